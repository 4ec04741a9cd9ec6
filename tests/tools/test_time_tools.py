"""Events, reminders and meetings: what date literals become."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

import pytest
from tool_runs import NOW, ZONE, Runs

from tinyagent.apps.interfaces import CalendarEvent
from tinyagent.apps.memory import MemoryMeetings, memory_apps
from tinyagent.errors import NeedsAnswer, ToolError
from tinyagent.tools import builtin_tools


@pytest.fixture
def run() -> Runs:
    return Runs()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def event_of(run: Runs, start: str, end: str) -> CalendarEvent:
    run("create_calendar_event", "Planning", start, end, "Room 4", ["a@example.org"], "n", "Work")
    (event,) = run.apps.calendar.events()
    return event


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "rule"),
    [
        ("2026-11-27 15:00:00", "2026-11-27 16:30:00", at(27, 15), at(27, 16, 30), ""),
        ("2026-11-27 15:00:00", "", at(27, 15), at(27, 16), ""),
        ("", "2026-11-27 15:00:00", at(27, 14), at(27, 15), ""),
        ("2026-11-27 00:00:00", "2026-11-28 00:00:00", date(2026, 11, 27), date(2026, 11, 28), ""),
        ("2026-11-27 00:00:00", "2026-11-30 00:00:00", date(2026, 11, 27), date(2026, 11, 30), ""),
        ("2026-11-27 00:00:00", "", date(2026, 11, 27), date(2026, 11, 28), ""),
        ("2026-11-27 00:00:00", "2026-11-27 00:00:00", date(2026, 11, 27), date(2026, 11, 28), ""),
        ("2026-11-27 00:00:00", "2026-11-27 02:00:00", at(27, 0), at(27, 2), ""),
        ("2026-11-23 00:00:00", "", date(2026, 11, 23), date(2026, 11, 24), ""),
        (
            "2026-11-24 09:00:00 RRULE:FREQ=WEEKLY;BYDAY=TU",
            "2026-11-24 10:00:00",
            at(24, 9),
            at(24, 10),
            "FREQ=WEEKLY;BYDAY=TU",
        ),
    ],
)
def test_event_times(
    run: Runs, start: str, end: str, first: datetime | date, last: datetime | date, rule: str
) -> None:
    """Literals become zone-aware times, an hour long by default, whole days from midnight to midnight."""
    event = event_of(run, start, end)
    assert (event.start, event.end, event.rule) == (first, last, rule)
    assert isinstance(event.start, datetime) == isinstance(first, datetime)


def test_event_carries_everything(run: Runs) -> None:
    """Every argument reaches the calendar, and the receipt is kept."""
    event = event_of(run, "2026-11-27 15:00:00", "2026-11-27 16:00:00")
    assert event == CalendarEvent(
        "Planning", at(27, 15), at(27, 16), "Room 4", ("a@example.org",), "n", "Work"
    )
    assert [receipt.kind for receipt in run.receipts] == ["event"]


@pytest.mark.parametrize(
    ("start", "end", "guests", "message"),
    [
        ("Friday at 3", "", [], "cannot read the date “Friday at 3”"),
        ("2026-02-30 10:00:00", "", [], "cannot read the date"),
        ("2026-11-27 15:00:00", "2026-11-27 14:00:00", [], "end before it starts"),
        ("2026-11-27 15:00:00", "", ["Sid"], "not an email address"),
        ("2026-11-27 15:00:00", "", ["There is no contact called Sid."], "not an email address"),
    ],
)
def test_event_that_cannot_be(
    run: Runs, start: str, end: str, guests: list[str], message: str
) -> None:
    """Unreadable dates, backward times and guests that are no address are sentences; nothing is made."""
    with pytest.raises(ToolError, match=message):
        run("create_calendar_event", "Planning", start, end, "", guests, "", "")
    assert run.apps.calendar.events() == []
    assert run.receipts == []


def test_event_without_a_day_asks_when(run: Runs) -> None:
    """No date at all is a question; an answer that is no time is asked again and says so."""
    args: Any = ("create_calendar_event", "Planning", "", "", "", [], "", "")
    with pytest.raises(NeedsAnswer) as asked:
        run(*args)
    question = asked.value.question
    assert (question.id, question.choices) == ("event-time:planning", ())
    with pytest.raises(NeedsAnswer) as again:
        run(*args, answers={question.id: "sometime"})
    assert again.value.question.id == question.id
    assert "“sometime”" in again.value.question.text
    run(*args, answers={question.id: "2026-11-27 15:00:00"})
    (event,) = run.apps.calendar.events()
    assert (event.start, event.end) == (at(27, 15), at(27, 16))


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("Friday at 3pm", at(27, 15), at(27, 16)),
        ("friday from 2 to 4pm", at(27, 14), at(27, 16)),
        ("tomorrow", date(2026, 11, 24), date(2026, 11, 25)),
        ("5/12", date(2026, 12, 5), date(2026, 12, 6)),
    ],
)
def test_a_question_about_time_is_answered_in_words(
    run: Runs, words: str, start: datetime | date, end: datetime | date
) -> None:
    """Who is asked when an event is may answer as people do, with an end and without a time too."""
    args: Any = ("create_calendar_event", "Planning", "", "", "", [], "", "")
    run(*args, answers={"event-time:planning": words})
    (event,) = run.apps.calendar.events()
    assert (event.start, event.end) == (start, end)


def test_past_time_is_asked_about(run: Runs) -> None:
    """A time that has passed is kept only if the user says so."""
    args: Any = ("create_calendar_event", "Call", "2026-11-23 08:00:00", "", "", [], "", "")
    with pytest.raises(NeedsAnswer) as asked:
        run(*args)
    question = asked.value.question
    assert question.id == "past-time:2026-11-23 08:00:00"
    assert [choice.value for choice in question.choices] == ["keep", "leave out"]
    with pytest.raises(ToolError, match="left out") as left:
        run(*args, answers={question.id: "leave out"})
    assert not isinstance(left.value, NeedsAnswer)
    assert run.apps.calendar.events() == []
    run(*args, answers={question.id: "keep"})
    assert len(run.apps.calendar.events()) == 1


@pytest.mark.parametrize("start", ["2026-11-23 09:00:00", "2026-11-02 09:00:00 RRULE:FREQ=WEEKLY"])
def test_this_minute_and_what_repeats_are_not_past(run: Runs, start: str) -> None:
    """The minute that is running, and a series that has begun, are no question."""
    run("create_calendar_event", "Call", start, "", "", [], "", "")
    assert len(run.apps.calendar.events()) == 1


def test_inviting_is_outbound_where_it_mails() -> None:
    """Creating an event is outbound exactly where it has guests and the calendar mails them."""
    effect = builtin_tools()["create_calendar_event"].effect
    invited = ("T", "", "", "", ["a@example.org"], "", "")
    alone: Any = ("T", "", "", "", [], "", "")
    for mails in (False, True):
        apps = memory_apps(mails_invitees=mails)
        assert effect(invited, apps) == ("outbound" if mails else "write")
        assert effect(alone, apps) == "write"
    assert effect(("T",), memory_apps(mails_invitees=True)) == "write"


@pytest.mark.parametrize(
    ("due", "all_day", "expected"),
    [
        ("2026-11-27 15:00:00", False, at(27, 15)),
        ("2026-11-27 00:00:00", True, date(2026, 11, 27)),
        ("2026-11-27 00:00:00", False, at(27, 0)),
        ("2026-11-23 00:00:00", True, date(2026, 11, 23)),
        ("", False, None),
    ],
)
def test_reminder_due(run: Runs, due: str, all_day: bool, expected: datetime | date | None) -> None:
    """A reminder is due at its time, on its day where it is for the day, or never."""
    run("create_reminder", "Call Ana", due, "about the trip", "Family", 1, all_day)
    (reminder,) = run.apps.reminders.reminders()
    assert reminder.due == expected
    assert isinstance(reminder.due, datetime) == isinstance(expected, datetime)
    assert (reminder.name, reminder.notes, reminder.list_name, reminder.priority) == (
        "Call Ana",
        "about the trip",
        "Family",
        1,
    )
    assert [receipt.kind for receipt in run.receipts] == ["reminder"]


def test_reminder_of_nothing_asks(run: Runs) -> None:
    """A reminder without words asks what it is for."""
    with pytest.raises(NeedsAnswer) as asked:
        run("create_reminder", "", "2026-11-27 15:00:00", "", "", 0, False)
    answers = {asked.value.question.id: "Call Ana"}
    run("create_reminder", "", "2026-11-27 15:00:00", "", "", 0, False, answers=answers)
    assert [reminder.name for reminder in run.apps.reminders.reminders()] == ["Call Ana"]


@pytest.mark.parametrize("priority", [-1, 10])
def test_priority_outside_the_scale(run: Runs, priority: int) -> None:
    """iCalendar's priorities end at 9."""
    with pytest.raises(ToolError, match="priority"):
        run("create_reminder", "Call", "", "", "", priority, False)
    assert run.apps.reminders.reminders() == []


def test_meeting_link(run: Runs) -> None:
    """A meeting has topic, zone-aware start, length and guests; the link is the result."""
    url = run("get_zoom_meeting_link", "Sync", "2026-11-27 15:00:00", 45, ["a@example.org"])
    (meeting,) = cast(MemoryMeetings, run.apps.meetings).meetings()
    assert meeting.url == url
    assert (meeting.topic, meeting.start, meeting.duration_minutes) == ("Sync", at(27, 15), 45)
    assert meeting.start is not None
    assert meeting.start.tzinfo is NOW.tzinfo
    assert meeting.invitees == ("a@example.org",)
    assert [receipt.kind for receipt in run.receipts] == ["meeting"]


@pytest.mark.parametrize(
    ("duration", "guests", "message"),
    [(0, [], "0 minutes"), (60, ["Sid"], "not an email address")],
)
def test_meeting_that_cannot_be(run: Runs, duration: int, guests: list[str], message: str) -> None:
    """No length, or a guest without an address, makes no meeting."""
    with pytest.raises(ToolError, match=message):
        run("get_zoom_meeting_link", "Sync", "", duration, guests)
    assert cast(MemoryMeetings, run.apps.meetings).meetings() == []
