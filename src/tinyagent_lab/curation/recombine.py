"""New requests from the ones we have: values swapped, requests joined, noise added. Seeded; the same seed gives the same rows.

Every operation takes and gives a `Record` whose spans stay right. A value is swapped for one of the same kind said after the same
word ("remind me *to* ..."), so that the sentence around it still reads. Names that a held-out set uses are always swapped out.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tinyagent.plan.spec import ToolSpec
from tinyagent.planner.compact.tree import Node, Span
from tinyagent_lab.curation.edits import Edit, apply_edits, map_spans, spans_of
from tinyagent_lab.curation.noise import add_noise
from tinyagent_lab.records import Record

__all__ = ["Bank", "Mixture", "Recombiner", "names_in"]

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


def shape_of_time(fragment: str) -> str:
    """Length, time of day, day or both: fragments of one shape can stand for each other."""
    if _LENGTH.search(fragment):
        return "length"
    return ("time" if _TIME.search(fragment) else "") + (
        "day" if _DAY.search(fragment) else ""
    ) or "word"


_KIN = frozenset(
    [
        "mom",
        "mum",
        "mam",
        "mama",
        "mamá",
        "dad",
        "papa",
        "papá",
        "baba",
        "nan",
        "gran",
        "granny",
        "grandma",
        "grandpa",
        "nana",
        "abuela",
        "abuelo",
        "auntie",
        "uncle",
        "boss",
        "hr",
        "pta",
        "legal",
        "accounts",
        "mo",
    ]
)


def _is_role(record: Record, span: Span) -> bool:
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
            if _meaning(specs, tool, name) in ("person", "place"):
                text = record.query[span.start : span.end].casefold()
                (roles if _is_role(record, span) else names).add(text)
    return frozenset(names - roles)


def _meaning(specs: Mapping[str, ToolSpec], tool: str, name: str) -> str:
    return next(p.meaning for p in specs[tool].parameters if p.name == name)


class Bank:
    """Values by kind and the word before them."""

    def __init__(self, specs: Mapping[str, ToolSpec]) -> None:
        self._specs = specs
        self._values: dict[tuple[str, ...], list[str]] = defaultdict(list)

    def key(self, record: Record, tool: str, name: str, span: Span) -> tuple[str, ...]:
        text, before = record.query[span.start : span.end], record.query[: span.start]
        meaning = _meaning(self._specs, tool, name)
        word = (_WORD_BEFORE.search(before) or [""])[1] or ""
        if meaning == "person":
            return (meaning, "role" if _is_role(record, span) else "name")
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
        for key, values in self._values.items():
            if key[0] in ("person", "place"):
                self._values[key] = [v for v in values if v.casefold() not in names]

    def draw(self, key: tuple[str, ...], rng: random.Random) -> str | None:
        values = self._values.get(key)
        return rng.choice(values) if values and len(values) > 2 else None


@dataclass(frozen=True, slots=True)
class Mixture:
    """Chances of each operation."""

    swap_names: float = 0.75
    swap_values: float = 0.25
    swap_times: float = 0.4
    join: float = 0.35
    join_again: float = 0.3
    share_person: float = 0.3
    correct: float = 0.06
    noise: float = 0.45
    pool: float = 0.16
    refusal: float = 0.16
    near_refusal: float = 0.5


_JOINTS = (
    (" and ", 6), (", and ", 4), (" and also ", 2), (", then ", 2), (" then ", 1), (" and then ", 2), (". ", 5),
    (". Also, ", 1), (". Also ", 2), (". And ", 2), (". Then ", 1), ("; ", 1), (", ", 2), (", plus ", 1), ("\n", 1),
    (", oh and ", 1), (". Oh, and ", 1), (" plus ", 1), (", also ", 2), (". After that, ", 1), (" as well as ", 0.3),
    (" & ", 0.5), ("! ", 0.5), (" - ", 0.5), ("... ", 0.5), (" also ", 1), (", and after that ", 0.5), (". Next, ", 0.5),
    (". Finally, ", 0.5), (". ps ", 0.2), (" and while you're at it ", 0.4),
)  # fmt: skip


_CORRECTED = frozenset({"person", "file_name", "place", "datetime", "folder", "title"})
_AT_ONCE = (
    " no wait ", ", no, ", ", sorry, ", " I mean ", ", er, ", ", scratch that, ", " no sorry ", ", actually ", ", no make that ",
    " or rather ", "... no, ", " wait no ", ", oops, ", " - I meant ", ", uh, ", ", nope, ", ", correction, ",
)  # fmt: skip
_AT_THE_END = (
    ", actually make that ", ". Actually make it ", ", no wait, ", ". Sorry, I meant ", " no sorry ", ". No, make that ", ", I mean ",
    "... actually, ", ". Scratch that, ", " wait actually ", ". Correction: ", ", on second thought ",
)  # fmt: skip


@dataclass(slots=True)
class Recombiner:
    """Draws training records. `own` are our requests, `pool` the third-party plans, `refusals` and `near_refusals`
    out-of-reach requests; any but `own` may be empty. `forbidden` names never appear."""

    specs: Mapping[str, ToolSpec]
    own: Sequence[Record]
    pool: Sequence[Record] = ()
    refusals: Sequence[Record] = ()
    near_refusals: Sequence[Record] = ()
    forbidden: frozenset[str] = frozenset()
    extra_names: Sequence[str] = ()
    mixture: Mixture = field(default_factory=Mixture)
    bank: Bank = field(init=False)
    short: list[Record] = field(init=False)

    def __post_init__(self) -> None:
        self.bank = Bank(self.specs)
        for record in self.own:
            self.bank.add(record)
        self.bank.extend(("person", "name"), self.extra_names)
        self.bank.remove(self.forbidden)
        self.short = [r for r in self.own if 0 < len(r.query) < 110 and r.roots]

    def draw(self, rng: random.Random) -> Record:
        """One new record."""
        mixture, chance = self.mixture, rng.random()
        if self.pool and chance < mixture.pool:
            record = self.vary(rng.choice(self.pool), rng)
        elif self.refusals and chance < mixture.pool + mixture.refusal:
            near = self.near_refusals and rng.random() < mixture.near_refusal
            record = rng.choice(self.near_refusals if near else self.refusals)
        else:
            record = self.vary(rng.choice(self.own), rng)
            if rng.random() < mixture.join:
                record = self._joined(record, rng)
            if rng.random() < mixture.correct:
                record = self._corrected(record, rng)
        return add_noise(record, rng) if rng.random() < mixture.noise else record

    def _joined(self, record: Record, rng: random.Random) -> Record:
        for _ in range(3):
            other = self.vary(rng.choice(self.short), rng)
            if len(record.query) + len(other.query) > 300:
                return record
            if rng.random() < self.mixture.share_person:
                other = self._with_person_of(record, other, rng)
            first, second = (record, other) if rng.random() < 0.6 else (other, record)
            record = join(first, second, rng)
            if rng.random() > self.mixture.join_again:
                break
        return record

    def vary(self, record: Record, rng: random.Random) -> Record:
        """Swap names always where held out, else by chance; times and other values by chance."""
        wanted: dict[str, str] = {}
        edits: list[Edit] = []
        mixture = self.mixture
        swap_names = rng.random() < mixture.swap_names
        swap_times = rng.random() < mixture.swap_times
        for tool, name, span in spans_of(record.roots):
            text = record.query[span.start : span.end]
            meaning = _meaning(self.specs, tool, name)
            is_name = meaning in ("person", "place")
            if text.casefold() in self.forbidden and is_name:
                chosen = True
            elif is_name or meaning in ("email", "phone", "file_name", "file_path"):
                chosen = swap_names and rng.random() < 0.85
            elif meaning in ("datetime", "end_datetime", "minutes"):
                chosen = swap_times and rng.random() < 0.7
            else:
                chosen = rng.random() < mixture.swap_values
            if not chosen or text.casefold() in wanted:
                continue
            new = self.bank.draw(self.bank.key(record, tool, name, span), rng)
            if new is not None:
                wanted[text.casefold()] = _in_case_of(record.query, new)
        for old, new in wanted.items():
            pattern = re.compile(r"(?<!\w)" + re.escape(old) + r"(?!\w)", re.IGNORECASE)
            edits.extend(Edit(m.start(), m.end(), new) for m in pattern.finditer(record.query))
        return _edited(record, edits) or self._swapped_one_by_one(record, wanted)

    def _swapped_one_by_one(self, record: Record, wanted: Mapping[str, str]) -> Record:
        """Where one swap cannot be done (its words lie across a value's edge), do the others; what is held out and
        cannot be swapped leaves an empty record out of reach of `draw`'s callers, so another is taken."""
        for old, new in wanted.items():
            pattern = re.compile(r"(?<!\w)" + re.escape(old) + r"(?!\w)", re.IGNORECASE)
            edits = [Edit(m.start(), m.end(), new) for m in pattern.finditer(record.query)]
            record = _edited(record, edits) or record
        return record

    def _with_person_of(self, record: Record, other: Record, rng: random.Random) -> Record:
        """The second request about a person of the first."""
        people = self._people(record)
        theirs = self._people(other)
        if not people or not theirs:
            return other
        old, new = rng.choice(theirs), rng.choice(people)
        pattern = re.compile(r"(?<!\w)" + re.escape(old) + r"(?!\w)", re.IGNORECASE)
        edits = [Edit(m.start(), m.end(), new) for m in pattern.finditer(other.query)]
        return _edited(other, edits) or other

    def _corrected(self, record: Record, rng: random.Random) -> Record:
        """A value is first said wrong, then right: at once, or at the end of the request."""
        places = [
            (tool, name, span)
            for tool, name, span in spans_of(record.roots)
            if _meaning(self.specs, tool, name) in _CORRECTED
        ]
        if not places:
            return record
        tool, name, span = rng.choice(places)
        wrong = self.bank.draw(self.bank.key(record, tool, name, span), rng)
        right = record.query[span.start : span.end]
        if wrong is None or wrong.casefold() == right.casefold():
            return record
        wrong = _in_case_of(record.query, wrong)
        if len(places) > 3 or rng.random() < 0.6:
            edit = Edit(span.start, span.start, wrong + rng.choice(_AT_ONCE))
            return _edited(record, [edit]) or record
        changed = _edited(record, [Edit(span.start, span.end, wrong)])
        if changed is None:
            return record
        at_first = Span(span.start, span.start + len(wrong))
        head = changed.query.rstrip(" .!?") + rng.choice(_AT_THE_END)
        if len(changed.query.rstrip(" .!?")) < max(s.end for _, _, s in spans_of(changed.roots)):
            return record
        at_last = Span(len(head), len(head) + len(right))
        roots = map_spans(changed.roots, lambda old: at_last if old == at_first else old)
        return replace(changed, query=head + right, roots=roots)

    def _people(self, record: Record) -> list[str]:
        return [
            record.query[span.start : span.end]
            for tool, name, span in spans_of(record.roots)
            if _meaning(self.specs, tool, name) == "person"
        ]


def _edited(record: Record, edits: Sequence[Edit]) -> Record | None:
    if not edits:
        return record
    done = apply_edits(record.query, record.roots, edits)
    return None if done is None else replace(record, query=done[0], roots=done[1])


def _in_case_of(query: str, value: str) -> str:
    return value.lower() if query.islower() else value


def join(first: Record, second: Record, rng: random.Random) -> Record:
    """Two requests in one, goals in the order said."""
    joint = rng.choices([j for j, _ in _JOINTS], [w for _, w in _JOINTS])[0]
    head = first.query.rstrip()
    last = max((span.end for _, _, span in spans_of(first.roots)), default=0)
    while head and head[-1] in ".!?," and len(head) > last:
        head = head[:-1]
    tail = second.query
    starts = {span.start for _, _, span in spans_of(second.roots)}
    # "Email" after a comma is "email"; a name at the beginning stays.
    if joint[0] not in ".!\n" and 0 not in starts and not tail[:2].isupper() and tail[:2] != "I ":
        tail = tail[0].lower() + tail[1:]
    if head.islower():
        joint = joint.lower()
    shift = len(head) + len(joint)
    moved = map_spans(second.roots, lambda span: Span(span.start + shift, span.end + shift))
    roots: tuple[Node, ...] = (*first.roots, *moved)
    return replace(first, id=f"{first.id}+{second.id}", query=head + joint + tail, roots=roots)
