"""The preview: one page and one workbook, complete, in Swedish, and with nothing from elsewhere."""

import re
from html.parser import HTMLParser
from time import monotonic

import pytest

pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")
openpyxl = pytest.importorskip("openpyxl")

from digidel_app.demo import oracle, preview
from digidel_app.demo import swedish as sv
from digidel_app.demo.plan import make_plan


@pytest.fixture(scope="module")
def written(tmp_path_factory):
	started = monotonic()
	page, book = preview.write(tmp_path_factory.mktemp("preview"))
	return page.read_text(encoding="utf-8"), book, monotonic() - started


@pytest.fixture(scope="module")
def html(written):
	return written[0]


class _Outline(HTMLParser):
	"""Tags with their attributes, and the number of each kind of start tag."""

	def __init__(self, text: str):
		super().__init__()
		self.tags: list[tuple[str, dict]] = []
		self.feed(text)

	def handle_starttag(self, tag, attributes):
		self.tags.append((tag, dict(attributes)))

	def all(self, tag: str) -> list[dict]:
		return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def outline(html):
	return _Outline(html)


def test_it_is_quick_enough(written):
	assert written[2] < 30  # ten seconds on an idle machine; test machines are not


def test_the_page_needs_nothing_else(html, outline):
	assert outline.all("script") == outline.all("link") == outline.all("img") == outline.all("iframe") == []
	links = [attributes["href"] for attributes in outline.all("a")]
	assert all(link.startswith("#") or link == preview.WORKBOOK for link in links)
	assert not re.search(r"url\((?!#)|@import", html)


def test_every_link_within_the_page_lands(outline):
	ids = [attributes["id"] for _tag, attributes in outline.tags if "id" in attributes]
	assert len(ids) == len(set(ids))
	targets = {
		attributes["href"][1:] for attributes in outline.all("a") if attributes["href"].startswith("#")
	}
	assert targets <= set(ids)


def test_it_can_be_read_aloud(outline):
	assert outline.all("html") == [{"lang": "sv"}]
	assert len(outline.all("h1")) == 1
	assert len(outline.all("caption")) == len(outline.all("table"))
	assert all("scope" in attributes for attributes in outline.all("th"))
	images = [attributes for _tag, attributes in outline.tags if attributes.get("role") == "img"]
	assert len(images) == len(outline.all("svg")) == 9
	assert all(attributes["aria-label"] for attributes in images)


@pytest.mark.parametrize(
	"figure",
	[
		"−6 015,00", "−6 015,20", "−3 007,60", "+150,85", "+150,88", "−53,10", "−53,16", "+97,75", "+97,72",
		"+1 000,00", "+500,00", "1 660 000,00", "2 560 000,00",
	],
)  # fmt: skip
def test_the_applications_own_differences_are_shown_to_the_ore(html, figure):
	assert figure.replace(" ", sv.NBSP) in html


def test_the_booked_total_is_the_oracles(html):
	whole = oracle.sum_rows(oracle.follow_up(make_plan()))
	assert sv.number(whole.actual, 2) in html


def test_small_numbers_about_people_are_marked(html):
	assert re.search(r">[1-4]°<", html)
	assert not re.search(r">[1-4]</td>\s*<td class=\"figure\">[\d,]+\s?%", html)


def test_the_workbook_has_every_table_with_real_numbers(written, outline):
	book = openpyxl.load_workbook(written[1])
	assert len(book.sheetnames) == 1 + len(outline.all("table"))
	sheet = book["Budget"]
	head = [cell.value for cell in sheet[4]]
	last = [cell.value for cell in sheet[sheet.max_row]]
	assert head[:3] == ["Budgetrad", "År", "Plan"]
	assert last[:3] == ["Projektet", "Totalt", 2_560_000]
	assert sheet.cell(sheet.max_row, 3).number_format.startswith("#,##0.00")


@pytest.mark.parametrize(
	("value", "decimals", "text"),
	[(1234567, 0, "1 234 567"), (-0.001, 2, "0,00"), (-12.5, 1, "−12,5"), (0, 0, "0"), (999, 2, "999,00")],
)
def test_swedish_numbers(value, decimals, text):
	assert sv.number(value, decimals) == text.replace(" ", sv.NBSP)
