"""The user's time words in a call become literals, by what the spec says its parameters mean.

Planners may write a date as a literal or as the words of the request. Checks, consent and the
executor see literals only: "YYYY-MM-DD HH:MM:SS", followed by " RRULE:..." where it recurs. Nothing
here raises; what cannot be read is left out and said in a `Remark`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from tinyagent.plan.spec import Parameter, ToolSpec
from tinyagent.plan.types import Template, ToolCall, Value
from tinyagent.times import Moment, read_duration, read_end, read_number, read_time

__all__ = ["DEFAULT_LENGTH", "PRIORITIES", "Remark", "resolve_call"]

DEFAULT_LENGTH = timedelta(minutes=60)
MOST_MINUTES = 366 * 24 * 60

# Words for a priority on iCalendar's scale (RFC 5545, 3.8.1.9).
PRIORITIES = {
    "none": 0,
    "highest": 1,
    "high": 1,
    "top": 1,
    "urgent": 1,
    "important": 1,
    "medium": 5,
    "normal": 5,
    "low": 9,
    "lowest": 9,
}

_LITERAL = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::\d\d)?)?(?:\s+RRULE:(\S+))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence for the user about the argument at `position`; `is_unread` where its words could not be used and
    nothing or a default stands in their place."""

    position: int
    message: str
    is_unread: bool


def resolve_call(
    call: ToolCall, spec: ToolSpec, now: datetime, *, day_first: bool = True
) -> tuple[ToolCall, tuple[Remark, ...]]:
    """The call with literal dates, lengths in minutes and integers, and what is to be said of them.

    An unreadable start becomes "", an unreadable end or length the default one. A start that is over is kept and
    reported: whether it is meant is for the user to say. Missing and superfluous arguments are left to the checks.
    """
    resolution = _Resolution(now, _title(call, spec), day_first, _end_phrase(call, spec))
    args: list[Value] = []
    for position, (parameter, value) in enumerate(zip(spec.parameters, call.args, strict=False)):
        resolution.position = position
        read = _READERS.get(parameter.meaning)
        if read is None and parameter.type == "integer":
            read = _integer
        args.append(read(resolution, parameter, value) if read else value)
    args.extend(call.args[len(args) :])
    return replace(call, args=tuple(args)), tuple(resolution.remarks)


@dataclass(slots=True)
class _Resolution:
    """What is known while the arguments are read in order: the place of the one being read, the
    start read last, and whether the user's words said it. `until` are the words of the end."""

    now: datetime
    about: str
    day_first: bool
    until: str
    position: int = 0
    start: Moment | None = None
    is_phrase: bool = False
    remarks: list[Remark] = field(default_factory=list)

    def remark(self, message: str, *, is_unread: bool = True) -> None:
        self.remarks.append(Remark(self.position, message, is_unread))

    @property
    def default_end(self) -> datetime | None:
        """Sixty minutes after the start; the next midnight where the start is a day."""
        if self.start is None:
            return None
        if self.start.end is not None:
            return self.start.end
        length = DEFAULT_LENGTH if self.start.has_time else timedelta(days=1)
        try:
            return self.start.start + length
        except OverflowError:  # a literal in the calendar's last hour
            return None

    def with_half_of_end(self, phrase: str, moment: Moment | None) -> Moment | None:
        """The end's words say the half of the day of both: "6:10" ... "7:30 in the morning"."""
        if moment is None or not moment.has_time or not self.until:
            return moment
        both = read_time(
            f"{phrase} to {self.until}", self.now, about=self.about, day_first=self.day_first
        )
        if both is None or abs(both.start - moment.start) != timedelta(hours=12):
            return moment
        shifted = replace(moment, start=both.start)
        end = read_end(self.until, shifted, self.now, day_first=self.day_first)
        return shifted if end is not None and end.date() == both.start.date() else moment

    def end_of(self, phrase: str) -> datetime | None:
        if self.start is None:
            return None
        return read_end(phrase, self.start, self.now, day_first=self.day_first)


def _end_phrase(call: ToolCall, spec: ToolSpec) -> str:
    """The words of an end, "" where it is a length or not said."""
    for parameter, value in zip(spec.parameters, call.args, strict=False):
        if parameter.meaning in ("end_datetime", "minutes") and isinstance(value, str):
            phrase = re.sub(r"^((to|till|until)\b|-|–)\s*", "", value.strip(), flags=re.IGNORECASE)
            return "" if read_duration(phrase) or _LITERAL.match(phrase) else phrase
    return ""


