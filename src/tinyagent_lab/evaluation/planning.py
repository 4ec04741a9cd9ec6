"""A set of gold lines planned by the product's own path, and what each plan is worth."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tinyagent.assemble import Home, build_planning
from tinyagent.cli.batch import PlanText
from tinyagent.config import Settings
from tinyagent.events import Unsure
from tinyagent.plan.parser import parse_calls
from tinyagent.plan.score import Report, Verdict, judge
from tinyagent.plan.types import Plan
from tinyagent.planner.compact.tree import plan_of
from tinyagent.planner.dates import resolve_call
from tinyagent.tools import builtin_specs
from tinyagent_lab.evaluation.gold import tags_of
from tinyagent_lab.records import REFERENCE_TIME, Record

__all__ = [
    "Answer",
    "GoldLine",
    "gold_of",
    "peak_memory",
    "plan_sets",
    "read_gold",
    "read_gold_file",
    "report_of",
]

NOW = datetime.fromisoformat(REFERENCE_TIME).replace(tzinfo=UTC)


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
        tags = dict.fromkeys((*line.get("tags", ()), *tags_of(plan)))
        read.append(GoldLine(str(line.get("id", number)), line["query"], plan, tuple(tags)))
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


async def plan_sets(
    sets: Mapping[str, Sequence[GoldLine]], settings: Settings, prefix: str = ""
) -> dict[str, list[Answer]]:
    """Plan one after the other in a warm process; `prefix` is put before every request."""
    plan = build_planning(Home(Path(), settings, UTC))
    await plan("Email Sid the agenda", NOW)  # what is loaded at the first use is not timed
    return {name: await _plan_all(lines, plan, prefix) for name, lines in sets.items()}


async def _plan_all(lines: Sequence[GoldLine], plan: PlanText, prefix: str) -> list[Answer]:
    specs = builtin_specs()
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


def peak_memory() -> float:
    """Of this process so far, in MB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def report_of(answers: Iterable[Answer]) -> Report:
    return Report(tuple(answer.verdict for answer in answers))
