"""Which call may start when: a graph that grows while it is executed. Pure state, no tasks and no clock.

The laws: a call is handed out once, when its last dependency is done; a call that depends on one
that did not end well is never handed out but skipped, with the first such call at the root of it as
the reason; calls refer to earlier ones only, so there are no cycles.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinyagent.errors import InternalError, PlanGraphError
from tinyagent.events import CallResult
from tinyagent.plan.types import ToolCall

__all__ = ["Next", "Schedule"]


@dataclass(frozen=True, slots=True)
class Next:
    """What one step of the schedule sets free: calls to start and calls that will never start."""

    ready: tuple[ToolCall, ...] = ()
    skipped: tuple[CallResult, ...] = ()


class Schedule:
    """`calls` and `results` are by id, in the order in which they came."""

    def __init__(self) -> None:
        self.calls: dict[int, ToolCall] = {}
        self.results: dict[int, CallResult] = {}
        self._missing: dict[int, set[int]] = {}
        self._users: dict[int, list[int]] = {}

    def is_used(self, call_id: int) -> bool:
        """Whether a call added so far depends on this one."""
        return bool(self._users[call_id])

    def add(self, call: ToolCall) -> Next:
        """Take a call in. PlanGraphError where its id does not grow or it names a call that is not there yet."""
        last = next(reversed(self.calls), 0)
        if call.id <= last:
            raise PlanGraphError(f"call {call.id} comes after call {last}; ids must increase")
        depends_on = call.depends_on
        for needed in depends_on:
            if needed not in self.calls:
                raise PlanGraphError(f"call {call.id} uses ${needed}, which is no earlier call")
        self.calls[call.id] = call
        self._users[call.id] = []
        for needed in depends_on:
            self._users[needed].append(call.id)
        ended = [self.results[needed] for needed in depends_on if needed in self.results]
        bad = [result for result in ended if result.status != "done"]
        if bad:
            return Next(skipped=(self._skip(call, bad[0]),))
        self._missing[call.id] = {n for n in depends_on if n not in self.results}
        return Next() if self._missing[call.id] else Next(ready=(call,))

    def end(self, result: CallResult) -> Next:
        """Note how a call ended. InternalError where it has ended before."""
        if result.call.id in self.results:
            raise InternalError(f"call {result.call.id} ended twice")
        self.results[result.call.id] = result
        if result.status != "done":
            return Next(skipped=tuple(self._skip_users(result)))
        ready = []
        for user in self._users[result.call.id]:
            if user not in self.results:
                self._missing[user].discard(result.call.id)
                if not self._missing[user]:
                    ready.append(self.calls[user])
        return Next(ready=tuple(ready))

    def _skip_users(self, root: CallResult) -> list[CallResult]:
        """Skip all that follows from `root`, nearest first."""
        skipped = []
        reached = [root.call.id]
        for call_id in reached:
            for user in self._users[call_id]:
                if user not in self.results:
                    skipped.append(self._skip(self.calls[user], root))
                    reached.append(user)
        return skipped

    def _skip(self, call: ToolCall, needed: CallResult) -> CallResult:
        root = needed.call.id if needed.because_of is None else needed.because_of
        result = CallResult(call, "skipped", because_of=root)
        self.results[call.id] = result
        return result
