"""The parts that a phrase is made of, beside days (`days`) and times of day (`clock`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tinyagent.times.clock import Clock, DayPart, later
from tinyagent.times.days import Day, add_months

__all__ = ["AllDay", "Length", "Link", "Part", "Repeat", "Shift", "Slashed"]


@dataclass(frozen=True, slots=True)
class Length:
    """A stretch of time. Months and days are counted on the calendar, minutes on the clock."""

    months: int = 0
    days: int = 0
    minutes: float = 0

    def after(self, start: datetime) -> datetime:
        day = add_months(start.date(), self.months) + timedelta(days=self.days)
        moved = datetime.combine(day, start.timetz())
        return later(moved, timedelta(minutes=self.minutes)) if self.minutes else moved

    def plus(self, other: Length) -> Length:
        return Length(
            self.months + other.months, self.days + other.days, self.minutes + other.minutes
        )


@dataclass(frozen=True, slots=True)
class Shift:
    """So many minutes from now: a day and a time at once."""

    minutes: float


@dataclass(frozen=True, slots=True)
class Slashed:
    """A date in figures whose order depends on the user's locale."""

    first: int
    second: int
    year: int = 0


@dataclass(frozen=True, slots=True)
class Repeat:
    """A recurrence rule without its name, as in RFC 5545: "FREQ=WEEKLY;INTERVAL=2"."""

    rule: str


@dataclass(frozen=True, slots=True)
class Link:
    """What stands between the start and the end of a range: a word, or a dash, which may also mean nothing."""

    is_dash: bool


@dataclass(frozen=True, slots=True)
class AllDay:
    """The user said that it takes the whole day."""


Part = Day | Clock | DayPart | Length | Shift | Slashed | Repeat | Link | AllDay
