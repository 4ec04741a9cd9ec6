"""References replaced by results, structurally and once. No text is searched: what a result says is never read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tinyagent.events import ResultValue
from tinyagent.plan.types import Ref, Template, Value

__all__ = ["resolve"]


def resolve(args: Sequence[Value], results: Mapping[int, ResultValue]) -> tuple[object, ...]:
    """The arguments with every reference replaced by the value of its call; lists come out as lists.

    A reference alone becomes the value as it is. As an item of a list, a group's list is spliced in
    and an empty result adds nothing. Inside text, a list is joined by ", ". KeyError names the call
    that has no result.
    """
    return tuple(_resolve(arg, results) for arg in args)


def _resolve(value: Value, results: Mapping[int, ResultValue]) -> object:
    if isinstance(value, Ref):
        found = results[value.call_id]
        return list(found) if isinstance(found, list) else found
    if isinstance(value, Template):
        return "".join(_text(part, results) for part in value.parts)
    if isinstance(value, tuple):
        return [item for part in value for item in _items(part, results)]
    return value


def _items(value: Value, results: Mapping[int, ResultValue]) -> list[object]:
    """What one item of a list becomes: itself, or a group's members, or nothing."""
    found = _resolve(value, results)
    if not isinstance(value, Ref):
        return [found]
    if isinstance(found, list):
        return found
    return [] if found is None else [found]


def _text(part: str | Ref, results: Mapping[int, ResultValue]) -> str:
    if isinstance(part, str):
        return part
    found = results[part.call_id]
    if found is None:
        return ""
    return ", ".join(found) if isinstance(found, list) else found
