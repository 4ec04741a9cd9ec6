"""Time phrases against a golden table, and the properties that hold for all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyagent.times import Moment, read_duration, read_end, read_number, read_time

NOW = datetime(2026, 11, 23, 9)
CASES = Path(__file__).parent / "cases" / "phrases.tsv"


def load_cases() -> list[tuple[str, str]]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [
        (phrase, expected)
        for line in lines
        if not line.startswith("#")
        for phrase, expected in [line.split("\t")]
    ]


def show(moment: Moment | None) -> str:
    """A moment as the table writes it."""
    if moment is None:
        return "-"
    text = f"{moment.start:%Y-%m-%d %H:%M}" if moment.has_time else f"{moment.start:%Y-%m-%d}"
    if moment.end is not None:
        text += f" .. {moment.end:%Y-%m-%d %H:%M}"
    return f"{text} / {moment.rule}" if moment.rule else text


@pytest.mark.parametrize(("phrase", "expected"), load_cases())
def test_golden_phrases(phrase: str, expected: str) -> None:
    """Each phrase of the table means what stands beside it."""
    words, _, about = phrase.partition("|")
    assert show(read_time(words, NOW, about=about)) == expected


# The table "Times" of docs/planning-conventions.md, row by row.
CONVENTIONS = [
    ("Friday", "2026-11-27"),
    ("this Friday", "2026-11-27"),
    ("on Friday", "2026-11-27"),
    ("Monday", "2026-11-30"),
    ("today", "2026-11-23"),
    ("next Friday", "2026-12-04"),
    ("next week", "2026-11-30"),
    ("next month", "2026-12-01"),
    ("Friday week", "2026-12-04"),
    ("a week on Friday", "2026-12-04"),
    ("a week from Friday", "2026-12-04"),
    ("tomorrow", "2026-11-24"),
    ("in two hours", "2026-11-23 11:00"),
    ("in three days", "2026-11-26"),
    ("in a fortnight", "2026-12-07"),
    ("in a month", "2026-12-23"),
    ("the weekend", "2026-11-28"),
    ("this weekend", "2026-11-28"),
    ("next weekend", "2026-12-05"),
    ("first thing tomorrow", "2026-11-24 09:00"),
    ("tomorrow morning", "2026-11-24 09:00"),
    ("tomorrow noon", "2026-11-24 12:00"),
    ("tomorrow lunch", "2026-11-24 12:00"),
    ("tomorrow afternoon", "2026-11-24 15:00"),
    ("tomorrow evening", "2026-11-24 19:00"),
    ("tonight", "2026-11-23 20:00"),
    ("midnight", "2026-11-24 00:00"),
    ("before lunch", "2026-11-23 11:30"),
    ("end of day", "2026-11-23 17:00"),
    ("end of the week", "2026-11-27 17:00"),
    ("end of the month", "2026-11-30"),
    ("end of the year", "2026-12-31"),
    *((f"Friday at {hour}", f"2026-11-27 {hour + 12}:00") for hour in range(1, 7)),
    *((f"Friday at {hour}", f"2026-11-27 {hour:02}:00") for hour in range(7, 12)),
    ("Friday at 12", "2026-11-27 12:00"),
    ("Friday 11 to 1", "2026-11-27 11:00 .. 2026-11-27 13:00"),
    ("at 7", "2026-11-23 19:00"),
    ("December 5", "2026-12-05"),
    ("November 2", "2027-11-02"),
    ("5/12", "2026-12-05"),
    ("5/13", "2027-05-13"),
    ("3ish", "2026-11-23 15:00"),
    ("around three", "2026-11-23 15:00"),
]


@pytest.mark.parametrize(("phrase", "expected"), CONVENTIONS)
def test_the_conventions_table(phrase: str, expected: str) -> None:
    """Every row of the conventions' table holds."""
    assert show(read_time(phrase, NOW)) == expected


@pytest.mark.parametrize(
    "about",
    ["dinner with Al", "Drinks", "Mia's party", "film", "show", "concert", "gig", "quiz night"],
)
def test_evening_events(about: str) -> None:
    """A bare hour of something that happens in the evening is in the evening, with a day and without."""
    assert show(read_time("Friday at 8", NOW, about=about)) == "2026-11-27 20:00"
    assert show(read_time("8", NOW.replace(hour=6), about=about)) == "2026-11-23 20:00"
    assert show(read_time("Friday 8am", NOW, about=about)) == "2026-11-27 08:00"


