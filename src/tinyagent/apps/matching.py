"""What a person calls a thing, and which things that may mean. Pure; every backend uses it.

Laws: case, diacritics, punctuation, a leading "my/the/our" and a closing possessive never matter; a
better kind of match hides all weaker ones (exact, then by words of one name, then of all names
together, then without fillers such as "Dr." or "team", then close spellings); within a kind
everything that matches is returned, so that the caller can ask.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from tinyagent.apps.interfaces import Contact
from tinyagent.errors import NotFoundError

__all__ = ["closest_names", "find_contacts", "find_named", "fold", "get_contact"]

T = TypeVar("T")

CLOSE = 84.0  # fuzz.ratio: "Jon" for "John" is 86, "Siddarth" for "Siddharth" 94, "Maria" for "Mario" 80
RELATED = 55.0  # below this a name is not worth offering as "the closest"
_SHORTEST_MISSPELT = 3  # letters; shorter words have too many neighbours

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_LEADING = {"my", "the", "our"}
_PEOPLE_FILLERS = frozenset(
    {"dr", "doctor", "mr", "mister", "mrs", "ms", "miss", "prof", "professor", "sir", "madam"}
    | {"coach", "chef", "nurse", "captain", "judge", "principal", "officer", "sergeant", "sgt"}
    | {"father", "fr", "sister", "brother", "pastor", "rev", "reverend", "deacon", "bishop"}
    | {"aunt", "auntie", "uncle", "cousin", "grandma", "grandpa", "nana"}
    | {"team", "group", "crew", "folks", "guys"}
)


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """The text as it is compared: lower case, no diacritics, words with single spaces between them."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", plain)  # case folding can compose anew
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"['’ʼ`]s?\s*$", "", plain)
    words = re.sub(r"[^\w]+", " ", re.sub(r"['’ʼ`.]", "", plain.replace("_", " "))).split()
    while len(words) > 1 and words[0] in _LEADING:
        words = words[1:]
    return " ".join(words)


def find_named(
    items: Iterable[T],
    names_of: Callable[[T], Iterable[str]],
    wanted: str,
    fillers: frozenset[str] = frozenset(),
) -> list[T]:
    """The items that `wanted` may mean by any of their names, best first."""
    key = fold(wanted)
    if not key:
        return []
    named = [(item, [fold(name) for name in names_of(item)]) for item in items]
    for score in (_exactly, _by_words, _by_all_words, _by_words_without(fillers), _by_spelling):
        scored = [(score(key, names), n) for n, (_, names) in enumerate(named)]
        matching = sorted((-points, n) for points, n in scored if points > 0)
        if matching:
            return [named[n][0] for _, n in matching]
    return []


def find_contacts(contacts: Iterable[Contact], name: str) -> list[Contact]:
    """The search that `Contacts.find` promises."""
    return find_named(contacts, lambda contact: contact.names, name, _PEOPLE_FILLERS)


def get_contact(contacts: Iterable[Contact], uid: str) -> Contact:
    """The contact of that uid, else NotFoundError. A group may also name a bare address (RFC 6350, 6.6.5):
    "mailto:..." or "tel:..." is a contact of its own."""
    for contact in contacts:
        if contact.uid == uid:
            return contact
    scheme, _, address = uid.partition(":")
    if scheme.lower() == "mailto":
        return Contact(uid, (address,), emails=(address,))
    if scheme.lower() == "tel":
        return Contact(uid, (address,), phones=(address,))
    raise NotFoundError(f"There is no contact with the id {uid}.")


def closest_names(names: Iterable[str], wanted: str, limit: int = 3) -> list[str]:
    """Up to `limit` of the names that look like `wanted`, for a message about something that is not there."""
    key = fold(wanted)
    scored = {
        name: max(
            fuzz.ratio(key, fold(name)),
            fuzz.token_set_ratio(key, fold(name)),
            _word_ratio(key, fold(name)),
        )
        for name in names
    }
    near = [name for name, score in scored.items() if score >= RELATED]
    return sorted(near, key=lambda name: (-scored[name], name))[:limit]


def _exactly(key: str, names: Sequence[str]) -> float:
    return float(key in names)


def _by_words(key: str, names: Sequence[str]) -> float:
    """Every word of the key stands in one name; a name that begins with it is the better match."""
    wanted = set(key.split())
    having = [name for name in names if wanted <= set(name.split())]
    return float(bool(having)) + any(name.startswith(key.split()[0]) for name in having)


def _by_all_words(key: str, names: Sequence[str]) -> float:
    """Every word of the key stands in some name: "Coach Ortiz" for Ana Ortiz, whose role is coach."""
    return float(set(key.split()) <= set(" ".join(names).split()))


def _by_words_without(fillers: frozenset[str]) -> Callable[[str, Sequence[str]], float]:
    def score(key: str, names: Sequence[str]) -> float:
        core = [word for word in key.split() if word not in fillers]
        return _by_words(" ".join(core), names) if core else 0.0

    return score


def _by_spelling(key: str, names: Sequence[str]) -> float:
    """Similarity to the nearest whole name, or to one word of it where one word was said; 0 if not
    close."""
    if len(key) < _SHORTEST_MISSPELT:
        return 0.0
    nearest = max(
        (
            max(_ratio(key, name), fuzz.token_sort_ratio(key, name), _word_ratio(key, name))
            for name in names
        ),
        default=0.0,
    )
    return nearest if nearest >= CLOSE else 0.0


def _word_ratio(key: str, name: str) -> float:
    if " " in key:
        return 0.0
    return max((_ratio(key, word) for word in name.split()), default=0.0)


def _ratio(a: str, b: str) -> float:
    """`fuzz.ratio`, which counts two swapped letters as two errors; here they are one slip of the fingers."""
    if len(a) == len(b) and sorted(a) == sorted(b) and OSA.distance(a, b, score_cutoff=1) == 1:
        return max(CLOSE, fuzz.ratio(a, b))
    return fuzz.ratio(a, b)
