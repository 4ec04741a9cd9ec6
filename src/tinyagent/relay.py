"""Events on their way from a run to whoever reads them: the run goes on in a task of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from tinyagent.events import Event

__all__ = ["Relay"]


class Relay:
    """`emit` never waits; `taken` waits until the reader has dealt with everything that was emitted so far."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()

    def emit(self, event: Event) -> None:
        self._queue.put_nowait(event)

    async def taken(self) -> None:
        await self._queue.join()

    async def follow(self, work: Callable[[], Awaitable[None]]) -> AsyncIterator[Event]:
        """Do the work and yield what it emits; then raise what it raised. A reader that leaves
        stops the work and waits until nothing of it runs."""
        task = asyncio.create_task(self._to_the_end(work))
        try:
            while (event := await self._queue.get()) is not None:
                yield event
                self._queue.task_done()
            await task
        finally:
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.exception()  # looked at: raised above, or the reader has left

    async def _to_the_end(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        finally:
            self._queue.put_nowait(None)
