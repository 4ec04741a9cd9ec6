"""Rules for days and dates."""

from __future__ import annotations

from tinyagent.times.clock import DayPart
from tinyagent.times.days import Counted, Date, Day, Fixed, LastDay, Nth, Week, Weekday
from tinyagent.times.grammar import Rule
from tinyagent.times.lexer import Token, iso_date
from tinyagent.times.parts import Length, Slashed

__all__ = ["DAY_RULES"]

YEARS = range(1900, 2200)
LONGEST_MONTH = 31
CLOSING = DayPart(17, 0)  # the end of a week is an hour, as the end of a day is
MID_MONTH = 15


def _date(day: int, month: int, year: int | None = None) -> Date | None:
    return Date(day, month, year or 0) if 1 <= day <= LONGEST_MONTH else None


def _month_first(month: int, day: int, year: int | None = None) -> Date | None:
    return _date(day, month, year)


def _day_next_month(day: int) -> Date | None:
    return Date(day, months=1) if 1 <= day <= LONGEST_MONTH else None


def _slashed(token: Token) -> Slashed | None:
    first, second, *rest = token.value
    year = rest[0] if rest else 0
    if rest and year < 100:
        year += 2000
    if rest and year not in YEARS:
        return None
    plausible = 1 <= min(first, second) <= 12 and max(first, second) <= LONGEST_MONTH
    return Slashed(first, second, year) if plausible else None


def _iso(token: Token) -> Date | None:
    day = iso_date(token)
    return Date(day.day, day.month, day.year) if day and day.year in YEARS else None


def _year(token: Token) -> int | None:
    return token.value[0] if token.value[0] in YEARS else None


def _spoken_year(tens: int, ones: int | None) -> int:
    return 2000 + tens + (ones or 0)


def _counted(length: Length, day: Day) -> Day | None:
    """ "three days after Friday": a length in days or months, from a day."""
    return None if length.minutes else Fixed(day, length.days, length.months)


def _whole_weeks(length: Length, day: Day) -> Day | None:
    """ "a week on Friday", "a week tomorrow": in days this would be a length and a day."""
    if length.minutes or length.months or length.days % 7:
        return None
    return Fixed(day, length.days)


DAY_RULES: dict[str, tuple[Rule, ...]] = {
    "YEAR": (
        ("DIGITS", _year),
        ("twenty TENS ONE_TO_NINE?", _spoken_year),
        ("two thousand and? NUMBER", lambda rest: 2000 + rest if rest < 100 else None),
    ),
    "ITS_YEAR": ((",? YEAR", lambda year: year),),
    "DATE": (
        ("the? ORDINAL of|o? MONTH ITS_YEAR?", _date),
        ("NUMBER of|o? MONTH ITS_YEAR?", _date),
        ("MONTH the? ORDINAL ITS_YEAR?", _month_first),
        ("MONTH NUMBER ITS_YEAR?", _month_first),
        ("MONTH ITS_YEAR", lambda month, year: Date(0, month, year)),
        ("SLASH", _slashed),
        ("DOTTED", _slashed),
        ("ISO", _iso),
        ("the? ORDINAL of? next month", _day_next_month),
        ("the? ORDINAL of? this|the? month?", lambda day: Date(day)),
        ("mid|middle of? MONTH", lambda month: Date(MID_MONTH, month)),
        ("next|this? MONTH", lambda month: Date(0, month)),
    ),
    "HOLIDAY": (
        ("christmas|xmas day?", lambda: Date(25, 12)),
        ("christmas|xmas eve", lambda: Date(24, 12)),
        ("boxing day", lambda: Date(26, 12)),
        ("new year|years day?", lambda: Date(1, 1)),
        ("new year|years eve", lambda: Date(31, 12)),
        ("halloween", lambda: Date(31, 10)),
        ("valentine|valentines day?", lambda: Date(14, 2)),
        ("thanksgiving day?", lambda: Nth(4, 3, month=11)),
    ),
    "NAMED": (
        ("today", lambda: Counted(0)),
        ("tomorrow", lambda: Counted(1)),
        ("yesterday", lambda: Counted(-1)),
        ("the? day after tomorrow", lambda: Counted(2)),
        ("this? coming|upcoming? WEEKDAY", lambda index: Weekday(index)),
        ("next WEEKDAY", lambda index: Weekday(index, week=1)),
        ("last WEEKDAY", lambda index: Weekday(index, week=-1)),
        ("the? WEEKDAY after next", lambda index: Weekday(index, week=2)),
        ("WEEKDAY week", lambda index: Weekday(index, later=1)),
        ("WEEKDAY fortnight", lambda index: Weekday(index, later=2)),
        ("today week", lambda: Counted(7)),
        ("tomorrow week", lambda: Counted(8)),
        ("the|this? coming? weekend", lambda: Weekday(5)),
        ("next weekend", lambda: Weekday(5, week=1)),
        ("the? weekend after next", lambda: Weekday(5, week=2)),
    ),
    "STRETCH": (
        ("this week", lambda: Week(0)),
        ("next week", lambda: Week(1)),
        ("the? week after next", lambda: Week(2)),
        ("next month", lambda: Date(months=1)),
        ("beginning|start of the month", lambda: Date(1)),
        ("next year", lambda: Fixed(LastDay(years=0), days=1)),
        ("the|this? end of the|this? month", lambda: LastDay()),
        ("month -? end", lambda: LastDay()),
        ("eom", lambda: LastDay()),
        ("the? end of next month", lambda: LastDay(months=1)),
        ("the? end of MONTH", lambda month: LastDay(month=month)),
        ("the? last day of MONTH", lambda month: LastDay(month=month)),
        ("the? last day of the|this? month", lambda: LastDay()),
        ("the? end of the|this? year", lambda: LastDay(years=0)),
        ("year -? end", lambda: LastDay(years=0)),
        ("eoy", lambda: LastDay(years=0)),
        ("the? end of next year", lambda: LastDay(years=1)),
        ("the? ORDINAL WEEKDAY of|in MONTH", lambda n, day, month: Nth(n, day, month)),
        ("the? last WEEKDAY of|in MONTH", lambda day, month: Nth(-1, day, month)),
        ("the? ORDINAL WEEKDAY of|in next month", lambda n, day: Nth(n, day, months=1)),
        ("the? last WEEKDAY of|in next month", lambda day: Nth(-1, day, months=1)),
        ("the? ORDINAL WEEKDAY of|in the|this month", lambda n, day: Nth(n, day)),
        ("the? last WEEKDAY of|in the|this month", lambda day: Nth(-1, day)),
    ),
    "DAY": (
        ("NAMED", lambda day: day),
        ("DATE", lambda day: day),
        ("HOLIDAY", lambda day: day),
        ("STRETCH", lambda day: day),
        ("LENGTH from|after NAMED", _counted),
        ("LENGTH from|after HOLIDAY", _counted),
        ("the day after HOLIDAY", lambda day: Fixed(day, 1)),
        ("LENGTH on NAMED", _whole_weeks),
        ("LENGTH NAMED", _whole_weeks),
    ),
    "CLOSE_OF_WEEK": (
        ("the? end of the|this? week", lambda: (Weekday(4, or_today=True), CLOSING)),
        ("week -? end", lambda: (Weekday(4, or_today=True), CLOSING)),
        ("eow", lambda: (Weekday(4, or_today=True), CLOSING)),
        ("the? end of next week", lambda: (Weekday(4, week=1), CLOSING)),
    ),
}
