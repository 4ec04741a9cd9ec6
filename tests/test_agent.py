"""The assistant from request to answer: a scripted planner, everything else as it is, apps in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from tinyagent.agent import TinyAgent
from tinyagent.apps.interfaces import Apps, Contact, Note
from tinyagent.apps.memory import MemoryMessages, memory_apps
from tinyagent.errors import HomeError, PlanSyntaxError, RequestError
from tinyagent.events import (
    AnswerReady,
    ApprovalDecided,
    CallFinished,
    CallPlanned,
    CallStarted,
    Event,
    Outcome,
    PlanChecked,
    Planned,
    Question,
    QuestionAsked,
    Refused,
    RunStarted,
    ToolsRetrieved,
    Unsure,
)
from tinyagent.executor.approval import ApproveAll, Consent, DenyAll, ScriptedConsent
from tinyagent.executor.journal import Journal
from tinyagent.plan.parser import parse_plan
from tinyagent.plan.types import ToolCall
from tinyagent.planner.base import Planning, PlanRequest
from tinyagent.retrieval.all_tools import AllTools
from tinyagent.tools import builtin_specs, builtin_tools
from tinyagent.tools.toolbox import Toolbox

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SID = Contact("sid", ("Sid Patel",), ("sid@example.org",), ("+15550100",))
SAMS = tuple(Contact(f"sam{n}", (f"Sam {n}",), (), (f"+1555010{n}",)) for n in (1, 2))
E = TypeVar("E", bound=Event)

TEXT_SID = """1. get_phone_number("Sid")
2. send_sms(["$1"], "On my way, you owe me $$1")
3. join()<END_OF_PLAN>"""


@dataclass
class ScriptedPlanner:
    """Yields the calls of a plan text, a turn of the loop apart; `error` is raised behind them."""

    text: str = TEXT_SID
    outcome: Outcome = field(default_factory=lambda: Planned(0.9))
    error: Exception | None = None
    pause_s: float = 0
    requests: list[PlanRequest] = field(default_factory=list)

    def plan(self, request: PlanRequest) -> Planning:
        self.requests.append(request)
        return ScriptedPlanning(self, parse_plan(self.text).calls)


@dataclass
class ScriptedPlanning:
    planner: ScriptedPlanner
    calls: Sequence[ToolCall]

    @property
    def outcome(self) -> Outcome:
        return self.planner.outcome

    async def __aiter__(self) -> AsyncIterator[ToolCall]:
        for call in self.calls:
            await asyncio.sleep(self.planner.pause_s)
            yield call
        await asyncio.sleep(self.planner.pause_s)
        if self.planner.error:
            raise self.planner.error


@dataclass
class Bench:
    """An assistant and what is around it."""

    planner: ScriptedPlanner
    consent: Consent
    apps: Apps
    journal: Journal
    agent: TinyAgent

    @property
    def sent(self) -> list[tuple[tuple[str, ...], str]]:
        messages = self.apps.messages
        assert isinstance(messages, MemoryMessages)
        return [(message.recipients, message.text) for message in messages.sent()]

    def run(
        self,
        request: str = "text Sid",
        *,
        answers: Mapping[str, str] | None = None,
        dry_run: bool = False,
    ) -> list[Event]:
        return collect(
            lambda: self.agent.run(request, NOW, answers=answers, dry_run=dry_run, run_id="r")
        )


def bench(planner: ScriptedPlanner | None = None, consent: Consent | None = None) -> Bench:
    planner, consent = planner or ScriptedPlanner(), consent or ApproveAll()
    apps = memory_apps(
        contacts=[SID, *SAMS], notes=[Note("Groceries", "", "milk")], clock=lambda: NOW
    )
    journal = Journal(":memory:")
    # The toolbox was made long ago: what counts is the moment of the request.
    toolbox = Toolbox(builtin_tools(), apps, NOW - timedelta(days=400))
    agent = TinyAgent(AllTools(), planner, toolbox, consent, journal)
    return Bench(planner, consent, apps, journal, agent)


def collect(start: Callable[[], AsyncIterator[Event]]) -> list[Event]:
    async def main() -> list[Event]:
        return [event async for event in start()]

    return asyncio.run(main())


def of(kind: type[E], events: Sequence[Event]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def answer_of(events: Sequence[Event]) -> AnswerReady:
    last = events[-1]
    assert isinstance(last, AnswerReady)
    return last


def test_a_request_becomes_events_in_order_and_a_message() -> None:
    """Tools, calls, check, approval, execution, answer; the text's "$1" is money and arrives as it is."""
    case = bench()
    events = case.run()
    told = [type(event) for event in events if not isinstance(event, CallStarted | CallFinished)]
    assert told == [
        *(RunStarted, ToolsRetrieved, CallPlanned, CallPlanned, PlanChecked),
        *(ApprovalDecided, AnswerReady),
    ]
    assert [e.call.id for e in of(CallStarted, events)] == [1, 2]
    assert [e.result.status for e in of(CallFinished, events)] == ["done", "done"]
    assert case.sent == [(("+15550100",), "On my way, you owe me $1")]
    assert answer_of(events).ok
    run = case.journal.run("r")
    assert (run.request, run.now, run.outcome) == ("text Sid", NOW, "done")
    assert parse_plan(run.plan).calls == of(PlanChecked, events)[0].plan.calls


