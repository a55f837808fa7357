"""The handbook's table of who may take which step is the one the server keeps to."""

import agreement_steps as steps_table


def test_the_handbook_says_what_the_server_does() -> None:
	text = steps_table.HANDBOOK.read_text(encoding="utf-8")
	assert text == steps_table.with_table(text), "run: python tests/contract/agreement_steps.py"


def test_another_step_would_be_seen() -> None:
	text = steps_table.HANDBOOK.read_text(encoding="utf-8")
	line = next(line for line in steps_table.table().splitlines() if line.startswith("| Utkast |"))
	assert line in text
	assert steps_table.with_table(text.replace(line, "")) == text
