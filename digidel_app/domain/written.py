"""Texts as somebody wrote them."""

# in this order: what was written as "&lt;" stays so
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def as_written(text: str | None) -> str | None:
	"""A stored text as it was written, to be escaped once where it is shown.

	The platform stores a text that looks like markup with its signs as entities ("Kaffe &amp; te &lt;för alla&gt;"), and all
	others as they are. Only these three are turned back: the rest, such as "&copy" in an address, is not its work.
	"""
	for entity, sign in ENTITIES:
		text = text and text.replace(entity, sign)
	return text
