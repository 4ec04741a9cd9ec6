"""Values of requests by kind and by the word before them, from which a swap draws; and which values are names.

A value may take another's place where both are of one kind and stand behind the same word ("remind
me *to* ..."), so that the sentence around it still reads.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from tinyagent.plan.spec import ToolSpec
from tinyagent.planner.compact.tree import Span
from tinyagent_lab.curation.edits import spans_of
from tinyagent_lab.records import Record

__all__ = ["Bank", "is_role", "meaning_of", "names_in", "shape_of_time"]

_WORD_BEFORE = re.compile(r"([^\W\d_]+)?[^\w]*$")
_ROLE = re.compile(r"\b(my|our|the|your|his|her|their)\s+$", re.IGNORECASE)
_TIME = re.compile(
    r"\d\s*(am|pm|a\.m|p\.m|h\b|:\d|\.\d\d)|noon|midnight|o'?clock|half|quarter|^\d{1,2}$", re.I
)
_LENGTH = re.compile(r"\b(min|minute|hour|hr)s?\b|\d\s*(m|h)\b", re.I)
_DAY = re.compile(
    r"mon|tue|wed|thu|fri|sat|sun|day|tom|tmr|week|month|\d/\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\dth|\dst|\dnd|\drd|night",
    re.I,
)
# Whom one calls by a common word.
_KIN = frozenset(
    {"mom", "mum", "mam", "mama", "mamá", "dad", "papa", "papá", "baba"}
    | {"nan", "gran", "granny", "grandma", "grandpa", "nana", "abuela", "abuelo", "auntie"}
    | {"uncle", "boss", "hr", "pta", "legal", "accounts", "mo"}
)


def shape_of_time(fragment: str) -> str:
    """Length, time of day, day or both: fragments of one shape can stand for each other."""
    if _LENGTH.search(fragment):
        return "length"
    return ("time" if _TIME.search(fragment) else "") + (
        "day" if _DAY.search(fragment) else ""
    ) or "word"


def is_role(record: Record, span: Span) -> bool:
    """Whether a person or place is said by a common word ("the landlord", "airport") and not by a name."""
    text = record.query[span.start : span.end]
    if text.casefold() in _KIN or _ROLE.search(record.query[: span.start]):
        return True
    return text.islower() and not record.query.islower()


def names_in(records: Sequence[Record], specs: Mapping[str, ToolSpec]) -> frozenset[str]:
    """Casefolded people and places of records; what is anywhere said as a common word is no name."""
    names: set[str] = set()
    roles: set[str] = set()
    for record in records:
        for tool, name, span in spans_of(record.roots):
            if meaning_of(specs, tool, name) in ("person", "place"):
                text = record.query[span.start : span.end].casefold()
                (roles if is_role(record, span) else names).add(text)
    return frozenset(names - roles)


def meaning_of(specs: Mapping[str, ToolSpec], tool: str, name: str) -> str:
    return next(p.meaning for p in specs[tool].parameters if p.name == name)


_TITLES = (
    "Dr", "Dr.", "Mr", "Mr.", "Mrs", "Ms", "Coach", "Auntie", "Uncle", "Professor", "Sister", "Brother", "Captain", "Granny", "Nurse",
    "Father", "Chef", "Judge",
)  # fmt: skip
_FIRMS = (
    "Plumbing", "Riding School", "& Sons", "Dental", "Bakery", "Garage", "Electrics", "Vets", "Nursery", "Roofing", "Law", "Catering",
    "Dance Academy", "Hardware", "Cleaning", "Medical Centre",
)  # fmt: skip


class Bank:
    """Values by kind and the word before them. Half of the names drawn are made of parts, so that where a name ends is
    learned and not who there is."""

    def __init__(self, specs: Mapping[str, ToolSpec], surnames: Sequence[str] = ()) -> None:
        self._specs = specs
        self._surnames = surnames
        self._forbidden: frozenset[str] = frozenset()
        self._values: dict[tuple[str, ...], list[str]] = defaultdict(list)

    def key(self, record: Record, tool: str, name: str, span: Span) -> tuple[str, ...]:
        text, before = record.query[span.start : span.end], record.query[: span.start]
        meaning = meaning_of(self._specs, tool, name)
        word = (_WORD_BEFORE.search(before) or [""])[1] or ""
        if meaning == "person":
            return (meaning, "role" if is_role(record, span) else "name")
        if meaning in ("datetime", "end_datetime", "minutes"):
            return (meaning, shape_of_time(text), word.casefold())
        if meaning in ("email", "phone", "file_name", "file_path", "place"):
            return (meaning,)
        if meaning == "folder":
            return (meaning, tool)
        return (meaning, tool, name, word.casefold(), "one" if " " not in text else "some")

    def add(self, record: Record) -> None:
        for tool, name, span in spans_of(record.roots):
            text = record.query[span.start : span.end]
            if len(text) < 160:
                self._values[self.key(record, tool, name, span)].append(text)

    def extend(self, key: tuple[str, ...], values: Collection[str]) -> None:
        self._values[key].extend(values)

    def remove(self, names: Collection[str]) -> None:
        """Forget held-out people and places."""
        self._forbidden = frozenset(names)
        for key, values in self._values.items():
            if key[0] in ("person", "place"):
                self._values[key] = [v for v in values if v.casefold() not in names]

    def draw(self, key: tuple[str, ...], rng: random.Random) -> str | None:
        values = self._values.get(key)
        if key == ("person", "name") and values and self._surnames and rng.random() < 0.5:
            return self._made_name(values, rng)
        return rng.choice(values) if values and len(values) > 2 else None

    def _made_name(self, values: Sequence[str], rng: random.Random) -> str | None:
        """A first name and a surname, at times with a title, or a firm."""
        first, last = rng.choice(values).split()[0], rng.choice(self._surnames)
        kind = rng.random()
        if kind < 0.08:
            made = f"{last} {rng.choice(_FIRMS)}"
        elif kind < 0.2:
            made = f"{rng.choice(_TITLES)} {first + ' ' if rng.random() < 0.5 else ''}{last}"
        elif kind < 0.27:
            made = f"{first} {rng.choice(values).split()[0]} {last}"
        else:
            made = f"{first} {last}"
        return None if made.casefold() in self._forbidden else made
