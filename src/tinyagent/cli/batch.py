"""Many requests planned from JSON lines to JSON lines, for evaluation. Nothing is executed.

A line `{"id", "query", "now"}` gives one line, in the same order:

    {"id": ..., "outcome": "plan|refuse|ask|error", "confidence": 0.97, "question": null,
     "calls": [{"id": 1, "tool": "...", "args": [...], "depends_on": []}], "plan": "<numbered text>",
     "problems": [], "seconds": 0.03}

`calls` holds the best plan on `ask` too; dates are resolved, and one that cannot be read is "" with
a problem. A line that cannot be planned is an `error` and not the end. `seconds` is from the text
to the resolved plan.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Coroutine
from datetime import datetime, tzinfo
from typing import Any

import click

from tinyagent.cli.event_json import to_line
from tinyagent.cli.json_lines import Line, open_lines, write_lines
from tinyagent.errors import RequestError, TinyAgentError
from tinyagent.events import Outcome, PlanChecked, Planned, Refused, Unsure
from tinyagent.plan.json_form import plan_to_json
from tinyagent.plan.render import render_plan

__all__ = ["PlanText", "plan_file", "plan_record"]

PlanText = Callable[[str, datetime], Coroutine[Any, Any, PlanChecked]]

# The reference time of lines without one: the corpus's (docs/planning-conventions.md).
REFERENCE_TIME = "2026-11-23T09:00"

_PROGRESS_EVERY = 20


async def plan_file(source: str, target: str, plan: PlanText, zone: tzinfo) -> None:
    """Plan every line of `source` into `target` ("-" for the standard streams); times without an
    offset are in `zone`.

    Raises RequestError where one of the files cannot be used.
    """
    is_warm = False
    with write_lines(target) as out:
        for done, line in enumerate(open_lines(source), start=1):
            if not is_warm and not line.problem:
                await _plan_line(line, plan, zone)  # what is loaded at the first use is not timed
                is_warm = True
            record = await _plan_line(line, plan, zone)
            out.write(to_line(record) + "\n")
            if target == "-":
                out.flush()
            if done % _PROGRESS_EVERY == 0 and sys.stderr.isatty():
                click.echo(f"\r{done} requests planned", nl=False, err=True)
    if sys.stderr.isatty():
        click.echo("", err=True)


async def plan_record(
    request_id: object, query: str, now: datetime, plan: PlanText
) -> dict[str, object]:
    """The output line of one request. Raises nothing that the request can cause."""
    began = time.perf_counter()
    try:
        checked = await plan(query, now)
    except Exception as error:
        is_ours = isinstance(error, TinyAgentError)
        message = str(error) if is_ours else f"{type(error).__name__}: {error}"
        return _error_record(request_id, message, time.perf_counter() - began)
    seconds = time.perf_counter() - began
    return {
        "id": request_id,
        **_outcome(checked.outcome),
        "calls": plan_to_json(checked.plan),
        "plan": render_plan(checked.plan),
        "problems": list(checked.problems),
        "seconds": round(seconds, 6),
    }


async def _plan_line(line: Line, plan: PlanText, zone: tzinfo) -> dict[str, object]:
    given = line.members
    request_id = line.number if given.get("id") is None else given["id"]
    try:
        query, now = _read(line, zone)
    except RequestError as error:
        return _error_record(request_id, str(error), 0.0)
    return await plan_record(request_id, query, now, plan)


def _read(line: Line, zone: tzinfo) -> tuple[str, datetime]:
    """Raises RequestError for what no planner can be asked."""
    if line.problem:
        raise RequestError(f"The line is {line.problem}.")
    query: Any = line.members.get("query")
    if not isinstance(query, str):
        raise RequestError("The line has no text 'query'.")
    given = line.members.get("now") or REFERENCE_TIME
    try:
        now = datetime.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise RequestError(f"'now' is {given!r}, which is not like {REFERENCE_TIME}.") from error
    return query, now if now.tzinfo else now.replace(tzinfo=zone)


def _outcome(outcome: Outcome) -> dict[str, object]:
    match outcome:
        case Planned(confidence):
            return {"outcome": "plan", "confidence": confidence, "question": None}
        case Refused(_, confidence):
            return {"outcome": "refuse", "confidence": confidence, "question": None}
        case Unsure(question, confidence):
            return {"outcome": "ask", "confidence": confidence, "question": question.text}


def _error_record(request_id: object, problem: str, seconds: float) -> dict[str, object]:
    return {
        "id": request_id,
        "outcome": "error",
        "confidence": 0.0,
        "question": None,
        "calls": [],
        "plan": "",
        "problems": [problem],
        "seconds": round(seconds, 6),
    }
