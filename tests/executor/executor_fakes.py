"""Fakes for the executor's tests: functions made of sleeps, and an event loop whose clock jumps."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from tinyagent.events import Effect, Event, Receipt, ResultValue
from tinyagent.executor.approval import ApproveAll, Consent
from tinyagent.executor.executor import Executor
from tinyagent.executor.journal import Journal
from tinyagent.plan.types import Plan, Ref, ToolCall, Value

T = TypeVar("T")
Behaviour = Callable[[int, Sequence[object], Mapping[str, str]], ResultValue]


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop in which waiting takes no time: the clock jumps to the next timer.

    `turns` counts the loop's turns, `waits` those that waited for a timer."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.turns = 0
        self.waits = 0
        super().__init__(_JumpingSelector(self))

    def time(self) -> float:
        return self.now_s


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self, loop: JumpingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("the loop waits for something that will never happen")
        self._loop.turns += 1
        self._loop.waits += timeout > 0
        self._loop.now_s += max(0.0, timeout)
        return super().select(0)


def run_jumping(main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(main)


class FakeCalls:
    """Functions whose first argument is the call's id and whose second is how long they take.

    `effects` and `behaviours` are by function name; without a behaviour the value is "value of <id>". `spans` holds the
    loop times of start and end by id, `log` what was called, in order.
    """

    def __init__(
        self,
        effects: Mapping[str, Effect] | None = None,
        behaviours: Mapping[str, Behaviour] | None = None,
    ) -> None:
        self._effects = dict(effects or {})
        self._behaviours = dict(behaviours or {})
        self.spans: dict[int, tuple[float, float]] = {}
        self.log: list[tuple[int, tuple[object, ...]]] = []
        self.operations: list[str] = []
        self.finals: dict[int, bool] = {}
        self.running = 0
        self.most_running = 0

    def effect(self, name: str, _args: Sequence[object], /) -> Effect:
        return self._effects.get(name, "read")

    def summary(self, name: str, args: Sequence[object], /) -> str:
        return f"{name} {list(args)}"

    async def call(
        self,
        name: str,
        args: Sequence[object],
        *,
        operation_id: str,
        answers: Mapping[str, str],
        is_final: bool,
    ) -> tuple[ResultValue, Receipt | None]:
        call_id, duration_s = args[0], args[1]
        assert isinstance(call_id, int)
        assert isinstance(duration_s, int | float)
        loop = asyncio.get_running_loop()
        start = loop.time()
        self.log.append((call_id, tuple(args)))
        self.operations.append(operation_id)
        self.finals[call_id] = is_final
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            if duration_s:
                await asyncio.sleep(duration_s)
            behaviour = self._behaviours.get(name)
            value = behaviour(call_id, args, answers) if behaviour else f"value of {call_id}"
        finally:
            self.running -= 1
        self.spans[call_id] = (start, loop.time())
        if self.effect(name, args) == "read":
            return value, None
        return value, Receipt(operation_id, name, f"/somewhere/{call_id}", f"did {call_id}")


def make_call(
    call_id: int, tool: str = "look", needs: Sequence[int] = (), *, duration_s: float = 0
) -> ToolCall:
    """A call that uses the results of `needs`."""
    args: tuple[Value, ...] = (call_id, duration_s, *(Ref(needed) for needed in needs))
    return ToolCall(call_id, tool, args)


def make_plan(*calls: ToolCall) -> Plan:
    return Plan(calls)


def make_executor(
    calls: FakeCalls,
    consent: Consent | None = None,
    journal: Journal | None = None,
    **settings: Any,
) -> Executor:
    return Executor(calls, consent or ApproveAll(), journal or Journal(":memory:"), **settings)


def record() -> tuple[list[Event], Callable[[Event], None]]:
    events: list[Event] = []
    return events, events.append
