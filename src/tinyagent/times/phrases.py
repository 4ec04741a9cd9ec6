"""Reading the user's words for a time. Nothing here raises: what cannot be read is None."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tinyagent.times.clock import Clock
from tinyagent.times.grammar import Matcher
from tinyagent.times.lexer import lex
from tinyagent.times.moment import Moment
from tinyagent.times.parts import Length, Part
from tinyagent.times.reading import gather
from tinyagent.times.resolution import is_evening, resolve_end, resolve_start
from tinyagent.times.rules import GRAMMAR, SYMBOLS
from tinyagent.times.segments import Segment, cut

__all__ = ["read_duration", "read_end", "read_number", "read_time"]

LONGEST_PHRASE = 200  # characters; more is no time phrase
# Where a length and a time are written alike ("10h"), an end is likelier a length.
END_SYMBOLS = ("STRETCH_OF_TIME", *(name for name in SYMBOLS if name != "STRETCH_OF_TIME"))


def read_time(
    phrase: str, now: datetime, *, about: str = "", day_first: bool = True
) -> Moment | None:
    """The moment that `phrase` means when it is said at `now`, or None where it means none.

    The phrase is one or more fragments of what the user said, in any order: "tomorrow 3pm", "3pm
    tomorrow", "friday from 2 to 4pm". `about` is what the time is for, a title: dinner at 7 is in
    the evening. `day_first` is the user's locale: 5/12 is the fifth of December.
    """
    parts = _parts(phrase, SYMBOLS)
    if not parts:
        return None
    try:
        reading = gather(parts, day_first=day_first)
        return resolve_start(reading, now, evening=is_evening(f"{about} {phrase}"))
    except (OverflowError, ValueError):  # beyond the calendar's last year
        return None


def read_end(
    phrase: str, start: Moment, now: datetime, *, day_first: bool = True
) -> datetime | None:
    """The end that `phrase` gives to what begins at `start`, or None.

    A length ("for two hours") counts from the start; a time ("4pm", "till noon") is the next such
    time after it; a day may come with it ("Sunday noon"). The start's own words may stand in the
    phrase too. The result is after the start, and follows it into the evening.
    """
    parts = _parts(phrase, END_SYMBOLS)
    if not parts:
        return None
    try:
        return resolve_end(gather(parts, day_first=day_first), start, now)
    except (OverflowError, ValueError):
        return None


def read_duration(phrase: str) -> timedelta | None:
    """The length of time that `phrase` names ("90 minutes", "an hour and a half"), or None. A month
    has no length."""
    parts = _parts(phrase, ("STRETCH_OF_TIME",))
    lengths = [part for part in parts if isinstance(part, Length)]
    if not lengths:
        return None
    length = lengths[0]
    for other in lengths[1:]:
        length = length.plus(other)
    if length.months:
        return None
    return timedelta(days=length.days, minutes=length.minutes) or None


def read_number(phrase: str) -> int | None:
    """The whole number that `phrase` is, in figures or words, or None."""
    tokens = lex(phrase, forgiving=False)
    found = Matcher(GRAMMAR, tokens).match("NUMBER", 0) if tokens else ()
    return next((int(value) for end, value in found if end == len(tokens)), None)


def _parts(phrase: str, symbols: Sequence[str]) -> list[Part]:
    if not phrase.strip() or len(phrase) > LONGEST_PHRASE:
        return []
    segments = cut(lex(phrase), symbols)
    parts = [part for segment in segments for part in segment.parts]
    return [] if _is_bare_number_in_prose(segments, parts) else parts


def _is_bare_number_in_prose(segments: Sequence[Segment], parts: Sequence[Part]) -> bool:
    """ "room 5" has a number and no time."""
    is_prose = any(segment.is_unread for segment in segments)
    return is_prose and all(isinstance(part, Clock) and not part.half for part in parts)
