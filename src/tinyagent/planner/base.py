"""What a planner is: a request with the functions offered goes in, calls come out as they form,
then how it ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tinyagent.events import Outcome
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import ToolCall

if TYPE_CHECKING:
    from tinyagent.encoder import Encoding

__all__ = ["PlanRequest", "Planner", "Planning"]


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a planner is asked. `now` is zone-aware; `tools` are the functions offered; `examples` are for planners
    that prompt; `encoding` is the request's encoding where the encoder has read it already."""

    text: str
    now: datetime
    tools: tuple[ToolSpec, ...]
    examples: tuple[str, ...] = ()
    encoding: Encoding | None = None


class Planning(Protocol):
    """Calls as they form. `outcome` may be read once the iterator is exhausted, not before."""

    def __aiter__(self) -> AsyncIterator[ToolCall]: ...

    @property
    def outcome(self) -> Outcome: ...


class Planner(Protocol):
    def plan(self, request: PlanRequest) -> Planning: ...
