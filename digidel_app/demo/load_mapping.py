"""The mapping of the support on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frappe.utils import getdate

from digidel_app.demo.mapping import SAID, observed_on

if TYPE_CHECKING:
	from digidel_app.demo.loader import Loading


def load_mapping(loading: Loading) -> int:
	"""Returns how many answers."""
	for said in SAID:
		loading.insert(
			{
				"doctype": "Mapping Answer",
				"company": loading.company,
				"question_code": said.theme,
				"state": said.state,
				"answer": said.text,
				"grade": said.grade,
				"meeting_place": loading.name_of("Meeting Place", said.place),
				"source_kind": said.source,
				"method": said.method,
				"persons": said.persons,
				"observed_on": observed_on(said, getdate()),
			}
		)
	return len(SAID)
