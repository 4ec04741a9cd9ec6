"""Text to tokens with their places. No token is lost: what has no meaning is a word or a sign of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tinyagent.times.words import (
    CATEGORIES,
    COMMON_MISTAKES,
    FUZZY_TARGETS,
    LINKS,
    NOISE,
    SPELLINGS,
    words,
)

__all__ = ["Token", "edits", "iso_date", "lex"]

# Kinds in order of precedence; a number directly followed by letters ("9am", "18h30", "90min") is cut between them.
_TOKEN = re.compile(
    r"""
      (?P<iso>\d{4}-\d{1,2}-\d{1,2}(?!\d)) T?
    | (?P<slash>(?<![\d/])\d{1,2}/\d{1,2}(?:/\d{4}|/\d{2})?(?![\d/]))
    | (?P<dotted>(?<![\d.])\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?(?!\d))
    | (?P<colon>(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d))
    | (?P<point>(?<![\d.])\d{1,2}\.\d{1,2}(?![\d.]))
    | (?P<numeral>(?<!\d)\d{1,2}(?:st|nd|rd|th)(?!\w))
    | (?P<sms>2(?:moro|morrow|mrw|mro|nite|night|day)(?!\w))
    | (?P<digits>\d+)
    | (?P<half>(?<![^\W\d])[ap]\.\s?m(?:\.|(?!\w)))
    | (?P<clock>o['’]?\s?clock(?!\w))
    | (?P<short>(?<![^\W\d])(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thurs?|thu|fri|sat|sun))\.(?=\s?\d)
    | (?P<word>[^\W\d_]+)(?P<possessive>['’]s(?!\w))?
    | (?P<sign>[^\w\s]|_)
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is lower case and in its usual spelling; `kind` is the group above that matched it;
    `value` holds what a written number says; `start` and `end` are places in the text that was
    read."""

    text: str
    kind: str
    start: int
    end: int
    value: tuple[int, ...] = ()
    possessive: bool = False


def lex(text: str, *, forgiving: bool = True) -> list[Token]:
    """Tokens of `text`, in order. A forgiving reading also takes misspelt words for the time words near them."""
    return list(_tokens(text, forgiving))


def _tokens(text: str, forgiving: bool) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        possessive = kind == "possessive"
        if possessive:
            kind = "word"
        written = match[kind].lower()
        start, end = match.span(kind)
        if kind == "half":
            yield Token(f"{written[0]}m", "word", start, end)
        elif kind == "clock":
            yield Token("o'clock", "word", start, end)
        elif kind in ("word", "short", "sms", "sign"):
            usual = _usual(written, forgiving and kind == "word")
            yield Token(
                usual,
                "word" if kind == "short" else kind,
                start,
                match.end(),
                possessive=possessive,
            )
        else:
            # Nine figures are more than any time has, and Python refuses to read thousands.
            value = tuple(int(part[:9]) for part in re.findall(r"\d+", written)[:3])
            yield Token(written, kind, start, end, value)


def iso_date(token: Token) -> date | None:
    """The date that an ISO token writes, None where there is no such day."""
    try:
        return date(*token.value)
    except ValueError:
        return None


def _usual(word: str, forgiving: bool) -> str:
    word = SPELLINGS.get(word, word)
    if not forgiving or word in _KNOWN:
        return word
    return COMMON_MISTAKES.get(word) or _nearest(word) or word


_KNOWN = frozenset(
    {
        *(word for named in CATEGORIES.values() for word in named),
        *LINKS,
        *NOISE,
        *SPELLINGS.values(),
        *FUZZY_TARGETS,
        *words(
            "tomorrow today yesterday weekday weekends quarters valentines daily nightly weekly biweekly "
            "fortnightly monthly quarterly yearly annually"
        ),
        *words("beginning opening turning warning leaving burning money might light sight fight"),
    }
)


def _nearest(word: str) -> str | None:
    """The time word that `word` is a misspelling of: one edit away, two for a long word; None where
    two are as near."""
    if len(word) < 5:
        return None
    near = [
        (distance, target)
        for target in FUZZY_TARGETS
        if target[0] == word[0] or len(target) >= 8
        if abs(len(target) - len(word)) <= 2
        if (distance := edits(word, target)) <= (2 if len(target) >= 8 and len(word) >= 6 else 1)
    ]
    near.sort()
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


def edits(a: str, b: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`."""
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        row = [i]
        for j, y in enumerate(b, start=1):
            cost = min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
