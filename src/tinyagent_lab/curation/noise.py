"""How people really write and how recognisers hear: case, punctuation, misspelling, fillers, politeness."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from tinyagent_lab.curation.edits import Edit, apply_edits, spans_of
from tinyagent_lab.records import Record

__all__ = ["add_noise"]

_BEFORE = (
    "hey ", "Hi, ", "please ", "Please ", "ok ", "ok so ", "Can you ", "could you ", "can u ", "hey can you ", "I need you to ",
    "I want to ", "I'd like to ", "um ", "so ", "Quick one: ", "Hey, ", "yo ", "pls ", "alright ", "Okay, ", "uh ", "Would you ",
    "Kindly ", "hello ", "Hey assistant, ", "real quick, ", "Right, ", "When you get a sec, ", "listen, ", "i gotta ", "let's ",
)  # fmt: skip
_AFTER = (
    " please", " pls", " thanks", ", thanks", ", please", " thx", ". Thanks!", " for me", " ok?", "!", " thank you", ", cheers",
    " asap", " if you can", ". Thank you.", " ty",
)  # fmt: skip
_FILLERS = ("um ", "uh ", "like ", "er ", "you know ", "well ", "so ", "just ")
_SHORTER = {
    "you": "u", "your": "ur", "please": "pls", "tomorrow": "tmrw", "to": "2", "for": "4", "and": "&", "with": "w/", "are": "r",
    "about": "abt", "message": "msg", "appointment": "appt", "meeting": "mtg", "because": "cuz", "thanks": "thx", "reminder": "rmndr",
    "remind": "rmnd", "calendar": "cal", "directions": "dirs", "document": "doc", "email": "mail", "tonight": "tonite",
}  # fmt: skip
_NEAR = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl",
    "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe",
    "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip

# Ways of saying the same, any for any other of its row. Channels stay apart: a mail is no text.
_ALIKE = (
    ("remind me to", "set a reminder to", "don't let me forget to", "make sure i remember to", "give me a reminder to", "i need a reminder to"),
    ("set a reminder", "make a reminder", "add a reminder", "create a reminder", "put in a reminder"),
    ("on my calendar", "in my calendar", "into my calendar", "on the calendar", "in the calendar", "in my diary"),
    ("schedule", "set up", "book", "arrange", "put in", "pencil in"),
    ("attached", "as an attachment", "included"),
    ("saying", "to say", "that says", "and say", "with the words", "reading"),
    ("summarize", "summarise", "sum up", "give me a summary of", "condense", "give me the gist of"),
    ("open", "pull up", "bring up", "open up"),
    ("give me directions", "show me the way", "get me directions", "show directions", "i need directions", "navigate me"),
    ("directions", "the route", "the way"),
    ("find", "look up", "locate", "get me"),
    ("make a note", "write a note", "create a note", "start a note", "new note"),
    ("called", "named", "titled", "with the title", "by the name of"),
    ("subject", "subject line", "with the subject", "under the subject"),
    ("cc", "copy in", "copying", "with a copy to", "copy"),
    ("also", "as well", "too", "on top of that"),
    ("then", "after that", "next", "afterwards"),
    ("i need to", "i have to", "i've got to", "i gotta", "i should", "i must"),
    ("can you", "could you", "would you", "will you", "can u", "are you able to"),
    ("i want to", "i'd like to", "i would like to", "i wanna"),
    ("please", "kindly", "if you would", "be so kind and", "go ahead and"),
    ("send", "get off", "shoot over", "send over", "fire off"),
    ("forward", "pass on", "send on"),
    ("what is", "what's", "whats", "tell me", "give me"),
    ("zoom meeting", "zoom call", "zoom", "zoom session"),
    ("meeting link", "link", "join link"),
    ("folder", "directory"),
    ("about", "regarding", "concerning", "on the topic of"),
)  # fmt: skip
# These stand right before a person: "text it to her" is no "send a text to it to her".
_TO_PERSON = (
    ("text", "send a text to", "shoot a text to", "sms", "send an sms to", "drop a text to", "fire off a text to"),
    ("email", "send an email to", "shoot an email to", "write an email to", "drop an email to", "mail", "send a mail to"),
)  # fmt: skip
_OTHERS = {phrase: row for row in (*_ALIKE, *_TO_PERSON) for phrase in row}
_NEEDS_PERSON = {phrase for row in _TO_PERSON for phrase in row}
_SAID = re.compile(
    r"(?<!\w)(" + "|".join(sorted(map(re.escape, _OTHERS), key=len, reverse=True)) + r")(?!\w)",
    re.IGNORECASE,
)

Noise = Callable[[Record, random.Random], list[Edit]]


def add_noise(record: Record, rng: random.Random) -> Record:
    """One to three kinds of noise; where a kind cannot be added without cutting a value, it is left out."""
    for noise in rng.sample(_KINDS, k=rng.choice((1, 1, 2, 3))):
        done = apply_edits(record.query, record.roots, noise(record, rng))
        if done is not None:
            record = replace(record, query=done[0], roots=done[1])
    return record


def _lower(record: Record, _rng: random.Random) -> list[Edit]:
    lowered = record.query.lower()
    # A few letters change their length in lower case; such a request stays as it is.
    if len(lowered) != len(record.query):
        return []
    return [
        Edit(i, i + 1, low)
        for i, (old, low) in enumerate(zip(record.query, lowered, strict=True))
        if old != low
    ]


def _unpunctuated(record: Record, _rng: random.Random) -> list[Edit]:
    """Drops commas, full stops at words' ends, question and exclamation marks outside values."""
    inside = _inside(record)
    return [
        Edit(m.start(), m.end(), "")
        for m in re.finditer(r"[,;!?]|\.(?=\s|$)", record.query)
        if m.start() not in inside
    ]


