"""New requests from the ones we have: values swapped, requests joined, noise added. Seeded; the
same seed gives the same rows.

Every operation takes and gives a `Record` whose spans stay right. A value is swapped for one of the
same kind said after the same word ("remind me *to* ..."), so that the sentence around it still
reads. Names that a held-out set uses are always swapped out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tinyagent.plan.spec import ToolSpec
from tinyagent.planner.compact.tree import Node, Span, walk
from tinyagent_lab.curation.bank import Bank, is_role, meaning_of
from tinyagent_lab.curation.edits import Edit, apply_edits, map_spans, spans_of
from tinyagent_lab.curation.noise import add_noise
from tinyagent_lab.curation.trees import apart
from tinyagent_lab.records import Record

__all__ = ["Mixture", "Recombiner", "join"]


@dataclass(frozen=True, slots=True)
class Mixture:
    """Chances of each operation."""

    swap_names: float = 0.75
    swap_values: float = 0.35
    swap_times: float = 0.4
    join: float = 0.45
    join_again: float = 0.3
    share_person: float = 0.45
    mention_again: float = 0.5
    correct: float = 0.06
    aside: float = 0.14
    noise: float = 0.6
    pool: float = 0.1
    people: float = 0.13
    join_people: float = 0.25
    long: float = 0.2  # of our own
    refusal: float = 0.16
    near_refusal: float = 0.35  # of the refusals
    own_refusal: float = 0.4


LONG = 5  # calls

_JOINTS = (
    (" and ", 6), (", and ", 4), (" and also ", 2), (", then ", 2), (" then ", 1), (" and then ", 2), (". ", 5),
    (". Also, ", 1), (". Also ", 2), (". And ", 2), (". Then ", 1), ("; ", 1), (", ", 2), (", plus ", 1), ("\n", 1),
    (", oh and ", 1), (". Oh, and ", 1), (" plus ", 1), (", also ", 2), (". After that, ", 1), (" as well as ", 0.3),
    (" & ", 0.5), ("! ", 0.5), (" - ", 0.5), ("... ", 0.5), (" also ", 1), (", and after that ", 0.5), (". Next, ", 0.5),
    (". Finally, ", 0.5), (". ps ", 0.2), (" and while you're at it ", 0.4),
)  # fmt: skip


_NAMED = frozenset({"person", "place", "email", "phone", "file_name", "file_path"})
_CORRECTED = frozenset({"person", "file_name", "place", "datetime", "folder", "title"})
_AT_ONCE = (
    " no wait ", ", no, ", ", sorry, ", " I mean ", ", er, ", ", scratch that, ", " no sorry ", ", actually ", ", no make that ",
    " or rather ", "... no, ", " wait no ", ", oops, ", " - I meant ", ", uh, ", ", nope, ", ", correction, ",
)  # fmt: skip
_AT_THE_END = (
    ", actually make that ", ". Actually make it ", ", no wait, ", ". Sorry, I meant ", " no sorry ", ". No, make that ", ", I mean ",
    "... actually, ", ". Scratch that, ", " wait actually ", ". Correction: ", ", on second thought ",
)  # fmt: skip


_PRONOUNS = ("him", "her", "them", "him", "her")
_ASIDE_BEFORE = (". ", ", so ", " so ", ", anyway ", "! ", " - ", "... ", ", ")
_ASIDE_BEHIND = (". ", ", ", " - ", " ", "... ", ", ", ". ")


@dataclass(slots=True)
class Recombiner:
    """Draws training records. `own` are our requests, `pool` the third-party plans, `people` single requests by real
    people, `refusals` and `near_refusals` out-of-reach requests; any but `own` may be empty.
    `forbidden` names never appear. `asides` are things said that ask for nothing."""

    specs: Mapping[str, ToolSpec]
    own: Sequence[Record]
    pool: Sequence[Record] = ()
    people: Sequence[Record] = ()
    refusals: Sequence[Record] = ()
    near_refusals: Sequence[Record] = ()
    forbidden: frozenset[str] = frozenset()
    extra_names: Sequence[str] = ()
    surnames: Sequence[str] = ()
    asides: Sequence[str] = ()
    mixture: Mixture = field(default_factory=Mixture)
    bank: Bank = field(init=False)
    short: list[Record] = field(init=False)
    long: list[Record] = field(init=False)
    own_refusals: list[Record] = field(init=False)

    def __post_init__(self) -> None:
        self.bank = Bank(self.specs, self.surnames)
        for record in self.own:
            self.bank.add(record)
        self.bank.extend(("person", "name"), self.extra_names)
        self.bank.remove(self.forbidden)
        self.own_refusals = [r for r in self.own if not r.roots]
        self.short = [r for r in self.own if 0 < len(r.query) < 110 and r.roots]
        self.short += [r for r in self.people if len(r.query) < 110 and r.roots]
        self.long = [r for r in self.own if len(list(walk(r.roots))) >= LONG]

    def draw(self, rng: random.Random) -> Record:
        """One new record."""
        mixture, chance = self.mixture, rng.random()
        if self.pool and chance < mixture.pool:
            record = self.vary(rng.choice(self.pool), rng)
        elif self.refusals and chance < mixture.pool + mixture.refusal:
            record = self._refusal(rng)
        else:
            is_person = self.people and chance > 1 - mixture.people
            own = self.long if self.long and rng.random() < mixture.long else self.own
            record = self.vary(rng.choice(self.people if is_person else own), rng)
            if rng.random() < (mixture.join_people if is_person else mixture.join):
                record = self._joined(record, rng)
            if rng.random() < mixture.mention_again:
                record = self._mentioned_again(record, rng)
            if rng.random() < mixture.correct:
                record = self._corrected(record, rng)
            if self.asides and rng.random() < mixture.aside:
                record = with_aside(record, rng.choice(self.asides), rng)
        return add_noise(record, rng) if rng.random() < mixture.noise else record

    def _refusal(self, rng: random.Random) -> Record:
        """Out of reach: one of our own, a near miss of a third party's, or any other."""
        mixture, chance = self.mixture, rng.random()
        if self.own_refusals and chance < mixture.own_refusal:
            return rng.choice(self.own_refusals)
        if self.near_refusals and chance < mixture.own_refusal + mixture.near_refusal:
            return rng.choice(self.near_refusals)
        return rng.choice(self.refusals)

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
        """Swap held-out names always, other names, times and values by chance; the same value
        everywhere it is said."""
        swap_names = rng.random() < self.mixture.swap_names
        swap_times = rng.random() < self.mixture.swap_times
        wanted: dict[str, str] = {}
        for tool, name, span in spans_of(record.roots):
            old = record.query[span.start : span.end].casefold()
            chance = self._chance(meaning_of(self.specs, tool, name), old, swap_names, swap_times)
            if old in wanted or rng.random() >= chance:
                continue
            new = self.bank.draw(self.bank.key(record, tool, name, span), rng)
            if new is not None:
                wanted[old] = _in_case_of(record.query, new)
        edits = [edit for old, new in wanted.items() for edit in _everywhere(record, old, new)]
        together = _edited(record, edits)
        if together is not None:
            return together
        # Where one swap's words lie across a value's edge, the others are still made.
        for old, new in wanted.items():
            record = _edited(record, _everywhere(record, old, new)) or record
        return record

    def _chance(self, meaning: str, value: str, swap_names: bool, swap_times: bool) -> float:
        if meaning in ("person", "place") and value in self.forbidden:
            return 1.0
        if meaning in _NAMED:
            return 0.85 if swap_names else 0.0
        if meaning in ("datetime", "end_datetime", "minutes"):
            return 0.7 if swap_times else 0.0
        return self.mixture.swap_values

    def _with_person_of(self, record: Record, other: Record, rng: random.Random) -> Record:
        """The second request about a person of the first."""
        people = self._people(record)
        theirs = self._people(other)
        if not people or not theirs:
            return other
        old, new = rng.choice(theirs), rng.choice(people)
        return _edited(other, _everywhere(other, old, new)) or other

    def _corrected(self, record: Record, rng: random.Random) -> Record:
        """A value is first said wrong, then right: at once, or at the end of the request."""
        every = list(spans_of(record.roots))
        spans = [span for _, _, span in every]
        places = [
            (tool, name, span)
            for tool, name, span in every
            if meaning_of(self.specs, tool, name) in _CORRECTED
            # A value that is part of another one ("pay" of "pay_scale.pdf") cannot be corrected alone.
            and not any(other != span and not apart((span, other)) for other in spans)
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

    def _mentioned_again(self, record: Record, rng: random.Random) -> Record:
        """A person named twice is named in full once and then by first name or pronoun; both mean
        the first mention."""
        places: dict[str, set[Span]] = {}
        for tool, name, span in spans_of(record.roots):
            if meaning_of(self.specs, tool, name) == "person" and not is_role(record, span):
                places.setdefault(record.query[span.start : span.end], set()).add(span)
        twice = [name for name, spans in places.items() if len(spans) > 1]
        if not twice:
            return record
        name = rng.choice(twice)
        first, *later = sorted(places[name], key=lambda span: span.start)
        full, again = name, rng.choice(_PRONOUNS)
        if " " not in name and self.extra_names and rng.random() < 0.6:
            others = [other for other in self.extra_names if other.count(" ") == 1]
            full, again = f"{name} {_in_case_of(record.query, rng.choice(others).split()[1])}", name
        elif name.count(" ") == 1 and "." not in name and rng.random() < 0.6:
            again = name.split()[0]
        if any(record.query[span.end : span.end + 2] in ("'s", "’s") for span in later):
            again = name.split()[0]
        roots = map_spans(record.roots, lambda span: first if span in later else span)
        edits = [Edit(span.start, span.end, again) for span in later]
        edits.append(Edit(first.start, first.end, full))
        return _edited(replace(record, roots=roots), edits) or record

    def _people(self, record: Record) -> list[str]:
        return [
            record.query[span.start : span.end]
            for tool, name, span in spans_of(record.roots)
            if meaning_of(self.specs, tool, name) == "person"
        ]


def _everywhere(record: Record, old: str, new: str) -> list[Edit]:
    pattern = re.compile(r"(?<!\w)" + re.escape(old) + r"(?!\w)", re.IGNORECASE)
    return [Edit(m.start(), m.end(), new) for m in pattern.finditer(record.query)]


def _edited(record: Record, edits: Sequence[Edit]) -> Record | None:
    if not edits:
        return record
    done = apply_edits(record.query, record.roots, edits)
    return None if done is None else replace(record, query=done[0], roots=done[1])


def _in_case_of(query: str, value: str) -> str:
    return value.lower() if query.islower() else value


def with_aside(record: Record, aside: str, rng: random.Random) -> Record:
    """Something said before or behind the request that asks for nothing."""
    if rng.random() < 0.45:
        said = aside if record.query.islower() else aside[0].upper() + aside[1:]
        return _edited(record, [Edit(0, 0, said + rng.choice(_ASIDE_BEFORE))]) or record
    end = len(record.query.rstrip(" .!"))
    last = max((span.end for _, _, span in spans_of(record.roots)), default=0)
    if end < last:
        return record
    joint = rng.choice(_ASIDE_BEHIND)
    said = aside[0].upper() + aside[1:] if joint == ". " else aside
    return _edited(record, [Edit(end, len(record.query), joint + said)]) or record


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
