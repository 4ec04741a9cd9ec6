"""The executor: a plan, call by call, as parallel as its graph allows.

A call starts in the moment its last dependency ends; nothing polls and nothing waits on a clock.
Calls may be added while the plan is still being written. Before the release (the plan complete,
checked and shown) only reads run, and of those only the ones whose result another call uses: what a
final read shows on screen waits until it is known to be final. Leaving without a release stops the
reads and runs nothing else.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tinyagent.errors import NeedsAnswer, PlanGraphError, TinyAgentError
from tinyagent.events import (
    CallFinished,
    CallResult,
    CallStarted,
    Effect,
    Event,
    Question,
)
from tinyagent.executor.approval import Consent, Conversation
from tinyagent.executor.calls import Calls
from tinyagent.executor.journal import Journal, Step, operation_id
from tinyagent.executor.notes import Notes
from tinyagent.executor.resolve import resolve
from tinyagent.executor.schedule import Next, Schedule
from tinyagent.plan.types import Plan, ToolCall

__all__ = ["Execution", "Executor"]

MAX_QUESTIONS = 10  # that one call may ask; a call that refuses every answer must still end
STOPPED = "It stopped by itself, unfinished."


@dataclass(frozen=True, slots=True)
class Executor:
    """`ask_before` are the effects that need approval; `parallel` bounds the calls that run at
    once; `grace_s` is how long a cancelled run waits for an act that has begun, so that the journal
    knows its end."""

    calls: Calls
    consent: Consent
    journal: Journal
    ask_before: frozenset[Effect] = frozenset({"outbound"})
    parallel: int = 16
    grace_s: float = 5.0

    @asynccontextmanager
    async def open(
        self,
        run_id: str,
        emit: Callable[[Event], None],
        *,
        answers: Mapping[str, str] | None = None,
        done: Mapping[int, Step] | None = None,
    ) -> AsyncIterator[Execution]:
        """An execution to add calls to; leaving it waits until every call has ended.

        `answers` are answers known beforehand, by question id; `done` are the journal's steps of an
        earlier attempt, not to be repeated. HomeError where the journal cannot be written: the run
        stops there.
        """
        notes = Notes(self.journal, run_id)
        try:
            async with asyncio.TaskGroup() as group:
                execution = Execution(self, notes, run_id, emit, group, answers or {}, done or {})
                yield execution
                if not execution.is_released:
                    execution.withdraw()
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
        finally:
            notes.settle()

    async def execute(
        self,
        plan: Plan,
        run_id: str = "run",
        emit: Callable[[Event], None] = lambda _event: None,
        *,
        answers: Mapping[str, str] | None = None,
        done: Mapping[int, Step] | None = None,
    ) -> tuple[CallResult, ...]:
        """A complete plan at once: the results in the order of the calls."""
        async with self.open(run_id, emit, answers=answers, done=done) as execution:
            execution.release(plan)
        return execution.results


@dataclass(slots=True)
class _Ready:
    """A call whose dependencies are done; `is_started` from its first attempt on."""

    call: ToolCall
    args: tuple[object, ...]
    effect: Effect
    is_started: bool = False


class Execution:
    """One plan being executed. Made by `Executor.open`."""

    def __init__(
        self,
        executor: Executor,
        notes: Notes,
        run_id: str,
        emit: Callable[[Event], None],
        group: asyncio.TaskGroup,
        answers: Mapping[str, str],
        done: Mapping[int, Step],
    ) -> None:
        self.is_released = False
        self._executor = executor
        self._notes = notes
        self._run_id = run_id
        self._emit = emit
        self._group = group
        self._done = done
        self._conversation = Conversation(executor.consent, emit, answers)
        self._schedule = Schedule()
        self._slots = asyncio.Semaphore(executor.parallel)
        self._held: dict[int, _Ready] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def results(self) -> tuple[CallResult, ...]:
        """How calls ended, by id; complete once the execution is left."""
        return tuple(result for _, result in sorted(self._schedule.results.items()))

    def add(self, call: ToolCall) -> None:
        """One more call of a plan that is still forming. PlanGraphError where it does not follow on
        the earlier ones."""
        self._advance(self._schedule.add(call))

    def release(self, plan: Plan) -> None:
        """The whole plan, checked and shown: calls that were not added yet are, and all may run.

        PlanGraphError, before anything more starts, where the plan is no graph of earlier calls or
        is not what was added.
        """
        added = tuple(self._schedule.calls.values())
        if plan.calls[: len(added)] != added:
            raise PlanGraphError("the plan does not begin with the calls already taken in")
        steps = [self._schedule.add(call) for call in plan.calls[len(added) :]]
        self.is_released = True
        self._advance(*steps)

    def withdraw(self) -> None:
        """Nothing more starts, and what runs is stopped. Before the release that is reads only."""
        self._held.clear()
        for task in self._tasks:
            task.cancel()

    def _advance(self, *steps: Next) -> None:
        """Take in what has come free, start what may start; what ends at once sets free more in its turn."""
        waiting = deque(steps)
        while waiting:
            step = waiting.popleft()
            for skipped in step.skipped:
                self._tell(skipped)
            for call in step.ready:
                ended = self._admit(call)
                if ended is not None:
                    self._tell(ended)
                    waiting.append(self._schedule.end(ended))
        for call_id in sorted(self._held):
            if self._may_start(self._held[call_id]):
                task = self._group.create_task(self._run(self._held.pop(call_id)))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def _admit(self, call: ToolCall) -> CallResult | None:
        """Hold a call whose dependencies are done; or its result, where there is nothing to run."""
        if call.id in self._done:
            step = self._done[call.id]
            return CallResult(call, "done", value=step.value, receipt=step.receipt)
        values = {needed: self._schedule.results[needed].value for needed in call.depends_on}
        args = resolve(call.args, values)
        try:
            effect = self._executor.calls.effect(call.tool, args)
        except Exception as error:
            return _failure(call, error)
        self._held[call.id] = _Ready(call, args, effect)
        return None

    def _may_start(self, ready: _Ready) -> bool:
        if self.is_released:
            return True
        return ready.effect == "read" and self._schedule.is_used(ready.call.id)

    async def _run(self, ready: _Ready) -> None:
        """One call from consent to its result, then whatever that sets free."""
        result = await self._carry_out(ready)
        if ready.is_started and ready.effect != "read":
            # The end of an act is on the disk before anything builds on it.
            await self._notes.act_ends(result)
            self._emit(CallFinished(result))
        else:
            self._tell(result)
        self._advance(self._schedule.end(result))

    def _tell(self, result: CallResult) -> None:
        self._notes.ends(result)
        self._emit(CallFinished(result))

    async def _carry_out(self, ready: _Ready) -> CallResult:
        """Ask where the effect wants it; call; and call again with each answer that the call turns out to need."""
        call, args = ready.call, ready.args
        if ready.effect in self._executor.ask_before:
            summary = self._executor.calls.summary(call.tool, args)
            if not await self._conversation.approve(call, args, summary):
                return CallResult(call, "declined")
        question = ""
        for _ in range(MAX_QUESTIONS):
            known = frozenset(self._conversation.answers)
            async with self._slots:
                if not ready.is_started:
                    await self._begin(ready)
                ended = await self._attempt_to_the_end(ready)
            if isinstance(ended, CallResult):
                return ended
            question = ended.text
            if not await self._conversation.answer(call, ended, known):
                return CallResult(call, "skipped", error=question)
        return CallResult(call, "failed", error=f"No answer could be used to: {question}")

    async def _begin(self, ready: _Ready) -> None:
        if ready.effect == "read":
            self._notes.read_begins(ready.call, ready.args)
        else:
            await self._notes.act_begins(ready.call, ready.args)
        ready.is_started = True
        self._emit(CallStarted(ready.call, ready.args))

    async def _attempt_to_the_end(self, ready: _Ready) -> CallResult | Question:
        """One attempt. Where the run is cancelled, an act that has begun is waited for and its end
        written down; a read is stopped."""
        if ready.effect == "read":
            return await self._attempt(ready)
        work = asyncio.ensure_future(self._attempt(ready))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            try:
                await asyncio.wait({work}, timeout=self._executor.grace_s)
            finally:
                work.cancel()
            if work.done() and not work.cancelled():
                ended = work.result()
                if isinstance(ended, CallResult):
                    self._notes.act_ended(ended)
                    self._emit(CallFinished(ended))
            raise

    async def _attempt(self, ready: _Ready) -> CallResult | Question:
        """Call once: the result, or the question that stands in the way."""
        call = ready.call
        try:
            value, receipt = await self._executor.calls.call(
                call.tool,
                ready.args,
                operation_id=operation_id(self._run_id, call.id),
                answers=dict(self._conversation.answers),
                is_final=not self._schedule.is_used(call.id),
            )
        except NeedsAnswer as needed:
            return needed.question
        except asyncio.CancelledError:
            this_task = asyncio.current_task()
            if this_task is not None and not this_task.cancelling():
                return CallResult(call, "failed", error=STOPPED)
            raise
        except Exception as error:
            return _failure(call, error)
        return CallResult(call, "done", value=value, receipt=receipt)


def _failure(call: ToolCall, error: Exception) -> CallResult:
    if isinstance(error, TinyAgentError):
        return CallResult(call, "failed", error=str(error))
    return CallResult(call, "failed", error=f"{type(error).__name__}: {error}")