def test_the_planner_is_given_request_moment_and_tools() -> None:
    """The stripped text, `now` as handed in, and the specs of all functions."""
    case = bench()
    case.run("  text Sid \n")
    (request,) = case.planner.requests
    assert (request.text, request.now) == ("text Sid", NOW)
    assert request.tools == tuple(builtin_specs().values())


@pytest.mark.parametrize("request_text", ["", "   ", "\n\t"])
def test_an_empty_request_is_refused_at_once(request_text: str) -> None:
    """RequestError before any event, journal entry or planner."""
    case = bench()
    with pytest.raises(RequestError):
        case.agent.run(request_text, NOW)
    with pytest.raises(RequestError):
        asyncio.run(case.agent.plan_only(request_text, NOW))
    assert case.journal.runs() == []


def test_time_words_are_literals_before_anything_is_shown_or_run() -> None:
    """The plan that is checked holds dates; the event lies on that day."""
    case = bench(
        ScriptedPlanner('1. create_calendar_event("Planning", "friday 3pm", "", "", [], "", "")')
    )
    events = case.run()
    checked = of(PlanChecked, events)[0]
    assert checked.plan.calls[0].args[1:3] == ("2026-11-27 15:00:00", "2026-11-27 16:00:00")
    assert of(CallPlanned, events)[0].call.args[1] == "friday 3pm"
    (event,) = case.apps.calendar.events()
    assert event.start == datetime(2026, 11, 27, 15, tzinfo=UTC)


def test_a_dry_run_ends_with_the_checked_plan() -> None:
    """Nothing is executed, asked or noted."""
    case = bench(consent=ScriptedConsent())
    events = case.run(dry_run=True)
    assert isinstance(events[-1], PlanChecked)
    assert not of(CallStarted, events)
    assert case.sent == []
    assert case.journal.runs() == []


def test_plan_only_gives_plan_outcome_and_problems() -> None:
    """What the batch evaluation writes: dates resolved, an unreadable one "" with a problem."""
    case = bench(
        ScriptedPlanner(
            '1. create_reminder("Call", "florbsday", "", "", 0, False)',
            Unsure(Question("q", "Sure?")),
        )
    )
    checked = asyncio.run(case.agent.plan_only("remind me", NOW))
    assert checked.plan.calls[0].args[1] == ""
    assert "florbsday" in checked.problems[0]
    assert isinstance(checked.outcome, Unsure)
    assert case.journal.runs() == []


def test_reads_run_while_the_plan_still_forms() -> None:
    """A look-up whose result is used has started before the plan was checked, and the send after it was shown."""
    text = TEXT_SID.replace("3. join", '3. create_note("Log", "x", "")\n4. join')
    events = bench(ScriptedPlanner(text, pause_s=0.05)).run()
    place = {type(e): i for i, e in reversed(list(enumerate(events)))}
    starts = {e.call.id: events.index(e) for e in of(CallStarted, events)}
    assert starts[1] < place[PlanChecked] < min(starts[2], starts[3])


def test_nothing_is_sent_before_the_plan_was_taken_by_the_reader() -> None:
    """As long as the reader holds PlanChecked in its hands, no act runs."""
    case = bench()

    async def main() -> None:
        async for event in case.agent.run("text Sid", NOW):
            if isinstance(event, PlanChecked):
                await asyncio.sleep(0.1)
                assert case.sent == []

    asyncio.run(main())
    assert len(case.sent) == 1


def test_a_refusal_says_what_can_be_done() -> None:
    """An empty plan ends the run as refused, with an answer that is not ok."""
    case = bench(ScriptedPlanner("1. join()", Refused("")))
    events = case.run("play some jazz")
    assert not answer_of(events).ok
    assert "set reminders" in answer_of(events).text
    assert case.journal.run("r").outcome == "refused"


