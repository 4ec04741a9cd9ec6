"""Times of day as people say them, and which half of the day a bare hour falls in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

__all__ = ["Clock", "DayPart", "at", "closest_before", "fixed", "later", "next_after", "settle"]

# A bare hour with a day: 1 to 6 is the afternoon, 7 to 11 the morning.
AFTERNOON_HOURS = range(1, 7)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. `half` is "am" or "pm" where said, "exact" where the hour needs none (14:00, 0600, noon),
    "" for a bare hour. `days` is 1 for a midnight that ends the named day."""

    hour: int
    minute: int = 0
    half: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the day: the time it stands for alone, and the half it gives to a bare hour beside it."""

    hour: int
    minute: int
    half: str = ""  # morning, afternoon, evening, night


def halves(
    clock: Clock, part: DayPart | None = None, *, is_evening: bool = False
) -> list[timedelta]:
    """The times since the day's midnight that `clock` may mean, the likelier first."""
    minute = clock.minute
    if clock.half == "exact" or clock.hour > 12 or clock.hour == 0:
        return [timedelta(days=clock.days, hours=clock.hour, minutes=minute)]
    before_noon, after_noon = clock.hour % 12, clock.hour % 12 + 12
    if clock.half:
        return [timedelta(hours=before_noon if clock.half == "am" else after_noon, minutes=minute)]
    if part is not None and part.half:
        return [timedelta(hours=_hour_in(clock.hour, part.half), minutes=minute)]
    afternoon_first = is_evening or clock.hour == 12 or clock.hour in AFTERNOON_HOURS
    hours = (after_noon, before_noon) if afternoon_first else (before_noon, after_noon)
    return [timedelta(hours=hour, minutes=minute) for hour in hours]


def _hour_in(hour: int, half: str) -> int:
    """A bare hour's place in a part of the day; above 23 it is after midnight."""
    if half == "morning":
        return hour % 12
    if half == "night" and (hour == 12 or hour < 5):
        return hour % 12 + 24  # "tonight at 12", "at 1 tonight"
    return hour % 12 + 12


def settle(
    clock: Clock,
    day: date | None,
    now: datetime,
    part: DayPart | None = None,
    *,
    is_evening: bool = False,
) -> datetime:
    """The moment that `clock` means on `day`; without a day, the next such time after `now`.

    A bare hour on today's date whose likelier half is over is taken for the other half.
    """
    times = halves(clock, part, is_evening=is_evening)
    if day is None:
        today, tomorrow = now.date(), now.date() + timedelta(days=1)
        if is_evening:  # dinner at 7 is never breakfast, however early it is said
            times = times[:1]
        moments = (at(day, time_, now) for day in (today, tomorrow) for time_ in times)
        return min(moment for moment in moments if moment > now)
    moments_that_day = [at(day, time_, now) for time_ in times]
    if day == now.date():
        return next((moment for moment in moments_that_day if moment > now), moments_that_day[0])
    return moments_that_day[0]


def next_after(clock: Clock, start: datetime, part: DayPart | None = None) -> datetime:
    """The first moment after `start` that `clock` may mean, on that day or the next."""
    times = halves(clock, part)
    days = (start.date() + timedelta(days=count) for count in (-1, 0, 1, 2))
    moments = (at(day, time_, start) for day in days for time_ in times)
    return min(moment for moment in moments if moment > start)


def closest_before(clock: Clock, end: Clock) -> Clock:
    """A range's bare start with the half of the day that puts it shortly before the range's end: the start of
    "2 to 4pm" is 2 pm, of "11 to 1pm" 11 am."""
    if clock.half or clock.hour > 12 or clock.hour == 0 or not is_settled(end):
        return clock
    stop = halves(end)[0]
    gaps = {}
    for half in ("am", "pm"):
        begin = halves(Clock(clock.hour, clock.minute, half))[0]
        gaps[half] = (stop - begin) % timedelta(days=1) or timedelta(days=1)
    return Clock(clock.hour, clock.minute, min(gaps, key=lambda half: gaps[half]))


def fixed(clock: Clock, part: DayPart) -> Clock:
    """The clock with the half of the day that `part` gives it."""
    if is_settled(clock) or not part.half:
        return clock
    return Clock(clock.hour, clock.minute, "am" if _hour_in(clock.hour, part.half) < 12 else "pm")


def is_settled(clock: Clock) -> bool:
    """Whether the half of the day is beyond doubt."""
    return bool(clock.half) or clock.hour > 12 or clock.hour == 0


def at(day: date, since_midnight: timedelta, like: datetime) -> datetime:
    """The wall-clock time on `day`, as aware or naive as `like`."""
    return datetime.combine(day, time(), tzinfo=like.tzinfo) + since_midnight


def later(moment: datetime, delta: timedelta) -> datetime:
    """`delta` of elapsed time after `moment`, to the minute; over a change of the clocks too."""
    if moment.tzinfo is None:
        passed = moment + delta
    else:
        zone = moment.tzinfo
        utc = moment - (moment.utcoffset() or timedelta())
        passed = zone.fromutc(utc + delta)
    whole = passed.replace(second=0, microsecond=0)
    return whole if whole >= moment else whole + timedelta(minutes=1)
