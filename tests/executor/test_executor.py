"""The executor's timing, failures, consent and cancellation, on functions made of sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest
from executor_fakes import (
    FakeCalls,
    JumpingLoop,
    make_call,
    make_executor,
    make_plan,
    record,
    run_jumping,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyagent.errors import NeedsAnswer, NotFoundError, PlanGraphError
from tinyagent.events import (
    ApprovalDecided,
    CallFinished,
    CallStarted,
    Choice,
    Question,
    QuestionAsked,
)
from tinyagent.executor.approval import DenyAll, ScriptedConsent
from tinyagent.executor.journal import Journal, operation_id
from tinyagent.plan.types import Plan, Ref, Template, ToolCall

WHICH = Question("contact:sam", "Which Sam?", (Choice("1", "Sam One"), Choice("2", "Sam Two")))


@st.composite
def plans(draw: st.DrawFn, most: int = 64) -> Plan:
    """Random graphs with durations in hundredths of a second."""
    size = draw(st.integers(1, most))
    calls = []
    for call_id in range(1, size + 1):
        earlier = st.integers(1, call_id - 1) if call_id > 1 else st.nothing()
        needs = draw(st.lists(earlier, max_size=3, unique=True)) if call_id > 1 else []
        calls.append(make_call(call_id, needs=needs, duration_s=draw(st.integers(0, 50)) / 100))
    return Plan(tuple(calls))


def earliest_ends(plan: Plan) -> dict[int, float]:
    """When each call ends if nothing holds it up but its dependencies."""
    ends: dict[int, float] = {}
    for call in plan.calls:
        duration_s = call.args[1]
        assert isinstance(duration_s, int | float)
        ends[call.id] = max((ends[n] for n in call.depends_on), default=0.0) + duration_s
    return ends


def fail(_call_id: int, _args: Sequence[object], _answers: Mapping[str, str]) -> str:
    raise NotFoundError("There is nobody called Zed.")


def crash(_call_id: int, _args: Sequence[object], _answers: Mapping[str, str]) -> str:
    raise TypeError("missing argument")


def ask(_call_id: int, _args: Sequence[object], answers: Mapping[str, str]) -> str:
    if WHICH.id not in answers:
        raise NeedsAnswer(WHICH)
    return f"sam{answers[WHICH.id]}"


@settings(max_examples=60, deadline=None)
@given(plans())
def test_random_graphs_take_their_critical_path(plan: Plan) -> None:
    """Each call starts exactly once, in the very moment its last dependency ends; the whole takes the critical path."""
    calls = FakeCalls()

    async def main() -> float:
        await make_executor(calls, parallel=64).execute(plan)
        return asyncio.get_running_loop().time()

    total_s = run_jumping(main())
    ends = earliest_ends(plan)
    assert sorted(call_id for call_id, _ in calls.log) == [c.id for c in plan.calls]
    for call in plan.calls:
        start, end = calls.spans[call.id]
        assert start == pytest.approx(max((ends[n] for n in call.depends_on), default=0.0))
        assert end == pytest.approx(ends[call.id])
    assert total_s == pytest.approx(max(ends.values()))


@settings(max_examples=40, deadline=None)
@given(plans(24), st.data())
def test_random_failures_skip_exactly_what_follows_from_them(
    plan: Plan, data: st.DataObject
) -> None:
    """A call runs if and only if none of its ancestors failed; every call has one result."""
    bad = data.draw(st.sets(st.sampled_from([c.id for c in plan.calls])))
    failing = Plan(
        tuple(ToolCall(c.id, "fail" if c.id in bad else "look", c.args) for c in plan.calls)
    )
    calls = FakeCalls(behaviours={"fail": fail})
    results = {r.call.id: r for r in run_jumping(make_executor(calls).execute(failing))}
    good: dict[int, bool] = {}
    for call in failing.calls:
        is_reached = all(good[n] for n in call.depends_on)
        good[call.id] = is_reached and call.id not in bad
        expected = "done" if good[call.id] else "failed" if is_reached else "skipped"
        assert results[call.id].status == expected
        if expected == "skipped":
            root = results[call.id].because_of
            assert root in bad
            assert results[root].status == "failed"
    assert {call_id for call_id, _ in calls.log} == {
        i for i, r in results.items() if r.status != "skipped"
    }


def test_nothing_polls() -> None:
    """The loop wakes for the ends of calls and for nothing else: as often for a long wait as for a short one."""

    async def main(duration_s: float) -> tuple[int, int]:
        plan = make_plan(
            make_call(1, duration_s=duration_s), make_call(2, needs=[1], duration_s=duration_s)
        )
        await make_executor(FakeCalls()).execute(plan)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, JumpingLoop)
        return loop.waits, loop.turns

    waits, turns = run_jumping(main(1000))
    assert waits == 2
    assert (waits, turns) == run_jumping(main(0.001))


def test_no_more_calls_run_at_once_than_allowed() -> None:
    """`parallel` bounds what runs at once, and everything still runs."""
    calls = FakeCalls()
    plan = Plan(tuple(make_call(i, duration_s=1) for i in range(1, 41)))
    results = run_jumping(make_executor(calls, parallel=16).execute(plan))
    assert calls.most_running == 16
    assert [r.status for r in results] == ["done"] * 40


def test_results_reach_their_users() -> None:
    """A reference arrives as the value of its call, and text that only looks like one arrives as it is."""
    calls = FakeCalls(behaviours={"owe": lambda *_: "you owe $1"})
    plan = make_plan(
        make_call(1, "owe"),
        ToolCall(2, "look", (2, 0, Ref(1), Template(("so: ", Ref(1))), "$1 coffee")),
    )
    run_jumping(make_executor(calls).execute(plan))
    assert calls.log[1][1][2:] == ("you owe $1", "so: you owe $1", "$1 coffee")


@pytest.mark.parametrize("behaviour", [fail, crash])
def test_a_call_that_raises_is_a_failure_and_the_rest_goes_on(behaviour: object) -> None:
    """Expected or not, an exception ends its own call as failed and hangs nothing."""
    calls = FakeCalls(behaviours={"bad": behaviour})  # type: ignore[dict-item]
    plan = make_plan(make_call(1, "bad"), make_call(2, needs=[1]), make_call(3))
    results = run_jumping(make_executor(calls).execute(plan))
    assert [r.status for r in results] == ["failed", "skipped", "done"]
    assert results[0].error
    assert results[1].because_of == 1


def test_a_call_that_cancels_itself_is_a_failure() -> None:
    """CancelledError out of a function does not leave its dependents waiting."""

    def cancel(*_: object) -> str:
        raise asyncio.CancelledError

    calls = FakeCalls(behaviours={"bad": cancel})
    results = run_jumping(
        make_executor(calls).execute(make_plan(make_call(1, "bad"), make_call(2, needs=[1])))
    )
    assert [r.status for r in results] == ["failed", "skipped"]


@pytest.mark.parametrize(
    "calls",
    [
        [make_call(1), make_call(2, needs=[3]), make_call(3)],
        [make_call(1), make_call(2, needs=[2])],
    ],
)
def test_what_is_no_graph_is_refused_before_anything_starts(calls: list[ToolCall]) -> None:
    """Forward references and cycles raise, and not even the sound calls have run."""
    fakes = FakeCalls()
    with pytest.raises(PlanGraphError):
        run_jumping(make_executor(fakes).execute(Plan(tuple(calls))))
    assert fakes.log == []


def test_reads_run_while_the_plan_forms_and_acts_wait() -> None:
    """A read starts once a later call uses it; writes, outbound calls and final reads start after the release."""
    fakes = FakeCalls(effects={"send": "outbound", "note": "write"})
    plan = make_plan(
        make_call(1),
        make_call(2, "send", [1]),
        make_call(3, "note"),
        make_call(4),
        make_call(5, "send", [4]),
    )

    async def main() -> None:
        async with make_executor(fakes).open("run", lambda _: None) as execution:
            for call in plan.calls[:4]:
                execution.add(call)
            await asyncio.sleep(1)
            assert [call_id for call_id, _ in fakes.log] == [1]
            execution.release(plan)
        assert [r.status for r in execution.results] == ["done"] * 5

    run_jumping(main())
    assert fakes.finals == {1: False, 2: True, 3: True, 4: False, 5: True}


@settings(max_examples=30, deadline=None)
@given(plans(20), st.sets(st.integers(1, 20)))
def test_without_a_release_nothing_but_reads_runs(plan: Plan, writers: set[int]) -> None:
    """Whatever the graph, leaving without a release has run no act, and no result of one."""
    mixed = Plan(
        tuple(ToolCall(c.id, "note" if c.id in writers else "look", c.args) for c in plan.calls)
    )
    fakes = FakeCalls(effects={"note": "write"})

    async def main() -> None:
        async with make_executor(fakes).open("run", lambda _: None) as execution:
            for call in mixed.calls:
                execution.add(call)
            await asyncio.sleep(100)

    run_jumping(main())
    assert not {call_id for call_id, _ in fakes.log} & writers
    assert fakes.running == 0


def test_leaving_without_a_release_stops_running_reads() -> None:
    """A read under way when the check fails is cancelled, not waited for."""
    fakes = FakeCalls()

    async def main() -> float:
        async with make_executor(fakes).open("run", lambda _: None) as execution:
            execution.add(make_call(1, duration_s=60))
            execution.add(make_call(2, needs=[1]))
            await asyncio.sleep(1)
            assert fakes.running == 1
        return asyncio.get_running_loop().time()

    assert run_jumping(main()) == pytest.approx(1)
    assert fakes.running == 0


def test_a_release_of_another_plan_is_refused() -> None:
    """What was added early must be how the checked plan begins."""
    fakes = FakeCalls()

    async def main() -> None:
        async with make_executor(fakes).open("run", lambda _: None) as execution:
            execution.add(make_call(1))
            execution.release(make_plan(make_call(1, "other")))

    with pytest.raises(PlanGraphError):
        run_jumping(main())


def test_only_outbound_calls_ask_and_with_resolved_arguments() -> None:
    """Reads and writes run unasked; an outbound call shows the literals it will send."""
    fakes = FakeCalls(effects={"send": "outbound", "note": "write"})
    consent = ScriptedConsent()
    plan = make_plan(make_call(1), make_call(2, "note"), make_call(3, "send", [1]))
    run_jumping(make_executor(fakes, consent).execute(plan))
    assert consent.approvals == [(3, (3, 0, "value of 1"))]


def test_writes_ask_too_where_the_setting_says_so() -> None:
    """`ask_before` names the effects that need approval."""
    fakes = FakeCalls(effects={"note": "write"})
    consent = ScriptedConsent(approve=False)
    executor = make_executor(fakes, consent, ask_before=frozenset({"write", "outbound"}))
    (result,) = run_jumping(executor.execute(make_plan(make_call(1, "note"))))
    assert (result.status, fakes.log) == ("declined", [])


def test_a_declined_call_skips_its_dependents() -> None:
    """Declined is not failed: nothing ran, dependents are skipped because of it, the rest goes on."""
    fakes = FakeCalls(effects={"send": "outbound"})
    events, emit = record()
    plan = make_plan(make_call(1, "send"), make_call(2, needs=[1]), make_call(3))
    results = run_jumping(make_executor(fakes, DenyAll()).execute(plan, emit=emit))
    assert [r.status for r in results] == ["declined", "skipped", "done"]
    assert results[1].because_of == 1
    assert ApprovalDecided(plan.calls[0], False) in events
    assert not [e for e in events if isinstance(e, CallStarted) and e.call.id == 1]


class SlowConsent(ScriptedConsent):
    """Takes a second for each approval and notes how many are open at once."""

    def __init__(self) -> None:
        super().__init__()
        self.open = 0
        self.most_open = 0

    async def approve(self, call: ToolCall, args: Sequence[object], summary: str, /) -> bool:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        await asyncio.sleep(1)
        self.open -= 1
        return await super().approve(call, args, summary)


def test_approvals_come_one_at_a_time_in_the_order_of_the_plan() -> None:
    """While the user thinks, calls that get ready queue up by id, not by arrival; reads do not wait for the user."""
    fakes = FakeCalls(effects={"send": "outbound"})
    consent = SlowConsent()
    plan = make_plan(
        make_call(1, "send"),
        make_call(2, duration_s=0.5),
        make_call(3, duration_s=0.1),
        make_call(4, "send", [2]),
        make_call(5, "send", [3]),
    )
    run_jumping(make_executor(fakes, consent).execute(plan))
    assert [call_id for call_id, _ in consent.approvals] == [1, 4, 5]
    assert consent.most_open == 1
    assert fakes.spans[2] == pytest.approx((0, 0.5))


def test_a_question_is_asked_and_the_call_repeated_with_the_answer() -> None:
    """The call runs again with the same operation id, and starts only once as far as the events say."""
    fakes = FakeCalls(behaviours={"ask": ask})
    consent = ScriptedConsent(answers={WHICH.id: "2"})
    events, emit = record()
    plan = make_plan(make_call(1, "ask"), make_call(2, needs=[1]))
    results = run_jumping(make_executor(fakes, consent).execute(plan, emit=emit))
    assert [r.value for r in results] == ["sam2", "value of 2"]
    assert fakes.operations[0] == fakes.operations[1] == operation_id("run", 1)
    assert len([e for e in events if isinstance(e, CallStarted)]) == 2
    assert QuestionAsked(plan.calls[0], WHICH, "2") in events


def test_two_calls_with_one_question_ask_once() -> None:
    """An answer counts for the run."""
    fakes = FakeCalls(behaviours={"ask": ask})
    consent = ScriptedConsent(answers={WHICH.id: "1"})
    plan = make_plan(make_call(1, "ask"), make_call(2, "ask"))
    results = run_jumping(make_executor(fakes, consent).execute(plan))
    assert [r.value for r in results] == ["sam1", "sam1"]
    assert consent.questions == [WHICH]


def test_an_open_question_leaves_its_call_unfinished_and_the_rest_done() -> None:
    """Nobody answers: the call and its dependents are skipped with the question kept; another run with the answer goes
    through without asking."""
    fakes = FakeCalls(behaviours={"ask": ask}, effects={"send": "outbound"})
    events, emit = record()
    plan = make_plan(make_call(1, "ask"), make_call(2, "send", [1]), make_call(3))
    results = run_jumping(make_executor(fakes).execute(plan, emit=emit))
    assert [(r.status, r.error, r.because_of) for r in results] == [
        ("skipped", "Which Sam?", None),
        ("skipped", "", 1),
        ("done", "", None),
    ]
    assert QuestionAsked(plan.calls[0], WHICH, None) in events
    again = run_jumping(make_executor(fakes).execute(plan, answers={WHICH.id: "1"}))
    assert [r.status for r in again] == ["done"] * 3


def test_a_call_that_accepts_no_answer_ends() -> None:
    """The same question over and over ends as a failure that says so."""

    def insist(*_: object) -> str:
        raise NeedsAnswer(WHICH)

    fakes = FakeCalls(behaviours={"ask": insist})
    consent = ScriptedConsent(answers={WHICH.id: "9"})
    (result,) = run_jumping(make_executor(fakes, consent).execute(make_plan(make_call(1, "ask"))))
    assert result.status == "failed"
    assert "Which Sam?" in result.error


def test_events_tell_each_call_from_start_to_end() -> None:
    """Every call has one CallFinished; its CallStarted comes after those of its dependencies have finished."""
    fakes = FakeCalls()
    events, emit = record()
    plan = make_plan(make_call(1, duration_s=1), make_call(2), make_call(3, needs=[1, 2]))
    run_jumping(make_executor(fakes).execute(plan, emit=emit))
    told = [
        ("start", e.call.id) if isinstance(e, CallStarted) else ("end", e.result.call.id)
        for e in events
        if isinstance(e, CallStarted | CallFinished)
    ]
    assert told == [("start", 1), ("start", 2), ("end", 2), ("end", 1), ("start", 3), ("end", 3)]


async def cancel_after(main: asyncio.Task[object], seconds: float) -> None:
    await asyncio.sleep(seconds)
    main.cancel()
    with pytest.raises(asyncio.CancelledError):
        await main


def test_cancellation_leaves_nothing_running_and_the_journal_says_what_was_in_flight() -> None:
    """Reads are stopped at once, an act under way is let end and noted, and nothing new starts."""
    fakes = FakeCalls(effects={"note": "write"})
    journal = Journal(":memory:")
    plan = make_plan(
        make_call(1, duration_s=60), make_call(2, "note", duration_s=2), make_call(3, "note", [2])
    )

    async def main() -> float:
        executor = make_executor(fakes, journal=journal)
        task: asyncio.Task[object] = asyncio.ensure_future(executor.execute(plan))
        await cancel_after(task, 1)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return asyncio.get_running_loop().time()

    assert run_jumping(main()) == pytest.approx(2)
    assert fakes.running == 0
    assert {s.call_id: s.status for s in journal.steps("run")} == {1: "intent", 2: "done"}
    assert [s.call_id for s in journal.unfinished()] == [1]


def test_an_act_that_does_not_end_is_left_as_intended_after_the_grace() -> None:
    """Ctrl-C does not wait for ever; the journal then holds the intent without an end."""
    fakes = FakeCalls(effects={"note": "write"})
    journal = Journal(":memory:")

    async def main() -> float:
        executor = make_executor(fakes, journal=journal, grace_s=5)
        plan = make_plan(make_call(1, "note", duration_s=600))
        task: asyncio.Task[object] = asyncio.ensure_future(executor.execute(plan))
        await cancel_after(task, 1)
        await asyncio.sleep(0)
        return asyncio.get_running_loop().time()

    assert run_jumping(main()) == pytest.approx(6)
    assert fakes.running == 0
    assert [s.status for s in journal.unfinished()] == ["intent"]


def test_cancellation_while_the_user_is_asked_runs_nothing() -> None:
    """Ctrl-C at the prompt: no call was made, none is noted as begun."""
    fakes = FakeCalls(effects={"send": "outbound"})
    journal = Journal(":memory:")

    async def main() -> None:
        executor = make_executor(fakes, SlowConsent(), journal)
        plan = make_plan(make_call(1, "send"), make_call(2, "send"))
        task: asyncio.Task[object] = asyncio.ensure_future(executor.execute(plan))
        await cancel_after(task, 0.5)

    run_jumping(main())
    assert fakes.log == []
    assert journal.unfinished() == []


def test_a_resumed_plan_repeats_nothing_that_is_done() -> None:
    """Results of done steps come from the journal; what failed, was skipped or was in flight runs again."""
    journal = Journal(":memory:")
    is_broken = [True]

    def flaky(*_: object) -> str:
        if is_broken[0]:
            raise NotFoundError("not yet")
        return "now"

    fakes = FakeCalls(effects={"note": "write"}, behaviours={"flaky": flaky})
    plan = make_plan(
        make_call(1), make_call(2, "note", [1]), make_call(3, "flaky"), make_call(4, "note", [2, 3])
    )
    executor = make_executor(fakes, journal=journal)
    first = run_jumping(executor.execute(plan))
    assert [r.status for r in first] == ["done", "done", "failed", "skipped"]
    is_broken[0] = False
    fakes.log.clear()
    second = run_jumping(executor.execute(plan, done=journal.resume("run")))
    assert [r.status for r in second] == ["done"] * 4
    assert [call_id for call_id, _ in fakes.log] == [3, 4]
    assert second[1].receipt == first[1].receipt
    assert fakes.log[1][1][2:] == ("value of 2", "now")