def test_a_refusal_counts_more_than_calls() -> None:
    """A planner that refuses has nothing sent, whatever calls it yielded on the way."""
    case = bench(ScriptedPlanner(TEXT_SID, Refused("No.")))
    assert answer_of(case.run()).text.startswith("No. I can")
    assert case.sent == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('1. get_phone_number("Sid")\n2. play_music("jazz", "$1")', "play_music"),
        ('1. get_phone_number("Sid")\n2. send_sms(["$1"], "hi", "now", "x")', "arguments"),
        (
            '1. get_phone_number("Sid")\n2. create_calendar_event("x", "", "", "", ["$1"], "", "")',
            "",
        ),
    ],
)
def test_a_plan_that_fails_its_check_acts_on_nothing(text: str, problem: str) -> None:
    """Reads may have run; the problems are the answer."""
    case = bench(ScriptedPlanner(text))
    events = case.run()
    assert of(PlanChecked, events)[0].problems
    assert problem in answer_of(events).text
    assert {e.call.tool for e in of(CallStarted, events)} <= {"get_phone_number"}
    assert case.sent == []
    assert case.apps.calendar.events() == []
    assert case.journal.run("r").outcome == "problems"


def test_a_model_that_writes_no_plan_is_told_to_the_user() -> None:
    """PlanSyntaxError from the planner becomes a problem, not a traceback; calls before it sent nothing."""
    case = bench(ScriptedPlanner(error=PlanSyntaxError("expected a call", line=3)))
    events = case.run()
    assert "line 3" in answer_of(events).text
    assert case.sent == []
    with pytest.raises(PlanSyntaxError):
        asyncio.run(case.agent.plan_only("text Sid", NOW))


def test_an_error_of_the_planner_comes_out_and_is_journaled() -> None:
    """What is no plan error reaches the caller; the run is noted as an error."""
    case = bench(ScriptedPlanner(error=HomeError("The model is gone.")))
    with pytest.raises(HomeError, match="gone"):
        case.run()
    assert case.journal.run("r").outcome == "error"
    assert case.sent == []


SURE = Question("sure", "Text Sid that you are on your way?")


@pytest.mark.parametrize(("answer", "sent"), [("yes", 1), ("no", 0), ("", 0)])
def test_an_unsure_planner_has_the_user_decide(answer: str, sent: int) -> None:
    """Only a yes releases the best guess; the question has both choices."""
    consent = ScriptedConsent(answers={"sure": answer})
    case = bench(ScriptedPlanner(TEXT_SID, Unsure(SURE, 0.3)), consent)
    events = case.run()
    (asked,) = of(QuestionAsked, events)
    assert [choice.value for choice in asked.question.choices] == ["yes", "no"]
    assert asked.call is None
    assert len(case.sent) == sent
    assert case.journal.run("r").outcome == ("done" if sent else "declined")


def test_an_unsure_plan_that_nobody_confirms_can_be_resumed_with_the_answer() -> None:
    """The run ends with the question open and nothing sent; resumed with the answer it is done."""
    case = bench(ScriptedPlanner(TEXT_SID, Unsure(SURE, 0.3)))
    events = case.run()
    assert of(QuestionAsked, events)[0].answer is None
    run = case.journal.run("r")
    assert (run.outcome, run.question, run.plan, case.sent) == ("question", SURE.text, "", [])
    later = collect(
        lambda: case.agent.resume("r", NOW + timedelta(days=1), answers={"sure": "yes"})
    )
    assert answer_of(later).ok
    assert len(case.sent) == 1
    assert case.planner.requests[1].now == NOW
    assert case.journal.run("r").outcome == "done"


def test_an_unreadable_time_is_asked_for() -> None:
    """The answer takes its place, and the plan is shown again before anything is written."""
    consent = ScriptedConsent(answers={"unclear:1:1": "friday 3pm"})
    case = bench(
        ScriptedPlanner('1. create_reminder("Call", "florbsday", "", "", 0, False)'), consent
    )
    events = case.run()
    first, second = of(PlanChecked, events)
    assert first.problems
    assert not second.problems
    assert second.plan.calls[0].args[1] == "2026-11-27 15:00:00"
    assert "florbsday" in consent.questions[0].text
    assert case.apps.reminders.reminders()[0].due == datetime(2026, 11, 27, 15, tzinfo=UTC)


def test_an_unreadable_time_without_an_answer_writes_nothing() -> None:
    """No reminder without its time; later answers are taken."""
    case = bench(ScriptedPlanner('1. create_reminder("Call", "florbsday", "", "", 0, False)'))
    assert "florbsday" in answer_of(case.run()).text
    assert case.apps.reminders.reminders() == []
    collect(lambda: case.agent.resume("r", NOW, answers={"unclear:1:1": "tomorrow 10am"}))
    assert case.apps.reminders.reminders()[0].due == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_answers_that_cannot_be_read_either_end_the_run() -> None:
    """Asked three times, then the problem is the answer and nothing is written."""
    consent = ScriptedConsent(answers={"unclear:1:1": "snorgday"})
    case = bench(
        ScriptedPlanner('1. create_reminder("Call", "florbsday", "", "", 0, False)'), consent
    )
    assert "snorgday" in answer_of(case.run()).text
    assert len(consent.questions) == 3
    assert case.apps.reminders.reminders() == []


