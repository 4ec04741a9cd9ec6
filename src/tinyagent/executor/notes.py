"""What an execution tells the journal, and when: acts before and after they happen, reads when there is time.

The two ends of an act must be on the disk before the run goes on, so the run waits for them, in a
thread. What a read did need not hold up anybody: it is written between two turns of the event loop,
all that has come together at once, when what it sets free is under way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ParamSpec

from tinyagent.errors import HomeError
from tinyagent.events import CallResult
from tinyagent.executor.journal import Journal
from tinyagent.plan.types import ToolCall

__all__ = ["Notes"]

P = ParamSpec("P")

# Turns of the event loop until notes of reads are written: by then the calls that a result sets free have begun, and do
# not wait for the journal.
TURNS = 3


class Notes:
    """The journal of one run. HomeError from `settle`, `act_begins` and `act_ends` where it cannot be written."""

    def __init__(self, journal: Journal, run_id: str) -> None:
        self._journal = journal
        self._run_id = run_id
        self._begun: list[tuple[ToolCall, Sequence[object]]] = []
        self._ended: list[CallResult] = []
        self._is_due = False

    def read_begins(self, call: ToolCall, args: Sequence[object]) -> None:
        self._begun.append((call, args))
        self._soon()

    def ends(self, result: CallResult) -> None:
        """A read, or a call that never began: declined, skipped."""
        self._ended.append(result)
        self._soon()

    async def act_begins(self, call: ToolCall, args: Sequence[object]) -> None:
        await self._at_once(self._journal.begin_steps, self._run_id, [(call, args)])

    async def act_ends(self, result: CallResult) -> None:
        await self._at_once(self._journal.end_steps, self._run_id, [result])

    def act_ended(self, result: CallResult) -> None:
        """The same where nothing can be awaited any more."""
        self._journal.end_steps(self._run_id, [result])

    def settle(self) -> None:
        """Write what has come together."""
        begun, self._begun = self._begun, []
        ended, self._ended = self._ended, []
        if begun:
            self._journal.begin_steps(self._run_id, begun, durable=False)
        if ended:
            self._journal.end_steps(self._run_id, ended, durable=False)

    def _soon(self) -> None:
        if not self._is_due:
            self._is_due = True
            self._settle_after(TURNS)

    def _settle_after(self, turns: int) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(self._settle_after, turns - 1)
        else:
            self._settle_in_passing()

    def _settle_in_passing(self) -> None:
        self._is_due = False
        begun, ended = self._begun, self._ended
        try:
            self.settle()
        except HomeError:
            # Nobody is there to catch it; kept, so that it is raised when the run settles.
            self._begun, self._ended = begun + self._begun, ended + self._ended

    async def _at_once(self, write: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """In a thread, so that the disk's pace holds up nobody else; never given up half-way."""
        if not self._journal.is_durable:
            write(*args, **kwargs)
            return
        work = asyncio.ensure_future(asyncio.to_thread(write, *args, **kwargs))
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait({work})
            raise