def _misspelt(record: Record, rng: random.Random) -> list[Edit]:
    words = list(re.finditer(r"[A-Za-z]{4,}", record.query))
    edits = []
    for word in rng.sample(words, k=min(len(words), rng.choice((1, 1, 2, 3)))):
        at = rng.randrange(word.start() + 1, word.end() - 1)
        pair = record.query[at : at + 2]
        near = _NEAR.get(pair[0].lower(), pair[0])
        text = rng.choice((pair[::-1], pair[0], pair[0] + pair, rng.choice(near) + pair[1]))
        edits.append(Edit(at, at + 2, text))
    return edits


def _shortened(record: Record, rng: random.Random) -> list[Edit]:
    inside = _inside(record)
    return [
        Edit(m.start(), m.end(), _SHORTER[m.group().lower()])
        for m in re.finditer(r"[A-Za-z]+", record.query)
        if m.group().lower() in _SHORTER and m.start() not in inside and rng.random() < 0.4
    ]


def _filled(record: Record, rng: random.Random) -> list[Edit]:
    inside = _inside(record)
    places = [m.end() for m in re.finditer(r"\s", record.query) if m.start() not in inside]
    chosen = rng.sample(places, k=min(len(places), rng.choice((1, 1, 2))))
    return [Edit(at, at, rng.choice(_FILLERS)) for at in chosen]


def _reworded(record: Record, rng: random.Random) -> list[Edit]:
    """Some phrases outside the values said in other words."""
    inside = _inside(record)
    people = {
        span.start for _, name, span in spans_of(record.roots) if name in ("name", "recipients")
    }
    edits = []
    for said in _SAID.finditer(record.query):
        if rng.random() < 0.5 or not inside.isdisjoint(range(said.start(), said.end())):
            continue
        if said.group().lower() in _NEEDS_PERSON and said.end() + 1 not in people:
            continue
        other = rng.choice(_OTHERS[said.group().lower()])
        if said.group()[0].isupper():
            other = other[0].upper() + other[1:]
        edits.append(Edit(said.start(), said.end(), other))
    return edits


def _polite(record: Record, rng: random.Random) -> list[Edit]:
    edits = []
    if rng.random() < 0.7:
        before = rng.choice(_BEFORE)
        first = record.query[:1]
        starts = {span.start for _, _, span in spans_of(record.roots)}
        if 0 in starts or record.query[:2].isupper() or not first.isalpha():
            edits.append(Edit(0, 0, before))
        else:
            edits.append(Edit(0, 1, before + first.lower()))
    if rng.random() < 0.4 and record.query[-1:].isalnum():
        edits.append(Edit(len(record.query), len(record.query), rng.choice(_AFTER)))
    return edits


def _as_sentence(record: Record, _rng: random.Random) -> list[Edit]:
    """A capital at the start and a mark at the end: how carefully someone types says nothing of what they want."""
    query = record.query
    edits = []
    if query[:1].islower():
        edits.append(Edit(0, 1, query[0].upper()))
    if query[-1:].isalnum():
        asks = re.match(
            r"(?i)\W*(can|could|would|will|do|does|is|are|what|where|who|how|when)\b", query
        )
        edits.append(Edit(len(query), len(query), "?" if asks else "."))
    return edits


def _without_apostrophes(record: Record, _rng: random.Random) -> list[Edit]:
    return [Edit(m.start(), m.end(), "") for m in re.finditer(r"['’](?=\w)", record.query)]


def _inside(record: Record) -> set[int]:
    return {at for _, _, span in spans_of(record.roots) for at in range(span.start, span.end)}


_KINDS: tuple[Noise, ...] = (
    _lower, _lower, _unpunctuated, _misspelt, _misspelt, _shortened, _filled, _polite, _polite, _without_apostrophes, _as_sentence,
    _as_sentence, _reworded, _reworded, _reworded,
)  # fmt: skip
