"""`tinyagent runs`: what was done before, from the journal."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, tzinfo
from pathlib import Path

import click

from tinyagent.assemble import open_home, open_journal
from tinyagent.cli.event_json import to_line
from tinyagent.cli.options import home_option, json_option
from tinyagent.cli.printable import printable
from tinyagent.executor.journal import Journal, Run

__all__ = ["runs_command"]


@click.command("runs", short_help="Show earlier runs.")
@click.argument("run_id", required=False)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@home_option
@json_option
def runs_command(run_id: str | None, limit: int, home: Path, as_json: bool) -> None:
    """List the latest runs, newest first; with RUN_ID, show that run's plan and steps."""
    opened = open_home(home)
    journal = open_journal(opened)
    try:
        if run_id is None:
            for run in journal.runs(limit):
                _show_run(run, opened.zone, as_json=as_json)
        else:
            _show_run(run := journal.run(run_id), opened.zone, as_json=as_json)
            _show_steps(journal, run, as_json=as_json)
    finally:
        journal.close()


def _show_run(run: Run, zone: tzinfo, *, as_json: bool) -> None:
    if as_json:
        click.echo(to_line({**asdict(run), "now": run.now.isoformat()}))
    else:
        outcome = run.outcome or "unfinished"
        started = datetime.fromisoformat(run.started).astimezone(zone)
        line = f"{run.run_id}  {started:%Y-%m-%d %H:%M}  {outcome:<10} {run.request}"
        click.echo(printable(line))


def _show_steps(journal: Journal, run: Run, *, as_json: bool) -> None:
    if not as_json and run.plan:
        click.echo(printable(run.plan))
    for step in journal.steps(run.run_id):
        if as_json:
            click.echo(to_line(asdict(step)))
        else:
            text = step.error or (step.receipt.summary if step.receipt else "")
            click.echo(printable(f"{step.call_id:>3} {step.status:<8} {step.tool}  {text}"))
