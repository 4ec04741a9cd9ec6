"""What several days in one phrase mean together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tinyagent.times.days import Counted, Date, Day, Week, Weekday

__all__ = ["DatedWeekday", "pick_day"]


def pick_day(days: Sequence[Day]) -> Day | None:
    """The one day that several words for it mean: "Friday" and "next week", "the 5th" and "December"; a date wins
    over the weekday beside it."""
    if not days:
        return None
    weekday = next((day for day in days if isinstance(day, Weekday)), None)
    others = [day for day in days if not isinstance(day, Weekday)]
    if weekday is None or not others:
        return _pick_date(days)
    for other in others:
        if isinstance(other, Week):
            return replace(weekday, week=other.weeks)
        if isinstance(other, Counted) and other.days >= 7 and other.days % 7 == 0:
            return replace(weekday, week=other.days // 7)
    picked = _pick_date(others)
    if isinstance(picked, Date) and not picked.month and picked.months is None and picked.day:
        return DatedWeekday(picked, weekday.index)
    return picked


def _pick_date(days: Sequence[Day]) -> Day:
    """The first, unless two of them are a month and a day in it."""
    months = [day for day in days if isinstance(day, Date) and not day.day]
    dates = [day for day in days if isinstance(day, Date) and day.day and not day.month]
    if months and dates:
        return replace(months[0], day=dates[0].day)
    return days[0]


@dataclass(frozen=True, slots=True)
class DatedWeekday:
    """ "Friday the 4th": the next 4th, or the one after it if only that one is a Friday."""

    dated: Date
    index: int

    def on(self, today: date) -> date | None:
        first = self.dated.on(today)
        if first is None or first.weekday() == self.index:
            return first
        second = self.dated.on(first + timedelta(days=1))
        return second if second is not None and second.weekday() == self.index else first
