"""A municipality's colour on the public pages: whether it can be read, and the nearest that can. WCAG 2.2's formula."""

import colorsys
import re

LEAST_CONTRAST = 7.0
"""Success criterion 1.4.6 (AAA) for text of ordinary size."""
LIGHT_GROUNDS = ("#ffffff", "#eaf2f7")
DARK_GROUNDS = ("#0f171d", "#1a2730")
"""Page and choice in public.css, in both colour schemes."""
LIGHT_INK, DARK_INK = "#ffffff", "#0b1a24"
"""What stands on a button of the colour, in the light scheme and in the dark one."""
STEPS = 200


def clean(text: str | None) -> str | None:
	"""The colour as #rrggbb in small letters; None when it is none."""
	found = re.fullmatch(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", (text or "").strip())
	if not found:
		return None
	digits = found[1].lower()
	return "#" + ("".join(sign * 2 for sign in digits) if len(digits) == 3 else digits)


def contrast(one: str, other: str) -> float:
	"""Contrast of two colours, from 1 to 21."""
	lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
	return (lighter + 0.05) / (darker + 0.05)


def worst(colour: str, grounds: tuple[str, ...]) -> float:
	"""The lowest contrast against any of the grounds."""
	return min(contrast(colour, ground) for ground in grounds)


def for_light(colour: str) -> str:
	"""The colour, or the nearest darker one of the same hue that can be read on the light grounds."""
	return _moved(colour, LIGHT_GROUNDS, towards=0.0)


def for_dark(colour: str) -> str:
	"""The nearest lighter one of the same hue that can be read on the dark grounds."""
	return _moved(colour, DARK_GROUNDS, towards=1.0)


def stylesheet(colour: str) -> str:
	"""Rules that give the public pages the colour, in both schemes; paper stays black."""
	light, dark = for_light(colour), for_dark(colour)
	return (
		f"@media screen {{ :root {{ --accent: {light}; --on-accent: {LIGHT_INK}; }} }}\n"
		"@media screen and (prefers-color-scheme: dark) "
		f"{{ :root {{ --accent: {dark}; --on-accent: {DARK_INK}; }} }}\n"
	)


def _moved(colour: str, grounds: tuple[str, ...], towards: float) -> str:
	hue, light, strength = colorsys.rgb_to_hls(*_parts(colour))
	for step in range(STEPS + 1):
		at = light + (towards - light) * step / STEPS
		found = _hex(colorsys.hls_to_rgb(hue, at, strength))
		if worst(found, grounds) >= LEAST_CONTRAST:
			return found
	raise ValueError("no colour of this hue can be read on the grounds")


def _luminance(colour: str) -> float:
	red, green, blue = (
		part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
	)
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[float, float, float]:
	red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
	return red, green, blue


def _hex(parts: tuple[float, float, float]) -> str:
	return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
