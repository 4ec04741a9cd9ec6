"""The whole grammar: the rules of the parts, ranges of days, and recurrence. `SYMBOLS` are the
parts that a phrase may consist of; each of their values is a tuple of parts."""

from __future__ import annotations

from typing import Any

from tinyagent.times.clock import DayPart
from tinyagent.times.clockrules import CLOCK_RULES
from tinyagent.times.dayrules import DAY_RULES
from tinyagent.times.days import Counted, Date, Nth, Weekdays
from tinyagent.times.grammar import Grammar, Rule
from tinyagent.times.lengths import NUMBER_RULES
from tinyagent.times.parts import AllDay, Length, Link, Part, Repeat, Shift

__all__ = ["GRAMMAR", "RULES", "SYMBOLS"]

Parts = tuple[Part, ...]
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = (0, 1, 2, 3, 4)
TONIGHT = DayPart(20, 0, "night")


def _alone(part: Part) -> Parts:
    return (part,)


def _from_now(length: Length) -> Parts:
    """Days and months from now are a day; hours and minutes a moment."""
    if length.minutes:
        return (Shift(length.minutes + length.days * 24 * 60),) if not length.months else ()
    return (Counted(length.days, length.months),)


def _time_range(start: Part, end: Part) -> Parts:
    """With "from" or "between" before it, "five to six" is no time of day."""
    return (start, Link(is_dash=False), end)


def _day_range(first: int, last: int, month: int) -> Parts | None:
    """ "4 to 6 December"."""
    if not 1 <= first < last <= 31:
        return None
    return (Date(first, month), Link(is_dash=False), Date(last, month))


def _day_range_month_first(month: int, first: int, last: int) -> Parts | None:
    return _day_range(first, last, month)


def _weekly(days: tuple[int, ...], interval: int = 1) -> Parts:
    rule = "FREQ=WEEKLY" + (f";INTERVAL={interval}" if interval > 1 else "")
    days = tuple(sorted(set(days)))
    if len(days) > 1:
        rule += ";BYDAY=" + ",".join(CODES[day] for day in days)
    return (Repeat(rule), Weekdays(days))


def _every(length: Length) -> Parts | None:
    """A recurrence from a length of one kind: "every two weeks", "every 6 hours"."""
    kinds = [value for value in (length.months, length.days, length.minutes) if value]
    if len(kinds) != 1 or kinds[0] != int(kinds[0]):
        return None
    count = int(kinds[0])
    for unit, size, matches in (
        ("YEARLY", 12, length.months),
        ("MONTHLY", 1, length.months),
        ("WEEKLY", 7, length.days),
        ("DAILY", 1, length.days),
        ("HOURLY", 60, length.minutes),
        ("MINUTELY", 1, length.minutes),
    ):
        if matches and count % size == 0:
            interval = count // size
            rule = f"FREQ={unit}" + (f";INTERVAL={interval}" if interval > 1 else "")
            first: Parts = (Shift(length.minutes),) if length.minutes else ()
            return (Repeat(rule), *first)
    return None


def _every_unit(times: int) -> Any:
    def build(unit: tuple[int, int, float]) -> Parts | None:
        months, days, minutes = unit
        return _every(Length(months * times, days * times, minutes * times))

    return build


def _monthly(day: int) -> Parts:
    return (Repeat("FREQ=MONTHLY"), Date(day))


def _monthly_weekday(n: int, weekday: int) -> Parts | None:
    return (Repeat(f"FREQ=MONTHLY;BYDAY={n}{CODES[weekday]}"), Nth(n, weekday)) if n <= 5 else None


def _yearly(day: Part) -> Parts | None:
    is_dated = isinstance(day, Date) and day.month and day.day and not day.year
    return (Repeat("FREQ=YEARLY"), day) if is_dated else None


def _rule(rule: str, *parts: Part) -> Any:
    return lambda: (Repeat(rule), *parts)


