"""Contract tests read files only: no Frappe, no server. Their helpers lie beside them and are imported by name."""

import sys
from pathlib import Path

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
	sys.path.insert(0, HERE)
