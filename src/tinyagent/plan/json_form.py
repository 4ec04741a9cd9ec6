"""Plans as JSON values: the `calls` of a batch line.

    [{"id": 1, "tool": "get_email_address", "args": ["Sid"], "depends_on": []}, ...]

Arguments are positional; a result is "$n", alone or inside a text, and a literal "$1" is "$$1", as
in the numbered text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tinyagent.errors import PlanSyntaxError
from tinyagent.plan.references import read_text, write_text
from tinyagent.plan.types import Plan, Ref, Template, ToolCall, Value

__all__ = ["plan_from_json", "plan_to_json"]


def plan_from_json(calls: Sequence[Mapping[str, Any]]) -> Plan:
    """The plan of `[{"id", "tool", "args", ...}]`; `depends_on` follows from the references and is not read.

    Raises PlanSyntaxError with the call's place in the list for the line.
    """
    parsed: list[ToolCall] = []
    earlier: set[int] = set()
    for line, call in enumerate(calls, start=1):
        if not isinstance(call, Mapping) or not {"id", "tool", "args"} <= call.keys():
            raise PlanSyntaxError("expected a call with 'id', 'tool' and 'args'", line=line)
        call_id, tool, args = call["id"], call["tool"], call["args"]
        last = max(earlier, default=0)
        if type(call_id) is not int or call_id <= last:
            raise PlanSyntaxError(f"expected an id above {last}, found {call_id!r}", line=line)
        if not isinstance(tool, str) or not isinstance(args, list):
            raise PlanSyntaxError("expected a name and a list of arguments", line=line)
        values = tuple(_from_json(arg, earlier, line) for arg in args)
        earlier.add(call_id)
        parsed.append(ToolCall(call_id, tool, values))
    return Plan(tuple(parsed))


def plan_to_json(plan: Plan) -> list[dict[str, Any]]:
    """The plan as `[{"id", "tool", "args", "depends_on"}]`, ready for `json.dumps`; read by `plan_from_json`."""
    written = []
    earlier: set[int] = set()
    for call in plan.calls:
        args = [_to_json(arg, earlier) for arg in call.args]
        depends_on = list(call.depends_on)
        written.append({"id": call.id, "tool": call.tool, "args": args, "depends_on": depends_on})
        earlier.add(call.id)
    return written


def _from_json(value: Any, earlier: set[int], line: int) -> Value:
    if isinstance(value, str):
        return read_text(value, earlier)
    if isinstance(value, list):
        return tuple(_from_json(item, earlier, line) for item in value)
    if value is None or isinstance(value, bool | int | float):
        return value
    raise PlanSyntaxError(f"expected text, a number, a list or null, found {value!r}", line=line)


def _to_json(value: Value, earlier: set[int]) -> Any:
    if isinstance(value, str | Ref | Template):
        return write_text(value, earlier)
    if isinstance(value, tuple):
        return [_to_json(item, earlier) for item in value]
    return value
