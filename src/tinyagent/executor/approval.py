"""Consent: approvals of what goes out and questions only the user can answer, two things through one seam.

`--yes` is `ApproveAll`: it answers approvals, never questions. A terminal or a page implements `Consent` itself.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from tinyagent.events import ApprovalDecided, Event, Question, QuestionAsked
from tinyagent.plan.types import ToolCall

__all__ = [
    "ApproveAll",
    "Approver",
    "Asker",
    "Consent",
    "Conversation",
    "DenyAll",
    "ScriptedConsent",
]


class Approver(Protocol):
    async def approve(self, call: ToolCall, args: Sequence[object], summary: str, /) -> bool:
        """May this call go ahead? `args` are literals; `summary` is a line that leaves out nothing of them."""
        ...


class Asker(Protocol):
    async def ask(self, question: Question, /) -> str | None:
        """The chosen value or the typed text; None where nobody can answer now."""
        ...


class Consent(Approver, Asker, Protocol):
    """Both, as one thing to hand over."""


class ApproveAll:
    """Says yes to every call and leaves every question open."""

    async def approve(self, _call: ToolCall, _args: Sequence[object], _summary: str, /) -> bool:
        return True

    async def ask(self, _question: Question, /) -> str | None:
        return None


class DenyAll:
    """Says no to every call and leaves every question open: what an unattended run does without `--yes`."""

    async def approve(self, _call: ToolCall, _args: Sequence[object], _summary: str, /) -> bool:
        return False

    async def ask(self, _question: Question, /) -> str | None:
        return None


class ScriptedConsent:
    """Answers prepared beforehand, for tests and scripts.

    `approve` is one word for all calls or a function of the call; `answers` are by question id.
    What was asked is kept in `approvals` (call id and arguments) and `questions`, in order.
    """

    def __init__(
        self,
        approve: bool | Callable[[ToolCall], bool] = True,
        answers: Mapping[str, str] | None = None,
    ) -> None:
        self._approve = approve
        self._answers = dict(answers or {})
        self.approvals: list[tuple[int, tuple[object, ...]]] = []
        self.questions: list[Question] = []

    async def approve(self, call: ToolCall, args: Sequence[object], _summary: str, /) -> bool:
        self.approvals.append((call.id, tuple(args)))
        return self._approve if isinstance(self._approve, bool) else self._approve(call)

    async def ask(self, question: Question, /) -> str | None:
        self.questions.append(question)
        return self._answers.get(question.id)


class Conversation:
    """What a run says to its user and what it has learned: one approval or question at a time, each
    told as an event.

    `answers` are by question id; those handed in are used before anybody is asked.
    """

    def __init__(
        self, consent: Consent, emit: Callable[[Event], None], answers: Mapping[str, str]
    ) -> None:
        self.answers = dict(answers)
        self._consent = consent
        self._emit = emit
        self._unanswered: set[str] = set()
        self._turns = _Turns()

    async def approve(self, call: ToolCall, args: Sequence[object], summary: str) -> bool:
        async with self._turns.take(call.id):
            is_approved = await self._consent.approve(call, args, summary)
            self._emit(ApprovalDecided(call, is_approved))
            return is_approved

    async def answer(self, call: ToolCall, question: Question, tried: frozenset[str]) -> bool:
        """Whether `answers` now holds something new to try: `tried` are the ids that the call has
        just been given. A question that was left open once is not asked again."""
        async with self._turns.take(call.id):
            if question.id in self.answers and question.id not in tried:
                return True
            answer = None
            if question.id not in self._unanswered:
                answer = await self._consent.ask(question)
            self._emit(QuestionAsked(call, question, answer))
            if answer is None:
                self._unanswered.add(question.id)
                return False
            self.answers[question.id] = answer
            return True


class _Turns:
    """One conversation with the user at a time. Of those who wait, the call with the lowest id is next."""

    def __init__(self) -> None:
        self._busy = False
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._arrivals = 0

    @asynccontextmanager
    async def take(self, call_id: int) -> AsyncIterator[None]:
        await self._wait(call_id)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, call_id: int) -> None:
        if not self._busy:
            self._busy = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._arrivals += 1
        heapq.heappush(self._waiting, (call_id, self._arrivals, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()  # the turn had come in the moment of cancellation
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._busy = False
