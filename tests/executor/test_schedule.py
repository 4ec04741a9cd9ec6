"""The schedule as a state machine."""

from __future__ import annotations

import pytest
from executor_fakes import make_call

from tinyagent.errors import InternalError, PlanGraphError
from tinyagent.events import CallResult
from tinyagent.executor.schedule import Schedule
from tinyagent.plan.types import ToolCall


def end(schedule: Schedule, call: ToolCall, status: str = "done") -> tuple[list[int], list[int]]:
    """Ids that became ready and ids that are skipped when the call ends."""
    result = CallResult(call, status, error="no") if status != "done" else CallResult(call, "done")  # type: ignore[arg-type]
    found = schedule.end(result)
    return [c.id for c in found.ready], [r.call.id for r in found.skipped]


def add_all(schedule: Schedule, calls: list[ToolCall]) -> None:
    for call in calls:
        schedule.add(call)


def test_a_call_is_ready_when_its_last_dependency_is_done() -> None:
    """Of two dependencies the second one to end sets the call free, whichever it is."""
    schedule = Schedule()
    one, two, three = make_call(1), make_call(2), make_call(3, needs=[1, 2])
    assert schedule.add(one).ready == (one,)
    schedule.add(two)
    assert schedule.add(three).ready == ()
    assert end(schedule, two) == ([], [])
    assert end(schedule, one) == ([3], [])


def test_a_failure_skips_all_that_follows_from_it_and_names_the_root() -> None:
    """Skipping is transitive and `because_of` is the call that failed, not the one between."""
    schedule = Schedule()
    calls = [make_call(1), make_call(2, needs=[1]), make_call(3, needs=[2]), make_call(4)]
    for call in calls:
        schedule.add(call)
    assert end(schedule, calls[0], "failed") == ([], [2, 3])
    assert {i: r.because_of for i, r in schedule.results.items()} == {1: None, 2: 1, 3: 1}
    late = schedule.add(make_call(5, needs=[3]))
    assert [r.because_of for r in late.skipped] == [1]


@pytest.mark.parametrize("status", ["failed", "declined", "skipped"])
def test_every_bad_end_skips_dependents(status: str) -> None:
    """Failures, refused approvals and open questions are alike to what depends on them."""
    schedule = Schedule()
    first = make_call(1)
    schedule.add(first)
    schedule.add(make_call(2, needs=[1]))
    assert end(schedule, first, status) == ([], [2])


def test_a_call_that_uses_one_result_twice_has_one_dependency() -> None:
    """Two references to one call are one edge."""
    schedule = Schedule()
    first = make_call(1)
    schedule.add(first)
    schedule.add(make_call(2, needs=[1, 1]))
    assert end(schedule, first) == ([2], [])


@pytest.mark.parametrize(
    "calls",
    [
        [make_call(1, needs=[1])],
        [make_call(1, needs=[2]), make_call(2, needs=[1])],
        [make_call(1), make_call(1)],
        [make_call(3), make_call(2)],
    ],
    ids=["itself", "cycle", "twice", "decreasing"],
)
def test_what_is_no_graph_of_earlier_calls_is_refused(calls: list[ToolCall]) -> None:
    """Self references, cycles, forward references and repeated or decreasing ids raise PlanGraphError."""
    with pytest.raises(PlanGraphError):
        add_all(Schedule(), calls)


def test_gaps_in_the_numbering_are_fine() -> None:
    """Ids need not be consecutive."""
    schedule = Schedule()
    first = make_call(2)
    schedule.add(first)
    schedule.add(make_call(7, needs=[2]))
    assert end(schedule, first) == ([7], [])


def test_no_call_ends_twice() -> None:
    """A second end is a defect of ours and says so."""
    schedule = Schedule()
    first = make_call(1)
    schedule.add(first)
    end(schedule, first)
    with pytest.raises(InternalError):
        end(schedule, first)
