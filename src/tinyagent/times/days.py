"""Days as people name them, each a value that finds its date when told what day it is.

`on(today)` returns the date, or None where there is no such day. Weeks start on Monday; the weekday of today
means a week from today.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

__all__ = [
    "Counted",
    "Date",
    "Day",
    "Fixed",
    "LastDay",
    "Nth",
    "Week",
    "Weekday",
    "Weekdays",
    "add_months",
    "monday_of",
]


class Day(Protocol):
    def on(self, today: date) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Weekday:
    """The coming weekday (`or_today`: today counts); with `week`, the one in the week that many weeks from this;
    `later` weeks after that."""

    index: int
    week: int | None = None
    later: int = 0
    or_today: bool = False

    def on(self, today: date) -> date | None:
        if self.week is not None:
            day = monday_of(today) + timedelta(weeks=self.week, days=self.index)
        elif self.or_today:
            day = today + timedelta(days=(self.index - today.weekday()) % 7)
        else:
            day = today + timedelta(days=(self.index - today.weekday() - 1) % 7 + 1)
        return day + timedelta(weeks=self.later)


@dataclass(frozen=True, slots=True)
class Weekdays:
    """The first of several weekdays to come."""

    indices: tuple[int, ...]

    def on(self, today: date) -> date | None:
        return min(today + timedelta(days=(i - today.weekday() - 1) % 7 + 1) for i in self.indices)


@dataclass(frozen=True, slots=True)
class Date:
    """A day of a month. What is missing (0) is found so that the date is the next one, today
    included: the month and year of "the 2nd", the year of "5 December", the first day of "March".
    `months` counts on from this month."""

    day: int = 0
    month: int = 0
    year: int = 0
    months: int | None = None

    def on(self, today: date) -> date | None:
        return next(
            (day for day in self._candidates(today) if day >= today or self._is_bound), None
        )

    @property
    def _is_bound(self) -> bool:
        return bool(self.year) or self.months is not None

    def _candidates(self, today: date) -> Iterator[date]:
        first = today.replace(day=1)
        day = self.day or 1
        if self.year:
            months = [date(self.year, self.month or 1, 1)]
        elif self.months is not None:
            months = [add_months(first, self.months)]
        elif self.month:  # nine years reach over a century's missing leap day
            months = [date(today.year + years, self.month, 1) for years in range(9)]
        else:
            months = [add_months(first, count) for count in range(13)]
        for month in months:
            if day <= calendar.monthrange(month.year, month.month)[1]:
                yield month.replace(day=day)


@dataclass(frozen=True, slots=True)
class Counted:
    """Days and months counted from today; a month's missing day becomes its last."""

    days: int = 0
    months: int = 0

    def on(self, today: date) -> date | None:
        return add_months(today, self.months) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Week:
    """A whole week, `weeks` from this one: its Monday. Beside a weekday it says which week is meant."""

    weeks: int

    def on(self, today: date) -> date | None:
        return monday_of(today) + timedelta(weeks=self.weeks)


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of this month or year, of one `months` or `years` on, or of the next `month` by name."""

    months: int = 0
    years: int | None = None
    month: int = 0

    def on(self, today: date) -> date | None:
        if self.years is not None:
            return date(today.year + self.years, 12, 31)
        if self.month:
            ahead = (self.month - today.month) % 12
            return LastDay(months=ahead).on(today)
        first = add_months(today.replace(day=1), self.months + 1)
        return first - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Nth:
    """The n-th (from 1; -1 the last) weekday of a month: of `month`, or of the month `months` on, or of the first
    month where it is still to come."""

    n: int
    weekday: int
    month: int = 0
    months: int | None = None

    def on(self, today: date) -> date | None:
        first = today.replace(day=1)
        if self.months is not None:
            return self._within(add_months(first, self.months))
        for count in range(25):
            month = add_months(first, count)
            if self.month in (0, month.month):
                day = self._within(month)
                if day is not None and day >= today:
                    return day
        return None

    def _within(self, first: date) -> date | None:
        length = calendar.monthrange(first.year, first.month)[1]
        days = [first.replace(day=d) for d in range(1, length + 1)]
        fitting = [day for day in days if day.weekday() == self.weekday]
        index = self.n - 1 if self.n > 0 else self.n
        return fitting[index] if index < len(fitting) else None


@dataclass(frozen=True, slots=True)
class Fixed:
    """A day some days after another: "the day after Christmas", "a week from Friday"."""

    base: Day
    days: int = 0
    months: int = 0

    def on(self, today: date) -> date | None:
        base = self.base.on(today)
        return None if base is None else Counted(self.days, self.months).on(base)


def monday_of(day: date) -> date:
    """The Monday that the week of `day` starts with."""
    return day - timedelta(days=day.weekday())


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
