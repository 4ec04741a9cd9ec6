"""Readers of the data we train and measure on: our corpus, the original's example pool, requests by real people.

The corpus ships with the project (`data/corpus`). Third-party data is read from a folder that the
user gives; see the data card for what each file is and its licence.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tinyagent.plan.json_form import plan_from_json
from tinyagent.plan.parser import parse_calls
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Plan
from tinyagent.planner.compact.tree import Span
from tinyagent.times import find_times, read_time
from tinyagent_lab.curation.trees import Dates, LeftOutError, TreeBuilder, dates_from_fragments
from tinyagent_lab.records import Record, tree_from_json

__all__ = [
    "HELD_OUT",
    "ORIGINAL_STYLE",
    "SHARE_ALIKE",
    "Reading",
    "read_corpus",
    "read_people",
    "read_pool",
    "read_refusals",
    "text_check",
]

# Files of the corpus that no training line comes from.
HELD_OUT = ("c07", "c12", "c13", "c18")
# Stands before a request whose plan follows the original project's habits where they are not our conventions. A person
# who writes to the product never types it, so the product never has these habits.
ORIGINAL_STYLE = "[pool] "
# Sources under CC BY-SA: for measuring only.
SHARE_ALIKE = frozenset({"SGD", "SMCalFlow2", "TOPv2(Hinglish-TOP)"})


@dataclass(slots=True)
class Reading:
    """What a reader made of a source: the records, and why lines gave none."""

    records: list[Record] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def read_corpus(
    folder: Path, specs: Mapping[str, ToolSpec], files: Iterable[str] | None = None
) -> Reading:
    """Our own requests, `files` by stem ("c01"), all but the held-out ones by default."""
    paths = {path.stem: path for path in sorted(folder.glob("c*.jsonl"))}
    wanted = paths.keys() - set(HELD_OUT) if files is None else set(files)
    reading = Reading()
    for path in (path for stem, path in paths.items() if stem in wanted):
        for number, line in enumerate(_json_lines(path), start=1):
            plan = parse_calls(line["plan"])
            dates = dates_from_fragments(line["when"])
            _keep(reading, f"{path.stem}:{number}", line["query"], plan, specs, dates)
    return reading


def read_pool(path: Path, specs: Mapping[str, ToolSpec]) -> Reading:
    """The original project's in-context examples, each twice: marked with its own plan, and unmarked with the plan that
    our conventions ask for, as far as a program can tell. They carry no reference time, so a date literal is matched
    to the time phrase of the request that says the same hour, or stands nearest."""
    reading = Reading()
    for number, line in enumerate(_json_lines(path), start=1):
        query, plan = line["query"], plan_from_json(line["calls"])
        marked = ORIGINAL_STYLE + query
        _keep(reading, f"pool:{number}", marked, plan, specs, dates_by_hour())
        _keep(reading, f"pool:{number}", query, conventional(query, plan), specs, dates_by_hour())
    return reading


_LOOK_UPS = ("get_email_address", "get_phone_number")
_COPIED = re.compile(r"\b(cc|cc'd|cc'ing|copy|copying|copied|includ\w+|add\w*)\b", re.I)


def conventional(query: str, plan: Plan) -> Plan:
    """A pool plan without the two habits that a program can see: a note opened before it is appended to, and the sender of
    the mail that is answered looked up and copied. What nothing uses any more goes too."""
    appended = {str(c.args[0]) for c in plan.calls if c.tool == "append_note_content"}
    used = {ref for call in plan.calls for ref in call.depends_on}
    calls = [
        call
        for call in plan.calls
        if not (call.tool == "open_note" and call.id not in used and str(call.args[0]) in appended)
    ]
    if not _COPIED.search(query):
        calls = [
            replace(call, args=((), *call.args[1:])) if call.tool == "reply_to_email" else call
            for call in calls
        ]
        still = {ref for call in calls for ref in call.depends_on}
        idle = {c.id for c in calls if c.tool in _LOOK_UPS and c.id in used and c.id not in still}
        calls = [call for call in calls if call.id not in idle]
    return Plan(tuple(calls))


def text_check(text: str) -> str:
    """Tells whether a line of third-party text is the one that was labelled."""
    return f"{zlib.crc32(text.encode()):08x}"


def read_people(public: Path, labels: Path, *, held_out: bool | None = None) -> Reading:
    """Single requests by real people, planned by hand for this project. `labels` holds no third-party text: file and number
    of a line of the folder `public`, a check of its text, and the plan's tree, whose values are places in it.
    Every tenth line of a file is held out from training: `held_out` chooses those, or the others, or both."""
    texts: dict[str, list[str]] = {}
    reading = Reading()
    for label in _json_lines(labels):
        file, number = label.get("file", "human_utterances.jsonl"), label["line"]
        if held_out is not None and (number % 10 == 0) != held_out:
            continue
        if file not in texts:
            texts[file] = [line["text"].strip() for line in _json_lines(public / file)]
        if (
            number > len(texts[file])
            or text_check(text := texts[file][number - 1]) != label["check"]
        ):
            reading.left_out["another text than the one that was labelled"] += 1
            continue
        name = f"{file.partition('.')[0]}:{number}"
        roots = tree_from_json(label["plan"])
        reading.records.append(Record(name, text, roots, "people", group="people"))
    return reading


def _keep(
    reading: Reading, name: str, query: str, plan: Plan, specs: Mapping[str, ToolSpec], dates: Dates
) -> None:
    try:
        roots = TreeBuilder(query, plan, specs, dates).build()
    except LeftOutError as reason:
        reading.left_out[re.sub(r"'.*'|\d+", "…", str(reason))] += 1
        return
    source = name.partition(":")[0]
    reading.records.append(Record(name, query, roots, source, group=source))


def dates_by_hour() -> Dates:
    """Dates of a pool line, by the hour that a time phrase of the request says. An unknown date is
    no reason to leave a plan out: its slot stays empty."""
    taken: list[Span] = []

    def find(request: str, literal: str, near: int | None) -> tuple[Span, ...] | None:
        try:
            wanted = datetime.fromisoformat(literal)
        except ValueError:
            return ()
        # Every phrase is read against the day before the literal's, which settles nothing but the hour.
        phrases = [Span(start, end) for start, end in find_times(request)]
        same_hour = [
            span
            for span in phrases
            if (read := read_time(request[span.start : span.end], wanted)) is not None
            and (read.has_time, read.start.hour, read.start.minute)
            == (wanted.hour * 60 + wanted.minute not in (0, 1439), wanted.hour, wanted.minute)
        ]
        days = [
            span
            for span in phrases
            if (read := read_time(request[span.start : span.end], wanted)) and not read.has_time
        ]
        options = same_hour or days
        fresh = [span for span in options if span not in taken] or options
        if not fresh:
            return ()
        best = min(fresh, key=lambda span: abs(span.start - near)) if near else fresh[0]
        taken.append(best)
        return (best,)

    return find


_DOABLE = re.compile(
    r"\b(remind|remember|text|sms|message|e-?mail|mail|note|notes|let|tell (?!me|us)\w+|schedule|appointment|book|meeting|add|"
    r"directions?|where|map|maps|navigate|route|way|address|list|lists|calendar|call|event|open|file|find|put|save|zoom|get to)\b",
    re.I,
)
_BEYOND = re.compile(
    r"^\W*((hey|ok|olly|alexa|siri|google|please|can you|could you|will you|would you|i want to|i need you to|i want you to|tell me|show me)\W+)*"
    r"(delete|remove|cancel|erase|clear|check|has|have|did|do|does|is|are|am|when|who|how many|how much|what|whats|what's|any|"
    r"which|read|turn|set (an|a|the|my)? ?(alarm|timer)|wake|tweet|post|play|call (a|me a)|dial|ring|phone)\b",
    re.I,
)


def read_refusals(path: Path, doable: Path) -> tuple[list[Record], list[Record]]:
    """Out-of-reach requests by real people, plain ones and near misses, share-alike sources left
    out. The lists were made by rule and hold doable ones: a request that names what we can do is
    kept only where its verb is beyond our reach, and the near misses were read: `doable` holds the
    numbers of the lines that are none."""
    wrong = {int(number) for number in doable.read_text(encoding="utf-8").split()}
    plain: list[Record] = []
    near: list[Record] = []
    for number, line in enumerate(_json_lines(path), start=1):
        text = line["text"].strip()
        if line["source"] in SHARE_ALIKE or not text or number in wrong:
            continue
        is_near = line["group"].startswith("near_")
        if _DOABLE.search(text) and not (_BEYOND.search(text) and is_near):
            continue
        record = Record(f"refusal:{number}", text, (), line["source"], group=line["group"])
        (near if is_near else plain).append(record)
    return plain, near


def _json_lines(path: Path) -> Iterator[Any]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
