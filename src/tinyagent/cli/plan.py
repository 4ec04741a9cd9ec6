"""`tinyagent plan`: plan and do nothing; one request, or a file of them."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import click

from tinyagent.assemble import Home, build_planning, open_home, system_zone
from tinyagent.cli.batch import PlanText, plan_file, plan_record
from tinyagent.cli.event_json import to_line
from tinyagent.cli.exits import Exit, exit_of
from tinyagent.cli.options import aware, home_option, json_option, now_option
from tinyagent.cli.printable import printable
from tinyagent.cli.screen import TextScreen
from tinyagent.config import Settings
from tinyagent.plan.render import render_plan
from tinyagent.tools import builtin_specs

__all__ = ["plan_command"]


@click.command("plan", short_help="Plan and do nothing: a request, or a file.")
@click.argument("text", required=False)
@click.option(
    "--input",
    "source",
    metavar="FILE",
    help="Plan every line of a JSON Lines file; - is standard input.",
)
@click.option(
    "--output",
    "target",
    metavar="FILE",
    default="-",
    help="Where the plans go; - is standard output.",
)
@now_option
@home_option
@json_option
def plan_command(
    text: str | None,
    source: str | None,
    target: str,
    now: datetime | None,
    home: Path,
    as_json: bool,
) -> int:
    """Plan a request, or a file of them, with dates resolved, and do nothing.

    Lines of the input are {"id", "query", "now"}; those of the output have id, outcome (plan, refuse, ask or error),
    confidence, question, calls, plan, problems and seconds. A missing id is the line's number, a missing now is
    2026-11-23T09:00. Without a home the default settings hold.
    """
    if (text is None) == (source is None):
        raise click.UsageError("Give a request or --input FILE.")
    opened = open_home(home) if home.exists() else Home(home, Settings(), system_zone())
    plan = build_planning(opened)
    if source is not None:
        asyncio.run(plan_file(source, target, plan, opened.zone))
        return Exit.DONE
    assert text is not None
    return _plan_one(text, aware(now, opened.zone), plan, as_json=as_json)


def _plan_one(text: str, now: datetime, plan: PlanText, *, as_json: bool) -> int:
    if as_json:
        record = asyncio.run(plan_record(1, text, now, plan))
        click.echo(to_line(record))
        return Exit.FAILED if record["outcome"] == "error" else Exit.DONE
    checked = asyncio.run(plan(text, now))
    click.echo(printable(render_plan(checked.plan)))
    if len(checked.plan.calls) > 1:
        click.echo()  # the graph follows
    specs = builtin_specs()
    TextScreen(specs, ends_with_plan=True).show(checked)
    return exit_of([checked])
