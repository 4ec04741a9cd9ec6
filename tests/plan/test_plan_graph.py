"""Who waits for whom."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from plan_strategies import graph, graphs, plans

from tinyagent.errors import PlanGraphError
from tinyagent.plan.graph import dependencies, dependents, layers, ready, renumbered
from tinyagent.plan.parser import parse_plan
from tinyagent.plan.types import Plan, Ref, Template, ToolCall

DIAMOND = parse_plan('1. f()\n3. g("$1")\n4. g("x $1")\n8. h(["$3", "$4"], "$1")')


def test_the_graph_of_a_diamond() -> None:
    """Dependencies are exactly the calls whose results are named; goals are used by nobody."""
    assert dependencies(DIAMOND) == {1: frozenset(), 3: {1}, 4: {1}, 8: {1, 3, 4}}
    assert dependents(DIAMOND) == {1: (3, 4, 8), 3: (8,), 4: (8,), 8: ()}
    assert [[call.id for call in layer] for layer in layers(DIAMOND)] == [[1], [3, 4], [8]]
    assert [call.id for call in ready(DIAMOND, {1, 4})] == [3]


BROKEN = [
    ([(1, [1])], "call 1 uses its own result"),
    ([(1, [2]), (2, [1])], "calls 2 and 1 wait for each other"),
    ([(1, [3]), (2, [1]), (3, [2])], "calls 3 and 1 wait for each other"),
    ([(1, [2]), (2, [])], "call 1 uses the result of call 2, which comes later"),
    ([(1, []), (2, [5])], "call 2 uses the result of call 5, which does not exist"),
    ([(1, []), (1, [])], "two calls have the id 1"),
]


@pytest.mark.parametrize(("calls", "says"), BROKEN)
def test_what_is_no_graph(calls: list[tuple[int, list[int]]], says: str) -> None:
    """Circles, forward and dangling references and ids used twice are refused, never waited for."""
    plan = Plan(tuple(ToolCall(i, "f", tuple(Ref(n) for n in refs)) for i, refs in calls))
    for function in (dependencies, dependents, layers, renumbered):
        with pytest.raises(PlanGraphError, match=says):
            function(plan)
    with pytest.raises(PlanGraphError, match=says):
        ready(plan, ())


@settings(max_examples=80, deadline=None)
@given(graphs(most=8))
def test_running_by_layers(plan: Plan) -> None:
    """Each layer is ready once the layers before it are done, and all calls are in one layer."""
    done: set[int] = set()
    for layer in layers(plan):
        assert {call.id for call in layer} <= {call.id for call in ready(plan, done)}
        done |= {call.id for call in layer}
    assert done == {call.id for call in plan.calls}
    assert ready(plan, done) == ()


@settings(max_examples=80, deadline=None)
@given(graphs(most=8))
def test_running_one_at_a_time(plan: Plan) -> None:
    """Whichever ready call is taken, the plan comes to its end."""
    done: set[int] = set()
    while waiting := ready(plan, done):
        assert all(set(call.depends_on) <= done for call in waiting)
        done.add(waiting[-1].id)
    assert len(done) == len(plan.calls)


def test_renumbering() -> None:
    """Ids become 1 to n, references follow everywhere, and text that looks like one stays."""
    plan = Plan(
        (
            ToolCall(2, "f", ("$2",)),
            ToolCall(7, "g", (Template(("at ", Ref(2), " $7")), (Ref(2), ("$2",)), 7)),
            ToolCall(9, "h", (Ref(7),)),
        )
    )
    assert renumbered(plan) == Plan(
        (
            ToolCall(1, "f", ("$2",)),
            ToolCall(2, "g", (Template(("at ", Ref(1), " $7")), (Ref(1), ("$2",)), 7)),
            ToolCall(3, "h", (Ref(2),)),
        )
    )


@settings(max_examples=80, deadline=None)
@given(plans())
def test_renumbering_keeps_the_graph(plan: Plan) -> None:
    """The renumbered plan has the same edges between the same places, and renumbering again changes nothing."""
    place = {call.id: number for number, call in enumerate(plan.calls, start=1)}
    again = renumbered(plan)
    assert [call.id for call in again.calls] == list(range(1, len(plan.calls) + 1))
    for old, new in zip(plan.calls, again.calls, strict=True):
        assert tuple(place[i] for i in old.depends_on) == new.depends_on
    assert renumbered(again) == again


def test_a_long_chain() -> None:
    """Sixty-four calls in a row are sixty-four layers."""
    chain = graph(["f"] * 64, [(i, i + 1) for i in range(1, 64)])
    assert len(layers(chain)) == 64
