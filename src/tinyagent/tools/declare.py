"""Declaring a tool: a plain typed function, its effect beside it.

    @tool(effect=outbound)
    def send_sms(run: ToolContext, recipients: list[PhoneNumber], message: Text = "") -> Status:
        \"\"\"Send a text message ...\"\"\"

Spec, JSON schema, planner row and help are derived from the function (`plan.spec`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tinyagent.apps.interfaces import Apps
from tinyagent.events import Effect
from tinyagent.plan.spec import ToolSpec

__all__ = ["EffectOf", "Tool", "outbound", "read", "tool", "write"]

EffectOf = Callable[[Sequence[object], Apps], Effect]  # positional arguments, backends


def read(_args: Sequence[object], _apps: Apps) -> Effect:
    return "read"


def write(_args: Sequence[object], _apps: Apps) -> Effect:
    return "write"


def outbound(_args: Sequence[object], _apps: Apps) -> Effect:
    return "outbound"


@dataclass(frozen=True, slots=True)
class Tool:
    """A function with what is known about it."""

    function: Callable[..., Any]
    spec: ToolSpec
    effect: EffectOf


def tool(*, effect: EffectOf) -> Callable[[Callable[..., Any]], Tool]:
    """Turn a function into a `Tool`; TypeError at import where its declaration cannot be read."""

    def declare(function: Callable[..., Any]) -> Tool:
        return Tool(function, ToolSpec.from_function(function), effect)

    return declare
