"""A plan as numbered text: the inverse of the parser."""

from __future__ import annotations

import re
from collections.abc import Container

from tinyagent.plan.references import write_text
from tinyagent.plan.types import Plan, Ref, Template, ToolCall, Value

__all__ = ["END_OF_PLAN", "JOIN", "render_call", "render_plan"]

# What closes a plan: the call that is none, and the mark behind it that a model learns to stop at.
JOIN = "join"
END_OF_PLAN = "<END_OF_PLAN>"

# Control characters, both kinds of line separator and halves of surrogate pairs would not survive as they are.
_UNSAFE = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def render_plan(plan: Plan, *, join: bool = True) -> str:
    """One numbered line for each call, the last `n. join()<END_OF_PLAN>` unless `join` is false.

    `parse_plan` gives back the same plan if its ids increase and its references name earlier calls.
    """
    earlier: set[int] = set()
    lines = []
    for call in plan.calls:
        lines.append(f"{call.id}. {render_call(call, earlier)}")
        earlier.add(call.id)
    if join:
        lines.append(f"{max(earlier, default=0) + 1}. {JOIN}(){END_OF_PLAN}")
    return "\n".join(lines)


def render_call(call: ToolCall, earlier: Container[int]) -> str:
    """`name(argument, ...)`, given the ids of the calls before it."""
    return f"{call.tool}({', '.join(_render(arg, earlier) for arg in call.args)})"


def _render(value: Value, earlier: Container[int]) -> str:
    if isinstance(value, str | Ref | Template):
        return f'"{_UNSAFE.sub(_escape, write_text(value, earlier))}"'
    if isinstance(value, tuple):
        return f"[{', '.join(_render(item, earlier) for item in value)}]"
    return repr(value)


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _SHORT.get(char) or (f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}")
