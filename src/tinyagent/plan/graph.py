"""The graph of a plan: who waits for whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tinyagent.errors import PlanGraphError
from tinyagent.plan.types import Plan, Ref, Template, ToolCall, Value

__all__ = ["dependencies", "dependents", "layers", "ready", "renumbered"]


def dependencies(plan: Plan) -> dict[int, frozenset[int]]:
    """For each call's id the ids it waits for, in written order.

    Raises PlanGraphError for an id used twice, and for a reference to a missing call, to itself, in
    a circle or to a later call: what it returns can be executed without waiting for ever.
    """
    edges: dict[int, frozenset[int]] = {}
    for call in plan.calls:
        if call.id in edges:
            raise PlanGraphError(f"two calls have the id {call.id}")
        edges[call.id] = frozenset(call.depends_on)
    seen: set[int] = set()
    for call_id, needed in edges.items():
        for wanted in sorted(needed - seen):
            raise PlanGraphError(_why(call_id, wanted, edges))
        seen.add(call_id)
    return edges


def dependents(plan: Plan) -> dict[int, tuple[int, ...]]:
    """For each call's id the ids of the calls that use its result, in written order; () marks a goal."""
    users: dict[int, list[int]] = {call.id: [] for call in plan.calls}
    for call_id, needed in dependencies(plan).items():
        for wanted in needed:
            users[wanted].append(call_id)
    return {call_id: tuple(ids) for call_id, ids in users.items()}


def ready(plan: Plan, done: Collection[int]) -> tuple[ToolCall, ...]:
    """The calls not in `done` whose dependencies all are, in written order. Raises PlanGraphError."""
    edges = dependencies(plan)
    finished = frozenset(done)
    return tuple(
        call for call in plan.calls if call.id not in finished and edges[call.id] <= finished
    )


def layers(plan: Plan) -> tuple[tuple[ToolCall, ...], ...]:
    """Calls by the length of the longest chain that leads to them: a layer needs only the layers before it."""
    depth: dict[int, int] = {}
    for call_id, needed in dependencies(plan).items():
        depth[call_id] = 1 + max((depth[wanted] for wanted in needed), default=-1)
    rows: list[list[ToolCall]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for call in plan.calls:
        rows[depth[call.id]].append(call)
    return tuple(tuple(row) for row in rows)


def renumbered(plan: Plan) -> Plan:
    """The same plan with ids 1 to n in written order, references following. Raises PlanGraphError."""
    dependencies(plan)
    number = {call.id: place for place, call in enumerate(plan.calls, start=1)}
    return Plan(
        tuple(
            ToolCall(number[call.id], call.tool, tuple(_moved(arg, number) for arg in call.args))
            for call in plan.calls
        )
    )


def _moved(value: Value, number: Mapping[int, int]) -> Value:
    if isinstance(value, Ref):
        return Ref(number[value.call_id])
    if isinstance(value, Template):
        parts = (Ref(number[p.call_id]) if isinstance(p, Ref) else p for p in value.parts)
        return Template(tuple(parts))
    if isinstance(value, tuple):
        return tuple(_moved(item, number) for item in value)
    return value


def _why(call_id: int, wanted: int, edges: Mapping[int, frozenset[int]]) -> str:
    """Why call `call_id` may not wait for `wanted`."""
    if wanted not in edges:
        return f"call {call_id} uses the result of call {wanted}, which does not exist"
    if wanted == call_id:
        return f"call {call_id} uses its own result"
    reached: set[int] = set()
    waiting = [wanted]
    while waiting:
        for needed in edges.get(waiting.pop(), frozenset()) - reached:
            reached.add(needed)
            waiting.append(needed)
    if call_id in reached:
        return f"calls {wanted} and {call_id} wait for each other"
    return f"call {call_id} uses the result of call {wanted}, which comes later"