TEXT_SAM = TEXT_SID.replace("Sid", "Sam")


def test_a_question_of_a_call_leaves_the_run_open_and_resumable() -> None:
    """Two Sams: nobody is texted, the note beside it is written once, and the resumed run goes on with the answer."""
    text = TEXT_SAM.replace("3. join", '3. create_note("Log", "x", "")\n4. join')
    case = bench(ScriptedPlanner(text))
    events = case.run("text Sam")
    (asked,) = of(QuestionAsked, events)
    assert asked.answer is None
    assert len(asked.question.choices) == 2
    assert case.journal.run("r").outcome == "question"
    assert case.sent == []
    later = collect(lambda: case.agent.resume("r", NOW, answers={asked.question.id: "sam2"}))
    assert [recipients for recipients, _ in case.sent] == [("+15550102",)]
    assert [e.call.tool for e in of(CallStarted, later)] == ["get_phone_number", "send_sms"]
    assert [note.name for note in case.apps.notes.notes()].count("Log") == 1
    assert len(case.planner.requests) == 1


def test_answers_known_beforehand_are_not_asked_for() -> None:
    """`answers` reach the calls."""
    consent = ScriptedConsent()
    case = bench(ScriptedPlanner('1. get_phone_number("Sam")'), consent)
    events = case.run(answers={"contact:sam": "sam1"})
    assert of(CallFinished, events)[0].result.value == "+15550101"
    assert consent.questions == []


def test_a_declined_message_is_not_sent() -> None:
    """The answer says so and the run is noted as declined."""
    case = bench(consent=DenyAll())
    events = case.run()
    assert "not approved" in answer_of(events).text
    assert case.sent == []
    assert case.journal.run("r").outcome == "declined"


def test_a_failed_look_up_never_becomes_a_recipient() -> None:
    """Its message is told to the user; nothing is sent."""
    case = bench(ScriptedPlanner(TEXT_SID.replace("Sid", "Zebediah")))
    events = case.run()
    assert case.sent == []
    assert "Zebediah" in answer_of(events).text
    assert case.journal.run("r").outcome == "failed"


def test_a_reader_that_leaves_stops_the_run() -> None:
    """Closing the iterator ends the task behind it; nothing is sent and the run is noted as cancelled."""
    case = bench(ScriptedPlanner(pause_s=0.02))

    async def main() -> None:
        events = case.agent.run("text Sid", NOW, run_id="r")
        async for event in events:
            if isinstance(event, CallPlanned):
                break
        await events.aclose()  # type: ignore[attr-defined]
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    assert case.sent == []
    assert case.journal.run("r").outcome == "cancelled"


class Silent(ScriptedConsent):
    """A user who never answers the prompt."""

    async def approve(self, call: ToolCall, args: Sequence[object], summary: str, /) -> bool:
        await asyncio.Event().wait()
        return await super().approve(call, args, summary)


def test_cancellation_at_the_prompt_sends_nothing_and_is_journaled() -> None:
    """Ctrl-C while the approval is open."""
    case = bench(consent=Silent())

    async def read() -> None:
        async for _ in case.agent.run("text Sid", NOW, run_id="r"):
            pass

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(read(), 0.3)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    assert case.sent == []
    assert case.journal.run("r").outcome == "cancelled"
    assert case.journal.unfinished() == []


def test_many_runs_at_once_do_not_mix() -> None:
    """Nothing of a request is kept in the assistant: eight runs at once give eight whole streams."""
    case = bench()

    async def one(number: int) -> list[Event]:
        run = case.agent.run(f"text Sid {number}", NOW, run_id=f"r{number}")
        return [event async for event in run]

    async def main() -> list[list[Event]]:
        return await asyncio.gather(*(one(number) for number in range(8)))

    for events in asyncio.run(main()):
        assert answer_of(events).ok
        assert [e.call.id for e in of(CallPlanned, events)] == [1, 2]
    assert len(case.sent) == 8
    assert {run.outcome for run in case.journal.runs()} == {"done"}


def test_a_run_that_is_not_there_cannot_be_resumed() -> None:
    """RequestError names it."""
    with pytest.raises(RequestError, match="nope"):
        bench().agent.resume("nope", NOW)
