"""A planner that asks where the one inside it is not sure enough."""

from __future__ import annotations

from collections.abc import AsyncIterator

from tinyagent.events import Outcome, Planned, Question, Unsure
from tinyagent.plan.types import ToolCall
from tinyagent.planner.base import Planner, Planning, PlanRequest

__all__ = ["CautiousPlanner"]

_NOT_SURE = Question(
    "plan:unsure", "I am not sure that I understood you. Is this plan what you mean?"
)


class CautiousPlanner:
    """Turns a plan of less than `threshold` confidence into a question; refusals and the inner
    planner's own questions stay as they are."""

    def __init__(self, planner: Planner, threshold: float) -> None:
        self._planner = planner
        self._threshold = threshold

    def plan(self, request: PlanRequest) -> Planning:
        return _CautiousPlanning(self._planner.plan(request), self._threshold)


class _CautiousPlanning:
    def __init__(self, planning: Planning, threshold: float) -> None:
        self._planning = planning
        self._threshold = threshold

    def __aiter__(self) -> AsyncIterator[ToolCall]:
        return aiter(self._planning)

    @property
    def outcome(self) -> Outcome:
        outcome = self._planning.outcome
        if isinstance(outcome, Planned) and outcome.confidence < self._threshold:
            return Unsure(_NOT_SURE, outcome.confidence)
        return outcome