def test_the_users_locale_orders_figures() -> None:
    """5/12 is in December where days come first, in May where months do; 12/25 and 25/12 are the same day in both."""
    assert show(read_time("5/12", NOW, day_first=False)) == "2027-05-12"
    for phrase in ("12/25", "25/12"):
        for day_first in (True, False):
            assert show(read_time(phrase, NOW, day_first=day_first)) == "2026-12-25"


ENDS = [
    # start, end phrase, end
    ("Friday 3pm", "for two hours", "2026-11-27 17:00"),
    ("Friday 3pm", "90 minutes", "2026-11-27 16:30"),
    ("Friday 3pm", "an hour and a half", "2026-11-27 16:30"),
    ("Friday 3pm", "45 min", "2026-11-27 15:45"),
    ("Friday 3pm", "hour", "2026-11-27 16:00"),
    ("Friday 3pm", "1h10", "2026-11-27 16:10"),
    ("Friday 3pm", "4pm", "2026-11-27 16:00"),
    ("Friday 3pm", "5", "2026-11-27 17:00"),
    ("Friday 10am", "till noon", "2026-11-27 12:00"),
    ("Friday 11am", "1", "2026-11-27 13:00"),
    ("Friday 10pm", "2am", "2026-11-28 02:00"),
    ("Friday 8pm", "midnight", "2026-11-28 00:00"),
    ("Friday 8pm", "Friday 9:30pm", "2026-11-27 21:30"),
    ("Friday 8pm", "Sunday noon", "2026-11-29 12:00"),
    ("next Saturday at 10", "Sunday noon", "2026-12-06 12:00"),
    ("next Saturday at 10", "Saturday at 2", "2026-12-05 14:00"),
    ("Friday 3pm", "Friday 3pm two hours", "2026-11-27 17:00"),
    ("Friday 3pm", "2 to 4pm", "2026-11-27 16:00"),
    ("Friday 3pm", "end of day", "2026-11-27 17:00"),
    ("Friday", "Sunday", "2026-11-30 00:00"),
    ("Friday", "three days", "2026-11-30 00:00"),
    ("Dec 5 2pm", "Dec 7", "2026-12-08 00:00"),
    ("Friday 3pm", "tomorrow", "-"),
    ("Friday 3pm", "whenever", "-"),
    ("Friday 3pm", "", "-"),
]


@pytest.mark.parametrize(("start", "phrase", "expected"), ENDS)
def test_ends(start: str, phrase: str, expected: str) -> None:
    """A length counts from the start, a time is the next one after it, and a day may come with it."""
    moment = read_time(start, NOW)
    assert moment is not None
    end = read_end(phrase, moment, NOW)
    assert (f"{end:%Y-%m-%d %H:%M}" if end else "-") == expected


LENGTHS = [
    ("90 minutes", 90),
    ("for two hours", 120),
    ("an hour and a half", 90),
    ("hour and a half", 90),
    ("half minutes", None),
    ("two and a half hours", 150),
    ("1.5 hours", 90),
    ("half an hour", 30),
    ("half hour", 30),
    ("a quarter of an hour", 15),
    ("three quarters of an hour", 45),
    ("an hour and fifteen", 75),
    ("an hour and a quarter", 75),
    ("1 hr 15 min", 75),
    ("1h30", 90),
    ("90min", 90),
    ("30m", 30),
    ("40 minute", 40),
    ("forty-five minutes", 45),
    ("a couple of hours", 120),
    ("2 days", 2880),
    ("a week", 10080),
    ("a month", None),
    ("4pm", None),
    ("0 minutes", None),
    ("long", None),
    ("", None),
]


@pytest.mark.parametrize(("phrase", "minutes"), LENGTHS)
def test_lengths(phrase: str, minutes: int | None) -> None:
    """Lengths of time in figures, words and fractions; a month has none."""
    expected = None if minutes is None else timedelta(minutes=minutes)
    assert read_duration(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "number"),
    [("7", 7), ("forty two", 42), ("nine", 9), ("nine lives", None), ("", None)],
)
def test_numbers(phrase: str, number: int | None) -> None:
    """A number is read where it is the whole phrase."""
    assert read_number(phrase) == number


