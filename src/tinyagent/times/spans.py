"""Finding time phrases in running text."""

from __future__ import annotations

__all__ = ["find_times"]


def find_times(text: str) -> list[tuple[int, int]]:
    return []
