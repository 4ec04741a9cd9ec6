"""Time words in calls become literals."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyagent.plan.types import Ref, Template, ToolCall, Value
from tinyagent.planner.dates import PRIORITIES, resolve_call
from tinyagent.tools import builtin_tools

NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/Berlin"))
TOOLS = builtin_tools()


def resolve(tool: str, *args: Value) -> tuple[tuple[Value, ...], tuple[str, ...]]:
    call, remarks = resolve_call(ToolCall(1, tool, args), TOOLS[tool].spec, NOW)
    assert (call.id, call.tool) == (1, tool)
    return call.args, tuple(remark.message for remark in remarks)


def event(title: Value, start: Value, end: Value) -> tuple[tuple[Value, Value], tuple[str, ...]]:
    args, problems = resolve(
        "create_calendar_event", title, start, end, "", (Ref(1), Ref(2)), "Friday", ""
    )
    assert (args[0], *args[3:]) == (title, "", (Ref(1), Ref(2)), "Friday", "")
    return (args[1], args[2]), problems


EVENTS = [
    # title, start, end, literals
    ("", "tomorrow 3pm", "", ("2026-11-24 15:00:00", "2026-11-24 16:00:00")),
    ("", "tomorrow 3pm", None, ("2026-11-24 15:00:00", "2026-11-24 16:00:00")),
    ("", "tomorrow 3pm", "two hours", ("2026-11-24 15:00:00", "2026-11-24 17:00:00")),
    ("", "tomorrow 3pm", "5", ("2026-11-24 15:00:00", "2026-11-24 17:00:00")),
    ("", "tomorrow 3pm", "2026-11-24 15:20:00", ("2026-11-24 15:00:00", "2026-11-24 15:20:00")),
    ("", "Friday 2 to 4pm", "", ("2026-11-27 14:00:00", "2026-11-27 16:00:00")),
    ("", "Friday", "", ("2026-11-27 00:00:00", "2026-11-28 00:00:00")),
    ("", "Friday to Sunday", "", ("2026-11-27 00:00:00", "2026-11-30 00:00:00")),
    ("", "2026-11-27 10:00:00", "", ("2026-11-27 10:00:00", "2026-11-27 11:00:00")),
    ("", "2026-11-27T10:00", "11:30", ("2026-11-27 10:00:00", "2026-11-27 11:30:00")),
    ("", "2026-11-27 00:00:00", "", ("2026-11-27 00:00:00", "2026-11-28 00:00:00")),
    ("", "2026-11-27", "", ("2026-11-27 00:00:00", "2026-11-28 00:00:00")),
    ("", "", "", ("", "")),
    ("", None, "two hours", ("", "")),
    ("dinner with Al", "Friday 8", "", ("2026-11-27 20:00:00", "2026-11-27 21:00:00")),
    ("check-up", "Friday 8", "", ("2026-11-27 08:00:00", "2026-11-27 09:00:00")),
    ("", "Friday 6:10", "7:30 in the morning", ("2026-11-27 06:10:00", "2026-11-27 07:30:00")),
    ("", "Friday 8", "to 10 in the evening", ("2026-11-27 20:00:00", "2026-11-27 22:00:00")),
    ("", "Friday 11", "1pm", ("2026-11-27 11:00:00", "2026-11-27 13:00:00")),
    ("", "Friday 2", "Saturday 9 am", ("2026-11-27 14:00:00", "2026-11-28 09:00:00")),
    (
        "",
        "every Tuesday at 9",
        "half an hour",
        ("2026-11-24 09:00:00 RRULE:FREQ=WEEKLY", "2026-11-24 09:30:00"),
    ),
    (
        "",
        "2026-11-24 09:00:00 RRULE:FREQ=WEEKLY",
        "",
        ("2026-11-24 09:00:00 RRULE:FREQ=WEEKLY", "2026-11-24 10:00:00"),
    ),
]


@pytest.mark.parametrize(("title", "start", "end", "expected"), EVENTS)
def test_events(title: str, start: Value, end: Value, expected: tuple[str, str]) -> None:
    """Start and end of an event become literals, an hour long unless said, a day where no time is said."""
    assert event(title, start, end) == (expected, ())


def test_evening_is_read_from_a_title_with_results() -> None:
    """The text of a title counts where a result stands in it."""
    title = Template(("dinner at ", Ref(1)))
    assert event(title, "Friday 8", "")[0][0] == "2026-11-27 20:00:00"


@pytest.mark.parametrize(
    ("start", "end", "expected", "word"),
    [
        ("someday", "", ("", ""), "someday"),
        ("2026-13-45 10:00:00", "", ("", ""), "2026-13-45"),
        ("8am today", "", ("2026-11-23 08:00:00", "2026-11-23 09:00:00"), "past"),
        ("2026-11-22", "", ("2026-11-22 00:00:00", "2026-11-23 00:00:00"), "past"),
        ("3pm", "whenever", ("2026-11-23 15:00:00", "2026-11-23 16:00:00"), "whenever"),
        ("3pm", "2026-11-23 14:00:00", ("2026-11-23 15:00:00", "2026-11-23 16:00:00"), "after"),
    ],
)
def test_problems(start: str, end: str, expected: tuple[str, str], word: str) -> None:
    """What is unreadable, over, or ends before it starts is said in one sentence, and the call stays well-formed."""
    literals, problems = event("", start, end)
    assert literals == expected
    assert len(problems) == 1
    assert word in problems[0]
    assert problems[0].endswith(".")


@pytest.mark.parametrize(
    ("due", "given", "expected"),
    [
        ("Friday", False, ("2026-11-27 00:00:00", True)),
        ("Friday at 9", True, ("2026-11-27 09:00:00", False)),
        ("tonight", True, ("2026-11-23 20:00:00", False)),
        ("2026-11-27 00:00:00", True, ("2026-11-27 00:00:00", True)),
        ("2026-11-27 00:00:00", False, ("2026-11-27 00:00:00", False)),
        ("", False, ("", False)),
        ("", "True", ("", True)),
    ],
)
def test_all_day(due: str, given: Value, expected: tuple[str, bool]) -> None:
    """A phrase with a day and no time is all day; a literal keeps what was given."""
    args, problems = resolve("create_reminder", "x", due, "", "", 0, given)
    assert ((args[1], args[5]), problems) == (expected, ())


@pytest.mark.parametrize(
    ("written", "number"),
    [*PRIORITIES.items(), ("High priority", 1), ("5", 5), ("nine", 9), (3, 3), (None, 0), ("", 0)],
)
def test_priorities(written: Value, number: int) -> None:
    """A priority is a number, a number word, or a word on iCalendar's scale."""
    args, problems = resolve("create_reminder", "x", "", "", "", written, False)
    assert (args[4], problems) == (number, ())


