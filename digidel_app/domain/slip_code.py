"""The code on a visitor's slip: it finds an open follow-up again without saying who the visitor is."""

from collections.abc import Callable

# No letter or digit that can be taken for another (0 O Q, 1 I L, 2 Z, 5 S, 8 B, 6 G, U V), and no vowels:
# codes never spell a word.
ALPHABET = "CDFHJKMNPRTVWXY34679"
LENGTH = 8


def make(choose: Callable[[str], str]) -> str:
	"""A new code.

	Args:
		choose: picks one character of a text at random; `secrets.choice`, so that codes cannot be guessed in turn.
	"""
	return "".join(choose(ALPHABET) for _position in range(LENGTH))


def is_code(text: object) -> bool:
	"""Whether a value is a code exactly as it is stored: eight characters of the alphabet, nothing else."""
	return isinstance(text, str) and len(text) == LENGTH and all(char in ALPHABET for char in text)


def as_code(text: object) -> str | None:
	"""What somebody typed as the stored code, None when it is none: case, spaces and hyphens do not matter."""
	typed = "".join(str(text or "").split()).replace("-", "").upper()
	return typed if is_code(typed) else None


def shown(code: str) -> str:
	"""The code as it is printed and read aloud: two groups of four."""
	return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"