WORDS = [
    "next",
    "this",
    "last",
    "every",
    "other",
    "friday",
    "mon",
    "tomorrow",
    "today",
    "tonight",
    "week",
    "month",
    "december",
    "may",
    "5",
    "3pm",
    "12",
    "14:00",
    "half",
    "past",
    "quarter",
    "to",
    "till",
    "-",
    ",",
    "at",
    "in",
    "two",
    "hours",
    "90",
    "minutes",
    "the",
    "2nd",
    "31st",
    "of",
    "noon",
    "midnight",
    "morning",
    "evening",
    "end",
    "day",
    "and",
    "a",
    "5/12",
    "2026-12-05",
    "4.15",
    "oh",
    "hundred",
    "from",
    "between",
    "weekdays",
    "until",
    "now",
    "ago",
    "year",
    "99",
    "o'clock",
    "pm",
    "a.m.",
    "9999",
    "first",
    "all",
    "29",
    "february",
]
phrases = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
nows = st.datetimes(datetime(1999, 1, 1), datetime(2090, 1, 1))


@settings(max_examples=400, deadline=None)
@given(phrases | st.text(max_size=40), nows, st.booleans())
def test_never_raises_and_ends_after_start(phrase: str, now: datetime, day_first: bool) -> None:
    """Whatever is said, a reading is a moment whose end lies after its start, or None."""
    moment = read_time(phrase, now, day_first=day_first)
    read_duration(phrase)
    if moment is not None:
        assert moment.end is None or moment.end > moment.start
        assert moment.has_time or moment.start.hour == moment.start.minute == 0
        end = read_end(phrase, moment, now)
        assert end is None or end > moment.start


FUTURE = [
    "3pm", "at 7", "noon", "midnight", "in two hours", "in 5 minutes", "tomorrow at 9", "friday 3pm",
    "next monday at 8", "the 2nd at 10", "december 5 at noon", "half past six", "14:00-15:30",
    "quarter to nine", "in an hour and a half", "every tuesday at 9", "weekdays at 8am", "daily at 7am",
    "every month on the 5th at noon", "feb 29 at 6pm",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FUTURE), nows)
def test_future_phrases_lie_ahead(phrase: str, now: datetime) -> None:
    """What is said of the future is after now."""
    moment = read_time(phrase, now)
    assert moment is not None
    if "december 5" in phrase or "the 2nd" in phrase or "feb 29" in phrase or "5th" in phrase:
        assert moment.start.date() >= now.date()  # a date that is today is today, be it over
    else:
        assert moment.start > now


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(
        [
            "friday 3pm",
            "next tuesday",
            "the weekend",
            "every mon and wed at 6",
            "friday week",
            "next week",
        ]
    ),
    nows,
    st.integers(-200, 200),
)
def test_weekdays_move_with_the_week(phrase: str, now: datetime, weeks: int) -> None:
    """Said some whole weeks later, a weekday is those weeks later."""
    shift = timedelta(weeks=weeks)
    here, there = read_time(phrase, now), read_time(phrase, now + shift)
    assert here is not None
    assert there is not None
    assert there.start - here.start == shift


@settings(max_examples=100, deadline=None)
@given(st.permutations(["friday", "at 3pm", "for two hours"]))
def test_order_of_fragments_does_not_matter(fragments: list[str]) -> None:
    """Day, time and length mean the same in any order."""
    moment = read_time(" ".join(fragments), NOW)
    assert show(moment) == "2026-11-27 15:00 .. 2026-11-27 17:00"


def test_awareness_follows_now() -> None:
    """A reading is as aware as the clock it was read with, on the wall clock of its zone."""
    berlin = ZoneInfo("Europe/Berlin")
    moment = read_time("tomorrow 2 to 4pm", NOW.replace(tzinfo=berlin))
    assert moment is not None
    assert moment.end is not None
    assert moment.start.tzinfo is moment.end.tzinfo is berlin
    assert moment.start.replace(tzinfo=None) == datetime(2026, 11, 24, 14)


def test_hours_from_now_are_elapsed_time() -> None:
    """Over a change of the clocks "in three hours" is three hours of waiting, and "tomorrow at 9" still is at 9."""
    berlin = ZoneInfo("Europe/Berlin")
    eve = datetime(2026, 10, 25, 1, 0, tzinfo=berlin)  # at 3 the clocks go back to 2
    moment = read_time("in three hours", eve)
    assert moment is not None
    assert moment.start.astimezone(UTC) - eve.astimezone(UTC) == timedelta(hours=3)
    assert moment.start.hour == 3
