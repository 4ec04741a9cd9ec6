"""Any language model as a planner: its streamed text is read by the one parser of the plan language.

A call is handed on the moment its line is complete, so that look-ups run while the model still
writes. The model gives no estimate of its own worth: a plan that ends in `join()` has confidence 1,
one that was cut off is asked about.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from tinyagent.errors import InternalError
from tinyagent.events import Outcome, Planned, Question, Refused, Unsure
from tinyagent.models.base import LanguageModel
from tinyagent.plan.parser import PlanParser
from tinyagent.plan.types import ToolCall
from tinyagent.planner.base import Planning, PlanRequest
from tinyagent.planner.llm.prompt import render_prompt

__all__ = ["LLMPlanner"]

_CUT_OFF = Question(
    "plan:cut-off", "The model stopped before the end of its plan. Go on with what is there?"
)


class LLMPlanner:
    """Holds the model and nothing else: requests do not see each other."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def plan(self, request: PlanRequest) -> Planning:
        """Raises PlanSyntaxError from the iterator where the text is no plan."""
        return _StreamedPlanning(self._model, request)


class _StreamedPlanning:
    def __init__(self, model: LanguageModel, request: PlanRequest) -> None:
        self._model = model
        self._request = request
        self._outcome: Outcome | None = None

    @property
    def outcome(self) -> Outcome:
        if self._outcome is None:
            raise InternalError("the plan's outcome was read before its last call")
        return self._outcome

    async def __aiter__(self) -> AsyncIterator[ToolCall]:
        parser = PlanParser({spec.name: spec for spec in self._request.tools})
        handed_on = 0
        # A generator is closed at once when the plan is complete: the model must not go on writing behind it.
        stream = self._model.stream(render_prompt(self._request))
        async with aclosing(stream):
            async for text in stream:
                for call in parser.feed(text):
                    handed_on += 1
                    yield call
                if parser.is_complete:
                    break
        plan = parser.close()
        for call in plan.calls[handed_on:]:
            yield call
        if not parser.is_complete:
            self._outcome = Unsure(_CUT_OFF)
        elif plan.calls:
            self._outcome = Planned(1.0)
        else:
            self._outcome = Refused("None of the functions can do what was asked.")
