"""Shared by all tiers; nothing heavy here: unit and contract tests run without Frappe and without a server."""

import importlib.util
import sys
from pathlib import Path

# `pytest` started from anywhere finds the package; on a bench it is installed and stays the installed one.
if importlib.util.find_spec("digidel_app") is None:
	sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# The machines that run the tests are shared: how long an example takes says nothing about the rule it tries.
try:
	from hypothesis import HealthCheck, settings
except ImportError:  # the browser and installation tiers do without
	pass
else:
	settings.register_profile("digidel", deadline=None, suppress_health_check=[HealthCheck.too_slow])
	settings.load_profile("digidel")