def _datetime(resolution: _Resolution, _: Parameter, value: Value) -> Value:
    resolution.start, resolution.is_phrase = None, False
    if value is not None and not isinstance(value, str):
        return value
    phrase = (value or "").strip()
    if not phrase:
        return ""
    moment = _read_literal(phrase, resolution.now)
    if moment is None:
        resolution.is_phrase = True
        moment = read_time(
            phrase, resolution.now, about=resolution.about, day_first=resolution.day_first
        )
        moment = resolution.with_half_of_end(phrase, moment)
    if moment is None:
        resolution.remark(f'"{phrase}" is not a time that can be read.')
        return ""
    if _is_past(moment, resolution.now):
        resolution.remark(f'"{phrase}" is in the past.', is_unread=False)
    resolution.start = moment
    return _written(moment.start, moment.rule)


def _end_datetime(resolution: _Resolution, _: Parameter, value: Value) -> Value:
    if value is not None and not isinstance(value, str):
        return value
    default = resolution.default_end
    if resolution.start is None or default is None:
        return ""
    phrase = (value or "").strip()
    if not phrase:
        return _written(default)
    literal = _read_literal(phrase, resolution.now)
    end = literal.start if literal else resolution.end_of(phrase)
    if end is None:
        resolution.remark(f'"{phrase}" is not an end that can be read.')
    elif end <= resolution.start.start:
        resolution.remark(f'The end "{phrase}" is not after the start.')
        end = None
    return _written(end or default)


def _minutes(resolution: _Resolution, parameter: Parameter, value: Value) -> Value:
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_given = 0 < value <= MOST_MINUTES and value != parameter.default
        return int(value) if is_given else _minutes_of_range(resolution, parameter)
    if value is not None and not isinstance(value, str):
        return value
    phrase = (value or "").strip()
    if not phrase:
        return _minutes_of_range(resolution, parameter)
    number = read_number(phrase)
    if number is not None and 0 < number <= MOST_MINUTES:
        return number
    length = read_duration(phrase)
    if length is None and resolution.start is not None:
        literal = _read_literal(phrase, resolution.now)
        end = literal.start if literal else resolution.end_of(phrase)
        length = end - resolution.start.start if end else None
    if length is None or length < timedelta(minutes=1):
        resolution.remark(f'"{phrase}" is not a length of time that can be read.')
        return _minutes_of_range(resolution, parameter)
    return int(length / timedelta(minutes=1))


def _minutes_of_range(resolution: _Resolution, parameter: Parameter) -> Value:
    """The length that a start such as "2 to 4pm" brings with it, else the parameter's default."""
    start = resolution.start
    if start is not None and start.has_time and start.end is not None:
        return int((start.end - start.start) / timedelta(minutes=1))
    return parameter.default or int(DEFAULT_LENGTH / timedelta(minutes=1))


def _all_day(resolution: _Resolution, _: Parameter, value: Value) -> Value:
    if resolution.start is not None and resolution.is_phrase:
        return not resolution.start.has_time
    if isinstance(value, str):
        return value.strip().lower() == "true"
    return bool(value) if value is None else value


def _integer(resolution: _Resolution, parameter: Parameter, value: Value) -> Value:
    if value is None:
        return parameter.default
    if not isinstance(value, str):
        return value
    words = value.strip().lower().removesuffix("priority").strip()
    if not words:
        return parameter.default
    number = PRIORITIES.get(words, read_number(words))
    if number is None:
        resolution.remark(f'"{value}" is not a number that can be read.')
        return parameter.default
    return number


_READERS: dict[str, Callable[[_Resolution, Parameter, Value], Value]] = {
    "datetime": _datetime,
    "end_datetime": _end_datetime,
    "minutes": _minutes,
    "all_day": _all_day,
}


def _title(call: ToolCall, spec: ToolSpec) -> str:
    """What the call's times are about, for "dinner at 8"."""
    for parameter, value in zip(spec.parameters, call.args, strict=False):
        if parameter.meaning == "title":
            parts = value.parts if isinstance(value, Template) else (value,)
            return " ".join(part for part in parts if isinstance(part, str))
    return ""


def _read_literal(text: str, now: datetime) -> Moment | None:
    """A date as plans write it, on the clock of `now`; None for anything else. Midnight stands for
    the whole day."""
    match = _LITERAL.fullmatch(text)
    if match is None:
        return None
    try:
        start = datetime.fromisoformat(f"{match[1]} {match[2] or '00:00'}")
    except ValueError:
        return None
    start = start.replace(tzinfo=now.tzinfo)
    return Moment(start, has_time=start.time() != time(), rule=(match[3] or "").upper())


def _is_past(moment: Moment, now: datetime) -> bool:
    if moment.rule:  # a series may have begun
        return False
    if not moment.has_time:
        return moment.start.date() < now.date()
    return moment.start < now.replace(second=0, microsecond=0)


def _written(moment: datetime, rule: str = "") -> str:
    text = moment.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    return f"{text} RRULE:{rule}" if rule else text
