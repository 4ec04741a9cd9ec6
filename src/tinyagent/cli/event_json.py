"""Events as JSON: the object that `--json` prints for each, one a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from tinyagent.events import Event
from tinyagent.plan.json_form import plan_to_json
from tinyagent.plan.types import Plan, ToolCall

__all__ = ["event_to_json", "to_line"]

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


def event_to_json(event: Event, earlier: Iterable[ToolCall] = ()) -> dict[str, object]:
    """`{"event": "call_finished", ...}` with the event's fields. A plan is the list of its calls.
    `earlier` are the calls before: a `$1` in a text is doubled where it could be read as the result
    of one of them."""
    calls = {call.id: call for call in earlier}
    return {"event": _snake(type(event).__name__), **_members(event, calls)}


def to_line(value: Mapping[str, object]) -> str:
    """One line, without line breaks inside."""
    return json.dumps(value, ensure_ascii=False)


def _members(value: object, calls: Mapping[int, ToolCall]) -> dict[str, object]:
    return {
        key.name: _plain(getattr(value, key.name), calls)
        for key in fields(value)  # type: ignore[arg-type]
    }


def _plain(value: object, calls: Mapping[int, ToolCall]) -> object:
    if isinstance(value, Plan):
        return plan_to_json(value)
    if isinstance(value, ToolCall):
        before = tuple(call for call in calls.values() if call.id < value.id)
        return plan_to_json(Plan((*before, value)))[-1]
    if is_dataclass(value) and not isinstance(value, type):
        return {"type": _snake(type(value).__name__), **_members(value, calls)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item, calls) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, calls) for item in value]
    return value


def _snake(name: str) -> str:
    return _WORD_START.sub("_", name).lower()
