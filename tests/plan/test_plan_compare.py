"""Graph isomorphism: against brute force where that can be had, and in time where it cannot."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_strategies import graph, graphs, rewritten

from tinyagent.errors import PlanGraphError
from tinyagent.plan.compare import agreeing, isomorphic, isomorphisms
from tinyagent.plan.parser import parse_plan
from tinyagent.plan.types import Plan, Ref, ToolCall

LONGEST_S = 2.0  # of this process; generous, since a factorial takes for ever


def by_brute_force(a: Plan, b: Plan) -> Iterator[dict[int, int]]:
    if len(a.calls) != len(b.calls):
        return
    for order in permutations(b.calls):
        pairing = {x.id: y.id for x, y in zip(a.calls, order, strict=True)}
        if all(
            x.tool == y.tool and {pairing[i] for i in x.depends_on} == set(y.depends_on)
            for x, y in zip(a.calls, order, strict=True)
        ):
            yield pairing


def sorted_pairings(pairings: Iterator[dict[int, int]]) -> list[list[tuple[int, int]]]:
    return sorted(sorted(pairing.items()) for pairing in pairings)


@settings(max_examples=200, deadline=None)
@given(graphs(most=5), graphs(most=5), st.integers())
def test_as_brute_force_says(a: Plan, b: Plan, seed: int) -> None:
    """All isomorphisms are found and nothing else, for equal graphs and for any two."""
    for other in (rewritten(a, seed), b):
        expected = sorted_pairings(by_brute_force(a, other))
        assert sorted_pairings(isomorphisms(a, other)) == expected
        assert isomorphic(a, other) == bool(expected)


@settings(max_examples=200, deadline=None)
@given(graphs(most=5), st.integers(), st.sets(st.tuples(st.integers(1, 5), st.integers(1, 5))))
def test_agreement_as_brute_force_says(a: Plan, seed: int, odd: set[tuple[int, int]]) -> None:
    """A pairing within the restriction is found exactly where there is one."""
    b = rewritten(a, seed)
    allowed = [p for p in by_brute_force(a, b) if not odd & set(p.items())]
    found = agreeing(a, b, lambda x, y: (x.id, y.id) not in odd)
    assert found in allowed if allowed else found is None


@settings(max_examples=100, deadline=None)
@given(graphs(most=20, tools="abc"), st.integers())
def test_order_does_not_matter(plan: Plan, seed: int) -> None:
    """A plan is isomorphic to itself in any order and numbering."""
    assert isomorphic(plan, rewritten(plan, seed))


def test_what_the_graph_is() -> None:
    """Functions and dependencies count; arguments, their order and repeated uses do not."""
    plan = parse_plan('1. f("a")\n2. g("$1", "$1", 3)')
    assert isomorphic(plan, parse_plan('4. f()\n9. g("so $4 it is")'))
    assert not isomorphic(plan, parse_plan('1. f("a")\n2. g("a", "a", 3)'))
    assert not isomorphic(plan, parse_plan('1. g("a")\n2. f("$1", "$1", 3)'))
    assert not isomorphic(plan, parse_plan("1. f()\n2. g()\n3. g()"))
    assert isomorphic(Plan(), Plan())
    assert not isomorphic(Plan(), plan)


def test_an_edge_more_or_less() -> None:
    """The same functions with one dependency moved are another graph."""
    tools = ["l", "l", "s", "s"]
    assert not isomorphic(graph(tools, [(1, 3), (2, 4)]), graph(tools, [(1, 3), (1, 4)]))
    assert not isomorphic(graph(tools, [(1, 3), (2, 4)]), graph(tools, [(1, 3)]))


def test_labels_of_uses() -> None:
    """With `uses`, results must be used in the same way."""
    a, b = parse_plan('1. l()\n2. s("$1", "")'), parse_plan('1. l()\n2. s("", "$1")')

    def places(call: ToolCall) -> dict[int, int]:
        return {arg.call_id: place for place, arg in enumerate(call.args) if isinstance(arg, Ref)}

    assert agreeing(a, b) == {1: 1, 2: 2}
    assert agreeing(a, b, uses=places) is None
    assert agreeing(a, a, uses=places) == {1: 1, 2: 2}


def circles(sizes: list[int], *, joined: bool) -> Plan:
    """Circles of look-ups, each two neighbours used by one message; `joined` puts a call behind all messages."""
    tools: list[str] = []
    edges: list[tuple[int, int]] = []
    for size in sizes:
        first = len(tools) + 1
        tools += ["look"] * size + ["send"] * size
        for i in range(size):
            edges += [(first + i, first + size + i), (first + (i + 1) % size, first + size + i)]
    if joined:
        edges += [(i, len(tools) + 1) for i, tool in enumerate(tools, start=1) if tool == "send"]
        tools.append("end")
    return graph(tools, edges)


def all_but_one(size: int) -> Plan:
    """Messages that each go to all but one of the people looked up."""
    edges = [(i, size + j) for i in range(1, size + 1) for j in range(1, size + 1) if i != j]
    return graph(["look"] * size + ["send"] * size, edges)


NASTY = [
    (graph(["look"] * 64, []), graph(["look"] * 64, []), True),
    (
        graph(["look"] * 63 + ["send"], [(i, 64) for i in range(1, 64)]),
        graph(["look"] * 63 + ["send"], [(i, 64) for i in range(1, 63)]),
        False,
    ),
    (circles([4] * 8, joined=False), circles([4] * 8, joined=False), True),
    (circles([4] * 8, joined=False), circles([4] * 6 + [8], joined=False), False),
    (circles([3] * 8 + [7], joined=True), circles([3] * 6 + [6, 7], joined=True), False),
    (circles([31], joined=True), circles([15, 16], joined=True), False),
    (all_but_one(32), all_but_one(32), True),
]


@pytest.mark.parametrize(("a", "b", "same"), NASTY)
def test_symmetric_graphs_in_time(a: Plan, b: Plan, same: bool) -> None:
    """Sixty-four calls full of symmetry, which colours alone cannot tell apart, take no factorial."""
    start = time.process_time()
    assert isomorphic(a, rewritten(b, 5)) == same
    assert time.process_time() - start < LONGEST_S


def test_the_first_of_very_many() -> None:
    """Of 64! isomorphisms the first come at once."""
    plan = graph(["look"] * 64, [])
    start = time.process_time()
    pairings = list(islice(isomorphisms(plan, plan), 3))
    assert len({tuple(pairing.items()) for pairing in pairings}) == 3
    assert time.process_time() - start < LONGEST_S


def test_no_room_for_one_too_many() -> None:
    """Where eleven calls fit only ten others, that is seen without trying the orders."""
    plan = graph(["look"] * 24 + ["send"], [(i, 25) for i in range(1, 25)])
    start = time.process_time()
    assert agreeing(plan, plan, lambda x, y: x.id > 11 or y.id <= 10 or x.id == 25) is None
    assert time.process_time() - start < LONGEST_S


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(1, 13)))
def test_early_choices_are_taken_back(order: list[int]) -> None:
    """Where call i fits only the calls before the i-th of some order, the one assignment is found."""
    plan = graph(["look"] * 12 + ["send"], [(i, 13) for i in range(1, 13)])
    rank = {call_id: place for place, call_id in enumerate(order)}
    found = agreeing(plan, plan, lambda x, y: x.id == 13 or rank[y.id] <= x.id - 1)
    assert found == {i: order[i - 1] for i in range(1, 13)} | {13: 13}
    found = agreeing(plan, plan, lambda x, y: x.id == 13 or rank[y.id] >= x.id - 1)
    assert found == {i: order[i - 1] for i in range(1, 13)} | {13: 13}


def test_what_is_no_graph_is_refused() -> None:
    """A circle or a dangling reference is an error for every comparison."""
    bad = Plan((ToolCall(1, "f", (Ref(2),)),))
    good = Plan((ToolCall(1, "f", ()),))
    for a, b in ((bad, good), (good, bad), (bad, Plan())):
        with pytest.raises(PlanGraphError):
            isomorphic(a, b)
