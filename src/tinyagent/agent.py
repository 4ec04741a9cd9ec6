"""The assistant: a request goes in, events come out. The stages are known by their protocols only.

    request -> tools -> plan, call by call -> check -> shown -> consent -> execution -> answer

Reads run while the plan forms. Everything else waits until the plan is complete, checked and taken
by whoever reads the events. No clock is read here: `now` comes with the request.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tinyagent.errors import PlanSyntaxError, RequestError
from tinyagent.events import (
    AnswerReady,
    CallPlanned,
    CallResult,
    Choice,
    Effect,
    Event,
    PlanChecked,
    Planned,
    Question,
    QuestionAsked,
    Refused,
    RunStarted,
    ToolsRetrieved,
    Unsure,
)
from tinyagent.executor.approval import Consent
from tinyagent.executor.calls import Calls
from tinyagent.executor.executor import Execution, Executor
from tinyagent.executor.journal import Journal
from tinyagent.joiner import explain_problems, join
from tinyagent.plan.parser import parse_plan
from tinyagent.plan.render import render_plan
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Plan
from tinyagent.planner.base import Planner, PlanRequest
from tinyagent.planner.drafts import Draft
from tinyagent.relay import Relay
from tinyagent.retrieval.base import ToolRetriever

if TYPE_CHECKING:
    from tinyagent.encoder import Encoding

__all__ = ["TinyAgent", "Tools"]

YES, NO = "yes", "no"
MAX_REWORDINGS = 3


class Tools(Calls, Protocol):
    """The functions: what the executor calls, and their specs by name. `at` sets the moment they work with."""

    @property
    def specs(self) -> Mapping[str, ToolSpec]: ...

    def at(self, now: datetime, /) -> Calls: ...


@dataclass(frozen=True, slots=True)
class TinyAgent:
    """Holds nothing of a request: any number of runs may go on at once.

    `ask_before` are the effects that need approval; `parallel` bounds the calls that run at once;
    `day_first` reads 5/12 as the fifth of December; `encode` reads a request once for retriever and
    planner.
    """

    retriever: ToolRetriever
    planner: Planner
    tools: Tools
    consent: Consent
    journal: Journal
    ask_before: frozenset[Effect] = frozenset({"outbound"})
    parallel: int = 16
    day_first: bool = True
    encode: Callable[[str], Encoding] | None = None

    def run(
        self,
        request: str,
        now: datetime,
        *,
        answers: Mapping[str, str] | None = None,
        dry_run: bool = False,
        run_id: str = "",
    ) -> AsyncIterator[Event]:
        """Do what is asked. `answers` are answers known beforehand, by question id.

        A dry run ends with PlanChecked: nothing is executed, asked or written. Any other ends with
        AnswerReady. RequestError at once for an empty request; HomeError from the iterator where
        the journal cannot be written. Leaving the iterator (`aclose`, cancellation) stops the run;
        an act under way is let finish.
        """
        run = _Run(self, run_id or uuid.uuid4().hex[:12], request, now, dict(answers or {}))
        return run.events.follow(run.rehearse if dry_run else run.perform)

    def resume(
        self, run_id: str, now: datetime, *, answers: Mapping[str, str] | None = None
    ) -> AsyncIterator[Event]:
        """Go on with a run that was stopped, crashed or left with an open question. Nothing that
        succeeded is repeated; if no plan had been released, it is made anew for the moment of the
        request. RequestError where there is no such run.
        """
        begun = self.journal.run(run_id)
        if not begun.plan:
            return self.run(begun.request, begun.now, answers=answers, run_id=run_id)
        run = _Run(self, run_id, begun.request, now, dict(answers or {}))
        return run.events.follow(lambda: run.go_on(parse_plan(begun.plan)))

    async def plan_only(self, request: str, now: datetime) -> PlanChecked:
        """The checked plan. RequestError for an empty request, PlanSyntaxError where a model wrote no plan."""
        run = _Run(self, "", request, now, {})
        draft = await run.draft(None)
        return draft.report(run.outcome)


class _Stopped(Exception):  # noqa: N818 - a way out of the run, not an error
    """The run ends before its plan is released, with this answer."""

    def __init__(self, outcome: str, answer: AnswerReady, question: str = "") -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.answer = answer
        self.question = question


class _Run:
    """One request on its way through the stages. RequestError at once for an empty one."""

    def __init__(
        self, agent: TinyAgent, run_id: str, request: str, now: datetime, answers: dict[str, str]
    ) -> None:
        if not request.strip():
            raise RequestError(
                "The request is empty.", hint="Say what you would like to have done."
            )
        self.events = Relay()
        self.outcome: Planned | Refused | Unsure = Planned(0.0)
        self._agent = agent
        self._run_id = run_id
        self._request = request.strip()
        self._now = now
        self._answers = answers
        self._specs = agent.tools.specs

    async def rehearse(self) -> None:
        """Plan, show and leave it at that."""
        self.events.emit(RunStarted(self._run_id, self._request))
        with suppress(_Stopped):
            await self._plan(None)

    async def perform(self) -> None:
        """All the way, on the journal."""
        await self._journaled(self._plan_and_execute)

    async def go_on(self, plan: Plan) -> None:
        """Execute a plan that was released before."""

        async def execute() -> AnswerReady:
            self.events.emit(PlanChecked(plan, Planned(1.0)))
            await self.events.taken()
            done = self._agent.journal.resume(self._run_id)
            results = await self._executor().execute(
                plan, self._run_id, self.events.emit, answers=self._answers, done=done
            )
            return join(plan, results, self._specs)

        await self._journaled(execute)

    async def draft(self, execution: Execution | None) -> Draft:
        """The plan as the planner makes it; what may run already goes to `execution` as it comes."""
        agent = self._agent
        encoding = await asyncio.to_thread(agent.encode, self._request) if agent.encode else None
        tools = agent.retriever.retrieve(self._request, tuple(self._specs.values()), encoding)
        self.events.emit(ToolsRetrieved(tuple(tool.name for tool in tools)))
        draft = Draft(self._specs, self._now, day_first=agent.day_first)
        planning = agent.planner.plan(
            PlanRequest(self._request, self._now, tools, encoding=encoding)
        )
        async for call in planning:
            self.events.emit(CallPlanned(call))
            draft.add(call)
            if execution is not None and (ready := draft.ready()) is not None:
                execution.add(ready)
        self.outcome = planning.outcome
        return draft

    async def _journaled(self, work: Callable[[], Awaitable[AnswerReady]]) -> None:
        """Do the work between the two entries of the run; every way out of it has its word."""
        journal = self._agent.journal
        journal.begin_run(self._run_id, self._request, self._now)
        outcome, question = "error", ""
        try:
            self.events.emit(RunStarted(self._run_id, self._request))
            try:
                answer = await work()
                outcome, question = _outcome(answer.results)
            except _Stopped as stopped:
                outcome, question, answer = stopped.outcome, stopped.question, stopped.answer
            self.events.emit(answer)
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        finally:
            journal.end_run(self._run_id, outcome, question)

    async def _plan_and_execute(self) -> AnswerReady:
        opened = self._executor().open(self._run_id, self.events.emit, answers=self._answers)
        async with opened as execution:
            draft = await self._plan(execution)
            await self._settle_doubts(draft)
            plan, problems = draft.checked()
            if problems:
                raise _Stopped("problems", explain_problems(problems))
            if isinstance(self.outcome, Unsure):
                await self._confirm(self.outcome.question)
            await self.events.taken()
            self._agent.journal.keep_plan(self._run_id, render_plan(plan))
            execution.release(plan)
        return join(plan, execution.results, self._specs)

    async def _plan(self, execution: Execution | None) -> Draft:
        """Plan and show. Stops where there is nothing to execute."""
        try:
            draft = await self.draft(execution)
        except PlanSyntaxError as error:
            self.events.emit(PlanChecked(Plan(), Planned(0.0), (str(error),)))
            raise _Stopped("problems", explain_problems([str(error)])) from error
        report = draft.report(self.outcome)
        self.events.emit(report)
        if not report.plan.calls or isinstance(self.outcome, Refused):
            raise _Stopped("refused", join(Plan(), (), self._specs, self.outcome))
        return draft

    async def _settle_doubts(self, draft: Draft) -> None:
        """Have the user say again what could not be read, and show the plan that comes of it."""
        if not draft.doubts():
            return
        for _ in range(MAX_REWORDINGS):
            for doubt in draft.doubts():
                draft.reword(doubt, await self._ask(doubt.question))
            if not draft.doubts():
                break
        else:
            raise _Stopped("problems", explain_problems([d.message for d in draft.doubts()]))
        self.events.emit(draft.report(self.outcome))

    async def _confirm(self, question: Question) -> None:
        """Go on with a plan that its planner is not sure of only if the user says so."""
        if YES not in {choice.value for choice in question.choices}:
            choices = (Choice(YES, "Do it"), Choice(NO, "Don't"))
            question = Question(question.id, question.text, choices)
        if (await self._ask(question)).strip().lower() not in (YES, "y"):
            raise _Stopped("declined", AnswerReady("I did nothing, as you wished.", (), ok=False))

    async def _ask(self, question: Question) -> str:
        """An answer known beforehand, once, or the user's. Stops the run where there is none."""
        answer = self._answers.pop(question.id, None)
        if answer is None:
            await self.events.taken()
            answer = await self._agent.consent.ask(question)
            self.events.emit(QuestionAsked(None, question, answer))
        if answer is None:
            waiting = AnswerReady(
                f"Before I do anything, I need an answer: {question.text}", (), ok=False
            )
            raise _Stopped("question", waiting, question.text)
        return answer

    def _executor(self) -> Executor:
        agent = self._agent
        return Executor(
            agent.tools.at(self._now),
            agent.consent,
            agent.journal,
            ask_before=agent.ask_before,
            parallel=agent.parallel,
        )


def _outcome(results: Sequence[CallResult]) -> tuple[str, str]:
    """The run in a word, and the text of the first question left open."""
    open_questions = [r.error for r in results if r.status == "skipped" and r.because_of is None]
    if open_questions:
        return "question", open_questions[0]
    statuses = {result.status for result in results}
    for status in ("failed", "declined"):
        if status in statuses:
            return ("partly" if "done" in statuses and status == "failed" else status), ""
    return "done", ""
