"""A plan between planner and executor: calls as they come, dates resolved, checked, and doubts put to the user.

A doubt is a time, length or number in the user's words that cannot be read. The plan holds nothing
or a default in its place; what the user answers takes the place of the words. A time that can be
read but is over is no doubt here: the function it is given to asks whether it is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tinyagent.events import Outcome, PlanChecked, Question
from tinyagent.plan.check import check_plan
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Plan, ToolCall
from tinyagent.planner.dates import Remark, resolve_call

__all__ = ["Doubt", "Draft"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """The argument at `position` of a planned call, and the sentence about it."""

    call: ToolCall
    position: int
    message: str

    @property
    def question(self) -> Question:
        """Asked of the user; the id is the same whenever the same request is planned."""
        return Question(f"unclear:{self.call.id}:{self.position}", f"{self.message} What is meant?")


class Draft:
    """`specs` are the functions offered, by name; `now` is the moment the request was made."""

    def __init__(
        self, specs: Mapping[str, ToolSpec], now: datetime, *, day_first: bool = True
    ) -> None:
        self._specs = specs
        self._now = now
        self._day_first = day_first
        self._planned: list[ToolCall] = []
        self._resolved: list[ToolCall] = []
        self._remarks: list[tuple[Remark, ...]] = []
        self._is_sound = True

    def add(self, call: ToolCall) -> None:
        """Take a call in as the planner wrote it."""
        resolved, remarks = self._resolve(call)
        self._planned.append(call)
        self._resolved.append(resolved)
        self._remarks.append(remarks)

    def ready(self) -> ToolCall | None:
        """The call added last, if it and all before it are without a problem: reads among them may run already."""
        if self._is_sound:
            plan, problems = check_plan(Plan(tuple(self._resolved)), self._specs)
            self._is_sound = not problems and not any(self._remarks)
            if self._is_sound:
                return plan.calls[-1]
        return None

    def checked(self) -> tuple[Plan, tuple[str, ...]]:
        """The plan so far and what is wrong with it whatever the user says."""
        plan, problems = check_plan(Plan(tuple(self._resolved)), self._specs)
        return plan, tuple(str(problem) for problem in problems)

    def report(self, outcome: Outcome) -> PlanChecked:
        """The event: the plan and all there is to say about it, doubts and times that are over included."""
        plan, problems = self.checked()
        said = [f"call {call.id}: {remark.message}" for call, remark in self._remarked()]
        return PlanChecked(plan, outcome, (*said, *problems))

    def doubts(self) -> list[Doubt]:
        return [
            Doubt(call, remark.position, remark.message)
            for call, remark in self._remarked()
            if remark.is_unread
        ]

    def reword(self, doubt: Doubt, words: str) -> None:
        """Put other words where the doubt is, and read the call anew."""
        index = [call.id for call in self._planned].index(doubt.call.id)
        args = list(self._planned[index].args)
        args[doubt.position] = words
        self._planned[index] = replace(self._planned[index], args=tuple(args))
        self._resolved[index], self._remarks[index] = self._resolve(self._planned[index])

    def _remarked(self) -> Iterator[tuple[ToolCall, Remark]]:
        for call, remarks in zip(self._planned, self._remarks, strict=True):
            yield from ((call, remark) for remark in remarks)

    def _resolve(self, call: ToolCall) -> tuple[ToolCall, tuple[Remark, ...]]:
        spec = self._specs.get(call.tool)
        if spec is None:
            return call, ()  # the check says so
        return resolve_call(call, spec, self._now, day_first=self._day_first)
