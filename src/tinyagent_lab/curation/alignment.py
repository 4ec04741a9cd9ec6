"""Where a value stands in a request: one span where it is said as it is, several where words are left out between.

A value's words are matched to the request's in the value's order; the cheapest matching is taken, where a new span
costs as much as a word that is nowhere, and half as much again where it goes back in the request.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from tinyagent.planner.compact.tree import Span

__all__ = ["Alignment", "align", "occurrences"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|\$")
_JUMP, _BACK, _MISSING = 1.0, 1.5, 1.0


@dataclass(frozen=True, slots=True)
class Alignment:
    """`share` of the value's words that the spans cover."""

    spans: tuple[Span, ...]
    share: float


def occurrences(value: str, request: str) -> list[Span]:
    """Every place where the request says `value`, letter case aside, not inside a longer word."""
    if not value:
        return []
    before = r"(?<![^\W_])" if value[0].isalnum() else ""
    after = r"(?![^\W_])" if value[-1].isalnum() else ""
    pattern = re.compile(before + re.escape(value) + after, re.IGNORECASE)
    return [Span(m.start(), m.end()) for m in pattern.finditer(request)]


def align(
    value: str, request: str, *, used: Collection[Span] = (), near: int | None = None
) -> Alignment:
    """The spans that say `value`. Of several places one that is not `used` is taken, the nearest to the character
    `near` where that is given, else the first."""
    found = occurrences(value, request)
    if found:
        fresh = [span for span in found if span not in used] or found
        best = fresh[0] if near is None else min(fresh, key=lambda span: abs(span.start - near))
        return Alignment((best,), 1.0)
    return _align_words(value, request)


def _align_words(value: str, request: str) -> Alignment:
    wanted = [m.group().casefold() for m in _WORD.finditer(value)]
    there = [(m.group().casefold(), m.start(), m.end()) for m in _WORD.finditer(request)]
    if not wanted or not there:
        return Alignment((), 0.0)
    path = _cheapest_path(wanted, [word for word, _, _ in there])
    spans: list[Span] = []
    last = None
    for index in path:
        if index is None:
            last = None
            continue
        _, start, end = there[index]
        if last is not None and index == last + 1:
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
        last = index
    matched = sum(index is not None for index in path)
    return Alignment(tuple(spans), matched / len(wanted))


def _cheapest_path(wanted: list[str], there: list[str]) -> list[int | None]:
    """For each wanted word the index of the request's word that says it, None where none does.

    Dynamic programme over (last index matched, -1 for none); a missing word breaks the span.
    """
    states: dict[tuple[int, bool], tuple[float, list[int | None]]] = {(-1, False): (0.0, [])}
    for word in wanted:
        following: dict[tuple[int, bool], tuple[float, list[int | None]]] = {}
        places = [index for index, other in enumerate(there) if other == word]
        for (last, joined), (cost, path) in states.items():
            steps: list[tuple[tuple[int, bool], float, int | None]] = [
                ((last, False), cost + _MISSING, None)
            ]
            for index in places:
                runs_on = joined and index == last + 1
                step = 0.0 if runs_on else _JUMP if index > last else _BACK
                steps.append(((index, True), cost + step, index))
            for state, price, chosen in steps:
                if state not in following or price < following[state][0]:
                    following[state] = (price, [*path, chosen])
        states = following
    return min(states.values(), key=lambda entry: entry[0])[1]
