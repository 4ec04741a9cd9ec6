"""From a reading to moments: the start, its end and its rule."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from tinyagent.times.agreement import pick_day
from tinyagent.times.clock import (
    Clock,
    DayPart,
    at,
    closest_before,
    fixed,
    later,
    next_after,
    settle,
)
from tinyagent.times.days import Counted, Day, Week, Weekday
from tinyagent.times.moment import Moment
from tinyagent.times.reading import Reading
from tinyagent.times.words import words

__all__ = ["is_evening", "resolve_end", "resolve_start"]

# What happens in the evening, so that "dinner at 8" is not breakfast.
EVENING = frozenset(
    words(
        "dinner dinners supper drinks party parties film films movie movies show shows concert concerts gig gigs "
        "night nights"
    )
)
_WORD = re.compile(r"[^\W\d_]+")


def is_evening(about: str) -> bool:
    """Whether what a time is about happens in the evening."""
    return any(word in EVENING for word in _WORD.findall(about.lower()))


def resolve_start(reading: Reading, now: datetime, *, evening: bool) -> Moment | None:
    """The moment a reading means, with its end and its rule; None where it names no time. "this week" alone is no
    day."""
    end = reading.end
    day = pick_day(reading.days)
    if day is None and reading.clocks and end is not None and end.clocks:
        day = pick_day(end.days)  # "2 to 4pm on Friday"
    if isinstance(day, Week) and day.weeks == 0:
        return None
    if reading.repeat is not None:
        moment = _first_of_series(reading, day, now, evening)
    else:
        moment = _moment(reading, day, now, evening)
    if moment is None:
        return None
    moment = replace(moment, end=_end_of(reading, moment, now))
    return replace(moment, rule=_rule(reading, moment)) if reading.repeat else moment


def _moment(reading: Reading, day: Day | None, now: datetime, evening: bool) -> Moment | None:
    day_on = None
    if day is not None:
        day_on = day.on(now.date())
        if day_on is None:
            return None
    part = reading.day_parts[0] if reading.day_parts else None
    if reading.clocks and not reading.is_all_day:
        clock = _bare_start(reading)
        hint = DayPart(0, 0, "") if clock.half else part
        return Moment(settle(clock, day_on, now, hint, is_evening=evening), has_time=True)
    if part is not None and not reading.is_all_day:
        clock = Clock(part.hour, part.minute, "exact")
        return Moment(settle(clock, day_on, now), has_time=True)
    if day_on is not None:
        return Moment(at(day_on, timedelta(), now), has_time=False)
    if reading.shift is not None:
        return Moment(later(now, timedelta(minutes=reading.shift.minutes)), has_time=True)
    if reading.repeat is not None:
        return Moment(at(now.date(), timedelta(), now), has_time=False)
    if reading.length is not None:  # "20 minutes": from now
        has_time = bool(reading.length.minutes)
        start = reading.length.after(now)
        return Moment(start if has_time else at(start.date(), timedelta(), now), has_time)
    return None


def _bare_start(reading: Reading) -> Clock:
    """The start's clock, its half of the day taken from the range's end where only that has one."""
    clock = reading.clocks[0]
    if reading.end is not None and reading.end.clocks and not reading.day_parts:
        stop = reading.end.clocks[0]
        if reading.end.day_parts:
            stop = fixed(stop, reading.end.day_parts[0])
        return closest_before(clock, stop)
    return clock


def _first_of_series(
    reading: Reading, day: Day | None, now: datetime, evening: bool
) -> Moment | None:
    """A series may begin today where its time is still to come."""
    if day is not None and (reading.clocks or reading.day_parts):
        yesterday = now - timedelta(days=1)
        moment = _moment(reading, day, yesterday, evening)
        if moment is not None and moment.start > now:
            return moment
    return _moment(reading, day, now, evening)


def _rule(reading: Reading, moment: Moment) -> str:
    assert reading.repeat is not None
    rule = reading.repeat.rule
    last: date | None = None
    if reading.end is not None and reading.end.days:
        day = pick_day(reading.end.days)
        last = day.on(moment.start.date()) if day is not None else None
    elif reading.length is not None and not reading.length.minutes:
        last = reading.length.after(moment.start).date() - timedelta(days=1)
    if last is None:
        return rule
    # RFC 5545, 3.3.10: a date where the start is one; else the last second of that day, on the start's clock.
    return f"{rule};UNTIL={last:%Y%m%d}" + ("T235959" if moment.has_time else "")


def _end_of(reading: Reading, moment: Moment, now: datetime) -> datetime | None:
    if reading.end is not None:
        if reading.repeat and not reading.end.clocks:
            return None  # "every Tuesday until Christmas" ends the series
        end = reading.end
        if reading.clocks and not reading.days:  # the day was the start's: "2 to 4pm on Friday"
            end = replace(end, days=[])
        return resolve_end(end, moment, now)
    if len(reading.clocks) > 1:
        return next_after(reading.clocks[1], moment.start)
    if reading.length is not None and reading.says_when:
        if reading.repeat and not reading.length.minutes:
            return None
        return reading.length.after(moment.start)
    return None


def resolve_end(reading: Reading, start: Moment, now: datetime) -> datetime | None:
    """The end that a reading means after `start`; None where it names none or one that is not after the start."""
    if reading.end is not None:
        reading = reading.end
    if reading.length is not None:
        return reading.length.after(start.start)
    if reading.shift is not None:
        return _if_after(later(now, timedelta(minutes=reading.shift.minutes)), start)
    day = pick_day(reading.days)
    day_on = _end_day(day, start, now) if day is not None else None
    if day is not None and day_on is None:
        return None
    clock, part = _end_clock(reading)
    if clock is None:
        return _if_after(at(day_on, timedelta(days=1), now), start) if day_on else None
    if day_on is None or day_on == start.start.date():
        return next_after(clock, start.start, part)
    return _if_after(settle(clock, day_on, start.start, part), start)


def _end_clock(reading: Reading) -> tuple[Clock | None, DayPart | None]:
    part = reading.day_parts[-1] if reading.day_parts else None
    if reading.clocks:
        clock = reading.clocks[-1]
        return clock, None if clock.half else part
    if part is not None:
        return Clock(part.hour, part.minute, "exact"), None
    return None, None


def _end_day(day: Day, start: Moment, now: datetime) -> date | None:
    """The end's day, told from now; a weekday or a date that would lie before the start is told from the start."""
    first = start.start.date()
    found = day.on(now.date())
    if found is None or found >= first or isinstance(day, Counted):
        return found
    return day.on(first - timedelta(days=1)) if isinstance(day, Weekday) else day.on(first)


def _if_after(end: datetime, start: Moment) -> datetime | None:
    return end if end > start.start else None