REPEAT_RULES: dict[str, tuple[Rule, ...]] = {
    "ANY_DAY": (("WEEKDAY", lambda day: day), ("WEEKDAYS", lambda day: day)),
    "DAYS": (
        ("ANY_DAY ,? and|&|or? DAYS", lambda day, rest: (day, *rest)),
        ("ANY_DAY", lambda day: (day,)),
    ),
    "PLURALS": (
        ("WEEKDAYS ,? and|&|or? PLURALS", lambda day, rest: (day, *rest)),
        ("WEEKDAYS", lambda day: (day,)),
    ),
    "REPEAT": (
        ("every single? DAYS", _weekly),
        ("PLURALS", _weekly),
        ("every other|second DAYS", lambda days: _weekly(days, 2)),
        ("weekly on? DAYS?", lambda days: _weekly(days) if days else (Repeat("FREQ=WEEKLY"),)),
        ("every? weekday|weekdays", lambda: _weekly(WORKDAYS)),
        ("every? week|work days|day", lambda: _weekly(WORKDAYS)),
        ("every weekend", lambda: _weekly((5,))),
        ("weekends", lambda: _weekly((5,))),
        ("every DAY_PART", lambda part: (Repeat("FREQ=DAILY"), DayPart(*part))),
        ("every single? UNIT", _every_unit(1)),
        ("every other|second UNIT", _every_unit(2)),
        ("every LENGTH", _every),
        ("daily", _rule("FREQ=DAILY")),
        ("nightly", _rule("FREQ=DAILY", TONIGHT)),
        ("biweekly|fortnightly", _rule("FREQ=WEEKLY;INTERVAL=2")),
        ("monthly", _rule("FREQ=MONTHLY")),
        ("quarterly", _rule("FREQ=MONTHLY;INTERVAL=3")),
        ("yearly|annually", _rule("FREQ=YEARLY")),
        ("every the? ORDINAL of? the|every? month?", _monthly),
        ("the? ORDINAL of every month", _monthly),
        ("every ORDINAL WEEKDAY of|in? the|every? month?", _monthly_weekday),
        ("the? ORDINAL WEEKDAY of|in every month", _monthly_weekday),
        ("every last WEEKDAY of|in? the? month?", lambda day: _monthly_weekday(-1, day)),
        ("the? last WEEKDAY of|in every month", lambda day: _monthly_weekday(-1, day)),
        ("every DATE", _yearly),
    ),
}

RULES: dict[str, tuple[Rule, ...]] = {
    **NUMBER_RULES,
    **CLOCK_RULES,
    **DAY_RULES,
    **REPEAT_RULES,
    "FROM_NOW": (
        ("in|within LENGTH '? time?", _from_now),
        ("LENGTH from now|today", _from_now),
        ("LENGTH later|away|hence", _from_now),
        ("right? now", lambda: (Shift(0),)),
        ("asap|immediately", lambda: (Shift(0),)),
    ),
    "DAY_RANGE": (
        ("NUMBER -|to|until|through NUMBER of? MONTH", _day_range),
        ("ORDINAL -|to|until|through the? ORDINAL of? MONTH", _day_range),
        ("MONTH NUMBER -|to|until|through NUMBER", _day_range_month_first),
        ("MONTH ORDINAL -|to|until|through the? ORDINAL", _day_range_month_first),
    ),
    "TIME_RANGE": (("from|between CLOCK to|till|til|until|and|- CLOCK", _time_range),),
    "WHEN": (
        ("tonight", lambda: (Counted(0), TONIGHT)),
        ("this DAY_PART", lambda part: (Counted(0), DayPart(*part))),
        ("this early|mid|late -? DAY_PART", lambda part: (Counted(0), DayPart(*part))),
        ("CLOSE_OF_WEEK", lambda parts: parts),
        ("DAY", _alone),
    ),
    "TIME": (("CLOCK", _alone), ("PART_OF_DAY", _alone)),
    "STRETCH_OF_TIME": (
        ("LENGTH", _alone),
        ("for LENGTH", _alone),
        ("all|whole|full -? day", lambda: (AllDay(),)),
    ),
    "LINK": (
        ("to|till|til|until|thru|through|ending|ends|finishing", lambda: (Link(is_dash=False),)),
        ("-", lambda: (Link(is_dash=True),)),
    ),
}

GRAMMAR = Grammar(RULES)
SYMBOLS = (
    "FROM_NOW",
    "REPEAT",
    "DAY_RANGE",
    "TIME_RANGE",
    "WHEN",
    "TIME",
    "STRETCH_OF_TIME",
    "LINK",
)
