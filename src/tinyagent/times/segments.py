"""Cutting a token list into parts: the cheapest way to cover it with symbols of the grammar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinyagent.times.grammar import Matcher
from tinyagent.times.lexer import Token
from tinyagent.times.parts import Part
from tinyagent.times.rules import GRAMMAR, SYMBOLS
from tinyagent.times.words import NOISE

__all__ = ["Segment", "cut"]

# Better a part more than a word unread, and better one long part than two short ones.
UNREAD = 50
PART = 10
BETWEEN = 1


@dataclass(frozen=True, slots=True)
class Segment:
    """Tokens `start` to `end` (exclusive) and what they say; no parts: they carry no time."""

    start: int
    end: int
    symbol: str
    parts: tuple[Part, ...]

    @property
    def is_unread(self) -> bool:
        return self.symbol == "UNREAD"


def cut(tokens: Sequence[Token], symbols: Sequence[str] = SYMBOLS) -> list[Segment]:
    """Segments that cover `tokens` in order. Of equally cheap readings the one whose first parts
    are longer wins, then the one whose symbol, then whose rule, comes first."""
    matcher = Matcher(GRAMMAR, tokens)
    best: list[tuple[int, Segment | None]] = [(0, None)] * (len(tokens) + 1)
    for at in range(len(tokens) - 1, -1, -1):
        best[at] = min(_choices(tokens, matcher, symbols, at, best), key=lambda choice: choice[0])
    segments = []
    at = 0
    while at < len(tokens):
        segment = best[at][1]
        assert segment is not None
        segments.append(segment)
        at = segment.end
    return segments


def _choices(
    tokens: Sequence[Token],
    matcher: Matcher,
    symbols: Sequence[str],
    at: int,
    best: Sequence[tuple[int, Segment | None]],
) -> list[tuple[int, Segment]]:
    """The ways to begin at `at`, each with the cost of the rest, longer matches first."""
    matches = [
        (end, Segment(at, end, symbol, parts))
        for symbol in symbols
        for end, parts in matcher.match(symbol, at)
        if parts
    ]
    matches.sort(key=lambda match: -match[0])  # stable: symbols and rules keep their order
    choices = [(PART + best[end][0], segment) for end, segment in matches]
    is_noise = tokens[at].text in NOISE
    cost = BETWEEN if is_noise else UNREAD
    skipped = Segment(at, at + 1, "NOISE" if is_noise else "UNREAD", ())
    return [*choices, (cost + best[at + 1][0], skipped)]
