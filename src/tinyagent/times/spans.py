"""Finding time phrases in running text: high precision, since nobody has said that there is a time.

The text is cut into parts as a phrase is, but without forgiving misspellings, and a part counts
only where its words leave little doubt (`_is_sure`) or where it stands beside one that does
(`_is_likely`). What stands in double quotes, file names, prices and possessives ("Friday's list")
is left alone. A length of time is a span of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tinyagent.times.clock import Clock, DayPart
from tinyagent.times.days import Counted, Date, Nth, Week, Weekday, Weekdays
from tinyagent.times.lexer import Token, lex
from tinyagent.times.parts import Length, Link, Part, Repeat, Shift, Slashed
from tinyagent.times.segments import Segment, cut
from tinyagent.times.words import LINKS, MONTHS, words

__all__ = ["find_times"]

_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»')

# What may stand between two parts of one phrase.
_JOINERS = frozenset(words("at on from by in the of around about , @"))
# Words after which a bare number or ordinal is a time.
_BEFORE_CLOCK = frozenset(words("at by from around about till til until to between - @"))
_BEFORE_DAY = frozenset(words("on this next coming by from until till every the"))
# What may follow "at 3" where it is a time of day.
_AFTER_CLOCK = frozenset(words(". , ; ! ? with and for to in on so please but then"))
# Short names of days and months that are other words as well.
_DOUBTFUL = frozenset(words("sat sun mon may march mar jan jun dec second"))
_DOUBTFUL_MONTHS = frozenset(words("may march mar"))
# Words that make a part certain wherever they stand.
_SURE = frozenset(
    words(
        "monday tuesday wednesday thursday friday saturday sunday tue tues weds thu thur thurs mon wed fri sat sun "
        "today tomorrow tonight noon midnight am pm o'clock every weekdays "
        "christmas xmas halloween thanksgiving valentine eod cob eow"
    )
)
_MEALS = frozenset(words("lunch lunchtime breakfast teatime bedtime time"))
_NOT_BEFORE = frozenset("_/\\#$€£¥+.:-")
_NOT_AFTER = frozenset("_/\\%@")
_LONGEST = Length(minutes=24 * 60)


def find_times(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the time phrases in `text`, in order and as long as they go: "next Friday at 2:00 PM",
    "2 to 4pm", "half an hour". `read_time` or `read_duration` reads each."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    tokens = [
        token
        for token in lex(text, forgiving=False)
        if not any(start <= token.start < end for start, end in quoted)
    ]
    spans = []
    for run in _runs(tokens, cut(tokens), text):
        kept = _kept(tokens, run, text)
        if kept:
            first, last = tokens[kept[0].start], tokens[kept[-1].end - 1]
            spans.append((first.start, last.end))
    return spans


def _runs(
    tokens: Sequence[Token], segments: Sequence[Segment], text: str
) -> Iterator[list[Segment]]:
    """Neighbouring parts that may be one phrase."""
    run: list[Segment] = []
    gap = 0
    for segment in segments:
        if segment.parts and _stands_free(tokens, segment, text):
            if isinstance(segment.parts[0], Length):
                yield run
                yield [_without_for(tokens, segment)]
                run = []
            elif not run and _is_stray_number(tokens, segment):
                pass
            elif run and _repeats(run, segment):
                yield run
                run = [segment]
            else:
                run.append(segment)
            gap = 0
        elif run and tokens[segment.start].text in _JOINERS and gap < 3:
            gap += 1
        else:
            yield run
            run, gap = [], 0
    yield run


def _kept(tokens: Sequence[Token], run: list[Segment], text: str) -> list[Segment]:
    """The run without doubtful parts at its ends; nothing where all of it is doubtful."""
    while run and isinstance(run[-1].parts[0], Link):
        run = run[:-1]
    sure = [_is_sure(tokens, segment, text) for segment in run]
    if len(run) == 1 and not sure[0]:
        return run if _is_likely_alone(tokens, run[0]) else []
    keep = [
        is_sure or (any(sure) and _is_likely(tokens, run, index))
        for index, is_sure in enumerate(sure)
    ]
    while run and (not keep[-1] or isinstance(run[-1].parts[0], Link)):
        run, keep = run[:-1], keep[:-1]
    first = 0
    for index in range(len(run)):  # the last unbroken stretch
        if not keep[index]:
            first = index + 1
    while first < len(run) and isinstance(run[first].parts[0], Link):
        first += 1
    return run[first:]


def _is_sure(tokens: Sequence[Token], segment: Segment, text: str) -> bool:
    parts = segment.parts
    if any(isinstance(part, Counted) and part.days < 0 for part in parts):
        return False
    if any(isinstance(part, Weekday) and (part.week or 0) < 0 for part in parts):
        return False
    named = tokens[segment.start : segment.end]
    texts = [token.text for token in named]
    if len(named) == 1 and texts[0] in MONTHS:
        return False
    if len(named) == 1 and texts[0] in _DOUBTFUL:
        return _is_proper(named[0], text) or _before(tokens, segment.start) in _BEFORE_DAY
    if isinstance(parts[0], Shift):
        return parts[0].minutes > 0
    if any(token.kind in ("colon", "iso") for token in named) or not _SURE.isdisjoint(texts):
        return True
    if any(name in MONTHS for name in texts):
        is_doubtful = any(
            token.text in _DOUBTFUL_MONTHS and not _is_proper(token, text) for token in named
        )
        return not is_doubtful and any(isinstance(part, Date) and part.day for part in parts)
    return _is_sure_kind(parts, texts)


def _is_sure_kind(parts: Sequence[Part], texts: Sequence[str]) -> bool:
    match parts:
        case (Slashed(year=year),):
            return bool(year)
        case (Week() | Nth(), *_) | (Counted(), DayPart()) | (Repeat(), Weekdays(), *_):
            return True
        case (DayPart(),):
            return len(texts) > 1 and "time" not in texts
        case (Counted() | Date(months=int()) | Weekday() | Repeat(),):
            return len(texts) > 1
        case (Clock(half=half), Link(), Clock()):
            return bool(half)
        case _:
            return False


def _is_likely(tokens: Sequence[Token], run: Sequence[Segment], index: int) -> bool:
    """Whether a doubtful part belongs to the phrase around it."""
    segment = run[index]
    part = segment.parts[0]
    before = _before(tokens, segment.start)
    follows_directly = index > 0 and run[index - 1].end == segment.start
    if isinstance(part, Link):
        return 0 < index < len(run) - 1
    if isinstance(part, Clock):
        is_range = index + 2 < len(run) and run[index + 1].parts == (Link(is_dash=False),)
        is_long = segment.end - segment.start > 1
        return before in _BEFORE_CLOCK or follows_directly or is_range or is_long
    if isinstance(part, DayPart):
        is_meal = tokens[segment.start].text in _MEALS
        return before in ("at", "before", "after") or (index > 0 and not is_meal)
    leads_directly = index + 1 < len(run) and run[index + 1].start == segment.end
    return before in _BEFORE_DAY or follows_directly or leads_directly


def _is_likely_alone(tokens: Sequence[Token], segment: Segment) -> bool:
    """A length in figures; "at 3" before a pause; "on the 5th"."""
    part = segment.parts[0]
    before = _before(tokens, segment.start)
    if isinstance(part, Length):
        is_length = not part.months and not part.days and 1 <= part.minutes <= _LONGEST.minutes
        unit = tokens[segment.end - 1].text
        return is_length and segment.end - segment.start > 1 and unit != "m"
    after = tokens[segment.end].text if segment.end < len(tokens) else "."
    if isinstance(part, Clock):
        is_said = segment.end - segment.start > 1 or after in _AFTER_CLOCK
        return before in ("at", "@", "around") and is_said
    if isinstance(part, Date) and part.day and after in _AFTER_CLOCK:
        return "on" in (before, _before(tokens, segment.start + 1))
    return False


def _repeats(run: Sequence[Segment], segment: Segment) -> bool:
    """Whether the phrase has what this part says already: "tomorrow, Friday" are two phrases,
    "Friday, December 4" is one, and so is anything after "to"."""
    if isinstance(run[-1].parts[0], Link):
        return False
    said = {_kind(part) for other in run for part in other.parts}
    kinds = {_kind(part) for part in segment.parts}
    if "weekday" in kinds | said and {"date", "week"} & (kinds | said):
        kinds -= {"weekday", "date", "week"} if kinds.isdisjoint(said) else set()
    days = {"weekday", "date", "week", "day"}
    return bool(kinds & said - {"link"}) or bool(kinds & days and said & days)


def _is_stray_number(tokens: Sequence[Token], segment: Segment) -> bool:
    """The number of "room 3 on Friday"."""
    is_number = isinstance(segment.parts[0], Clock) and segment.end - segment.start == 1
    if not is_number or tokens[segment.start].kind not in ("digits", "word"):
        return False
    after = tokens[segment.end].text if segment.end < len(tokens) else ""
    is_named = tokens[segment.start].text in _SURE
    return (
        not is_named and after not in LINKS and _before(tokens, segment.start) not in _BEFORE_CLOCK
    )


def _kind(part: Part) -> str:
    match part:
        case Clock():
            return "clock"
        case DayPart():
            return "part"
        case Weekday():
            return "weekday"
        case Date() | Slashed():
            return "date"
        case Week():
            return "week"
        case Link():
            return "link"
        case Repeat():
            return "repeat"
        case _:
            return "day"


def _stands_free(tokens: Sequence[Token], segment: Segment, text: str) -> bool:
    """Not inside a word, file name, price or address, and not somebody's ("Friday's list")."""
    named = tokens[segment.start : segment.end]
    if any(token.possessive and token.text not in ("year", "valentine") for token in named):
        return False
    start, end = named[0].start, named[-1].end
    if isinstance(segment.parts[0], Link):
        return True
    before, after = text[start - 1 : start], text[end : end + 2]
    if before and (before.isalnum() or before in _NOT_BEFORE) and not _follows_dash(text, start):
        return False
    if after and (after[0].isalnum() or after[0] in _NOT_AFTER):
        return False
    return not (after[:1] in (".", ":") and after[1:].isalnum())


def _follows_dash(text: str, start: int) -> bool:
    """The end of "2-4pm"."""
    return text[start - 1] == "-" and text[start - 2 : start - 1].isalnum()


def _without_for(tokens: Sequence[Token], segment: Segment) -> Segment:
    if tokens[segment.start].text == "for":
        return Segment(segment.start + 1, segment.end, segment.symbol, segment.parts)
    return segment


def _is_proper(token: Token, text: str) -> bool:
    return text[token.start].isupper()


def _before(tokens: Sequence[Token], index: int) -> str:
    """The word before, an article aside."""
    at = index - 1
    if at > 0 and tokens[at].text == "the":
        at -= 1
    return tokens[at].text if at >= 0 else ""
