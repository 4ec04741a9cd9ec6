"""The parts of a phrase sorted: which belong to the start, which to the end, which to the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tinyagent.times.clock import Clock, DayPart
from tinyagent.times.days import Date, Day
from tinyagent.times.parts import AllDay, Length, Link, Part, Repeat, Shift, Slashed

__all__ = ["Reading", "gather"]


@dataclass(slots=True)
class Reading:
    """The parts of one side of a phrase, by kind, in the order said; `end` is what follows "to" or "until"."""

    days: list[Day] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    day_parts: list[DayPart] = field(default_factory=list)
    length: Length | None = None
    shift: Shift | None = None
    repeat: Repeat | None = None
    is_all_day: bool = False
    end: Reading | None = None

    @property
    def says_when(self) -> bool:
        return bool(self.days or self.clocks or self.day_parts or self.shift or self.repeat)

    def take(self, part: Part, *, day_first: bool) -> None:
        match part:
            case Clock():
                self.clocks.append(part)
            case DayPart():
                self.day_parts.append(part)
            case Length():
                self.length = part if self.length is None else self.length.plus(part)
            case Shift():
                self.shift = part
            case Repeat():
                self.repeat = part
            case AllDay():
                self.is_all_day = True
            case Slashed():
                self.days.append(_in_order(part, day_first))
            case Link():
                pass
            case _:
                self.days.append(part)


def gather(parts: Iterable[Part], *, day_first: bool = True) -> Reading:
    """Parts to a reading. A dash makes a range only where a time or a day stands on both its sides;
    a link with nothing before it ("until noon") is passed over."""
    sides = [Reading()]
    is_dash = False
    for part in parts:
        if isinstance(part, Link) and len(sides) == 1 and sides[0].says_when:
            sides.append(Reading())
            is_dash = part.is_dash
        else:
            sides[-1].take(part, day_first=day_first)
    start = sides[0]
    if len(sides) == 1:
        return start
    end = sides[1]
    if not end.says_when or (is_dash and not _are_alike(start, end)):
        return _merged(start, end)
    # "2 to 4pm every Friday": said of the whole, wherever it stands.
    start.length = start.length or end.length
    start.repeat = start.repeat or end.repeat
    if end.repeat and not start.days:
        start.days, end.days = end.days, []
    start.end = end
    return start


def _are_alike(start: Reading, end: Reading) -> bool:
    return bool(start.clocks and end.clocks) or bool(start.days and end.days and not end.clocks)


def _merged(start: Reading, end: Reading) -> Reading:
    return Reading(
        start.days + end.days,
        start.clocks + end.clocks,
        start.day_parts + end.day_parts,
        start.length or end.length,
        start.shift or end.shift,
        start.repeat or end.repeat,
        start.is_all_day or end.is_all_day,
    )


def _in_order(written: Slashed, day_first: bool) -> Day:
    """The other order where the user's gives no month."""
    day, month = written.first, written.second
    if month > 12 or (not day_first and day <= 12):
        day, month = month, day
    return Date(day, month, written.year)
