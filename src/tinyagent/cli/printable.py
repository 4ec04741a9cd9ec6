"""Text of others made safe for a terminal."""

from __future__ import annotations

import unicodedata

__all__ = ["printable"]

# Bidirectional overrides and isolates: they show text in an order in which it is not.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def printable(text: str) -> str:
    """The text without what a terminal would obey: a contact's name or a mail cannot move the cursor, recolour the
    screen, or show an address other than the one it holds. Line breaks and tabs stay."""
    return "".join(char for char in text if char in "\n\t" or not _is_obeyed(char))


def _is_obeyed(char: str) -> bool:
    return char in _REORDERING or unicodedata.category(char) == "Cc"
