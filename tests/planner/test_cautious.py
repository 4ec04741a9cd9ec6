"""The wrapper that asks where the planner is not sure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from tinyagent.events import Outcome, Planned, Question, Refused, Unsure
from tinyagent.plan.types import ToolCall
from tinyagent.planner.base import PlanRequest
from tinyagent.planner.cautious import CautiousPlanner

CALL = ToolCall(1, "open_note", ("x", ""))
REQUEST = PlanRequest("open x", datetime(2026, 11, 23, tzinfo=UTC), ())


class _Fixed:
    """A planner of one plan; it is its own planning."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    def plan(self, request: PlanRequest) -> _Fixed:
        assert request is REQUEST
        return self

    async def __aiter__(self) -> AsyncIterator[ToolCall]:
        yield CALL


ASKED = Unsure(Question("other", "?"), 0.1)


@pytest.mark.parametrize(
    ("outcome", "asks"),
    [
        (Planned(0.49), True),
        (Planned(0.5), False),
        (Planned(1.0), False),
        (Refused("no", 0.1), False),
        (ASKED, False),
    ],
)
def test_only_a_plan_below_the_threshold_becomes_a_question(outcome: Outcome, asks: bool) -> None:
    """The calls pass unchanged, the confidence is kept, and refusals and questions are as they were."""

    async def plan() -> tuple[list[ToolCall], Outcome]:
        planning = CautiousPlanner(_Fixed(outcome), 0.5).plan(REQUEST)
        return [call async for call in planning], planning.outcome

    calls, found = asyncio.run(plan())
    assert calls == [CALL]
    if asks:
        assert isinstance(found, Unsure)
        assert found.confidence == 0.49
    else:
        assert found is outcome
