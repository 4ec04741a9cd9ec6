"""A set of gold lines planned by the product's own path, and what each plan is worth."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tinyagent.assemble import Home, build_planning
from tinyagent.config import Settings
from tinyagent.events import Unsure
from tinyagent.plan.parser import parse_calls
from tinyagent.plan.score import Report, Verdict, judge
from tinyagent.plan.types import Plan
from tinyagent.planner.compact.tree import plan_of
from tinyagent.planner.dates import resolve_call
from tinyagent.tools import builtin_specs
from tinyagent_lab.evaluation.gold import tags_of
from tinyagent_lab.records import Record

__all__ = [
    "Answer",
    "GoldLine",
    "gold_of",
    "plan_all",
    "read_gold",
    "read_gold_file",
    "report_of",
]

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class GoldLine:
    id: str
    query: str
    plan: Plan
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the planner made of a request. `confidence` is in [0, 1]; `asked` says that the user would be asked first;
    `seconds` are from the text to the resolved plan."""

    gold: GoldLine
    plan: Plan
    verdict: Verdict
    confidence: float
    asked: bool
    seconds: float


def read_gold(lines: Iterable[Mapping[str, Any]]) -> list[GoldLine]:
    """Gold lines as `tinyagent score` takes them, tagged by plan size and functions beside their own tags. Raises
    PlanSyntaxError."""
    read = []
    for number, line in enumerate(lines, start=1):
        plan = parse_calls(line["plan"])
        own = (tag for tag in line.get("tags", ()) if tag not in tags_of(plan))
        read.append(
            GoldLine(str(line.get("id", number)), line["query"], plan, (*own, *tags_of(plan)))
        )
    return read


def read_gold_file(path: Path) -> list[GoldLine]:
    with path.open(encoding="utf-8") as lines:
        return read_gold(json.loads(line) for line in lines if line.strip())


def gold_of(record: Record) -> GoldLine:
    """A record as a gold line, its dates resolved."""
    specs = builtin_specs()
    plan = plan_of(record.roots, record.query, specs)
    resolved = Plan(tuple(resolve_call(call, specs[call.tool], NOW)[0] for call in plan.calls))
    return GoldLine(record.id, record.query, resolved, tags_of(resolved))


async def plan_all(lines: Sequence[GoldLine], settings: Settings, prefix: str = "") -> list[Answer]:
    """Plan one after the other in a warm process; `prefix` is put before every request."""
    specs = builtin_specs()
    plan = build_planning(Home(Path(), settings, UTC))
    if lines:
        await plan(lines[0].query, NOW)  # what is loaded at the first use is not timed
    answers = []
    for line in lines:
        start = time.perf_counter()
        checked = await plan(prefix + line.query, NOW)
        seconds = time.perf_counter() - start
        verdict = judge(line.plan, checked.plan, line.query, specs)
        outcome = checked.outcome
        answers.append(
            Answer(
                line,
                checked.plan,
                replace(verdict, id=line.id, tags=line.tags),
                outcome.confidence,
                isinstance(outcome, Unsure),
                seconds,
            )
        )
    return answers


def report_of(answers: Iterable[Answer]) -> Report:
    return Report(tuple(answer.verdict for answer in answers))
