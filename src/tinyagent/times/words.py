"""What single words mean: the tables that the lexer and the rules read.

A word may stand in several categories ("second" is an ordinal and a unit, "may" a month); which one is meant
is the grammar's affair. Categories are written in capitals in the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

__all__ = ["CATEGORIES", "COMMON_MISTAKES", "FUZZY_TARGETS", "LINKS", "NOISE", "SPELLINGS", "words"]


def words(text: str) -> list[str]:
    """The words of a line of a table."""
    return text.split()


WEEKDAYS: Final = {
    word: index
    for index, line in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed weds",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for word in words(line)
}

MONTHS: Final = {
    word: index
    for index, line in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for word in words(line)
}

ONES: Final = {
    word: value
    for value, word in enumerate(words("one two three four five six seven eight nine"), start=1)
}
TEENS: Final = {
    word: value
    for value, word in enumerate(
        words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
        start=10,
    )
}
TENS: Final = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50}
TENS_LARGE: Final = {"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

ORDINALS: Final = {
    word: value
    for value, word in enumerate(
        words(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
            "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        start=1,
    )
} | {"thirtieth": 30}

# A unit's name to (months, days, minutes): months and days have no fixed length on the clock.
UNITS: Final = {
    word: size
    for line, size in (
        ("seconds secs sec", (0, 0, 1 / 60)),
        ("minute minutes min mins m", (0, 0, 1)),
        ("hour hours hr hrs h", (0, 0, 60)),
        ("day days", (0, 1, 0)),
        ("week weeks", (0, 7, 0)),
        ("fortnight fortnights", (0, 14, 0)),
        ("month months", (1, 0, 0)),
        ("year years yr yrs", (12, 0, 0)),
    )
    for word in words(line)
}

# A part of the day to (hour, minute, half of the day that a bare hour beside it falls in).
DAY_PARTS: Final = {
    "morning": (9, 0, "morning"),
    "mornings": (9, 0, "morning"),
    "breakfast": (8, 0, "morning"),
    "lunch": (12, 0, "afternoon"),
    "lunchtime": (12, 0, "afternoon"),
    "afternoon": (15, 0, "afternoon"),
    "afternoons": (15, 0, "afternoon"),
    "arvo": (15, 0, "afternoon"),
    "teatime": (17, 0, "evening"),
    "evening": (19, 0, "evening"),
    "evenings": (19, 0, "evening"),
    "eve": (19, 0, "evening"),
    "night": (20, 0, "night"),
    "nights": (20, 0, "night"),
    "bedtime": (21, 0, "night"),
}

CATEGORIES: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "WEEKDAY": WEEKDAYS,
        "WEEKDAYS": {f"{word}s": index for word, index in WEEKDAYS.items() if word.endswith("day")},
        "MONTH": MONTHS,
        "ONE_TO_NINE": ONES,
        "TEEN": TEENS,
        "TENS": TENS,
        "TENS_LARGE": TENS_LARGE,
        "ORDINAL_WORD": ORDINALS,
        "UNIT": UNITS,
        "DAY_PART": DAY_PARTS,
    }
)

# Words that join the start of a range to its end.
LINKS: Final = frozenset(words("to till til until thru through - ending ends finishing"))

# Words and signs that may stand between the parts of a phrase and carry no time themselves.
NOISE: Final = frozenset(
    words(
        "at on in from by the of for o around about roughly approx approximately circa sharp exactly just like "
        "starting start starts beginning between and is it its please say um uh er then before , . ; ( ) @ ~ : ' \""
    )
)

# Other ways to write a word, all meaning exactly it.
SPELLINGS: Final = MappingProxyType(
    {
        "twelveth": "twelfth",
        "nineth": "ninth",
        "fourty": "forty",
        "2moro": "tomorrow",
        "2morrow": "tomorrow",
        "2mrw": "tomorrow",
        "2mro": "tomorrow",
        "tmrw": "tomorrow",
        "tmr": "tomorrow",
        "tmw": "tomorrow",
        "tmoro": "tomorrow",
        "tmrrw": "tomorrow",
        "tomo": "tomorrow",
        "tomoz": "tomorrow",
        "tomorow": "tomorrow",
        "tommorow": "tomorrow",
        "tommorrow": "tomorrow",
        "tonite": "tonight",
        "2nite": "tonight",
        "2night": "tonight",
        "tnite": "tonight",
        "2day": "today",
        "tday": "today",
        "nite": "night",
        "morn": "morning",
        "mornin": "morning",
        "evenin": "evening",
        "aft": "afternoon",
        "oclock": "o'clock",
        "midday": "noon",
        "noontime": "noon",
        "nxt": "next",
        "wk": "week",
        "wks": "weeks",
        "wkend": "weekend",
        "dy": "day",
        "ev": "every",
        "evry": "every",
        "each": "every",
        "–": "-",
        "—": "-",
        "qtr": "quarter",
        "hlf": "half",
        "nowish": "now",
    }
)

# Taken for a time word only where the whole phrase is known to be one: in running text they are names.
COMMON_MISTAKES: Final = MappingProxyType({"tom": "tomorrow", "tues": "tuesday", "toda": "today"})

# Long words that a misspelling is compared with (one edit; two where the word has eight letters or more).
FUZZY_TARGETS: Final = (
    *(word for word in (*WEEKDAYS, *MONTHS) if len(word) >= 6),
    "tomorrow",
    "tonight",
    "morning",
    "afternoon",
    "evening",
    "midnight",
    "minutes",
    "fortnight",
    "weekend",
    "weekdays",
    "quarter",
)