def test_an_unreadable_number() -> None:
    """A word that is no number becomes the default and a problem."""
    args, problems = resolve("create_reminder", "x", "", "", "", "purple", False)
    assert args[4] == 0
    assert "purple" in problems[0]


@pytest.mark.parametrize(
    ("start", "duration", "minutes"),
    [
        ("Friday 3pm", 60, 60),
        ("Friday 3pm", 45, 45),
        ("Friday 3pm", "45", 45),
        ("Friday 3pm", "", 60),
        ("Friday 3pm", None, 60),
        ("Friday 3pm", 0, 60),
        ("Friday 3pm", "half an hour", 30),
        ("Friday 3pm", "until 4:30", 90),
        ("Friday 3pm", "2026-11-27 15:50:00", 50),
        ("Friday 2 to 4pm", 60, 120),
        ("Friday 2 to 4pm", "", 120),
        ("", "an hour and a half", 90),
        ("2026-11-27 15:00:00", "4pm", 60),
    ],
)
def test_minutes(start: str, duration: Value, minutes: int) -> None:
    """A length is a number, a length in words, an end, or the length of the start's range."""
    args, problems = resolve("get_zoom_meeting_link", "x", start, duration, (Ref(1),))
    assert (args[2], problems) == (minutes, ())


@pytest.mark.parametrize("duration", ["a while", "4pm"])
def test_unreadable_minutes(duration: str) -> None:
    """A length that cannot be read, or an end of no start, is the default and a problem."""
    args, problems = resolve("get_zoom_meeting_link", "x", "", duration, ())
    assert args[2] == 60
    assert duration in problems[0]


def test_other_arguments_stay() -> None:
    """Texts and people that look like times are not dates."""
    args = (("Friday",), (), "tomorrow 3pm", "at 5", ("5/12",))
    assert resolve("compose_new_email", *args) == (args, ())


def test_resolving_twice_changes_nothing() -> None:
    """Literals are fixed points."""
    once, _ = resolve("create_calendar_event", "x", "every Tue at 9 to 10", "", "", (), "", "")
    assert resolve("create_calendar_event", *once) == (once, ())


@pytest.mark.parametrize("odd", [float("inf"), float("nan"), -5, "9" * 5000, "²", True, Ref(1)])
def test_odd_lengths_and_dates(odd: Value) -> None:
    """Values that no planner should write do no harm."""
    args, _ = resolve("get_zoom_meeting_link", "x", "9999-12-31 23:30:00", odd, ())
    assert args[1] == "9999-12-31 23:30:00"
    args, _ = resolve("create_calendar_event", "x", "9999-12-31 23:30:00", odd, "", (), "", "")
    assert args[1] == "9999-12-31 23:30:00"


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=12)
    | st.sampled_from(["tomorrow 3pm", "2 to 4", "2026-02-30", "9999-12-31 23:00:00", "high", "²"])
    | st.builds(Ref, st.integers(1, 9)),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(TOOLS)), st.lists(values, max_size=9).map(tuple))
def test_never_raises(tool: str, args: tuple[Value, ...]) -> None:
    """Whatever stands in a call, it comes back with as many arguments."""
    call, remarks = resolve_call(ToolCall(1, tool, args), TOOLS[tool].spec, NOW)
    assert len(call.args) == len(args)
    assert all(remark.message.endswith(".") for remark in remarks)
