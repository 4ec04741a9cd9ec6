"""`tinyagent score`: plans against gold plans, as docs/planning-conventions.md defines it."""

from __future__ import annotations

import click

from tinyagent.cli.event_json import to_line
from tinyagent.cli.json_lines import read_objects
from tinyagent.cli.options import json_option, unused_home_option
from tinyagent.errors import PlanError, RequestError
from tinyagent.plan.score import score
from tinyagent.tools import builtin_specs

__all__ = ["score_command"]


@click.command("score", short_help="Score plans against gold plans.")
@click.argument("gold")
@click.argument("plans")
@unused_home_option
@json_option
def score_command(gold: str, plans: str, as_json: bool) -> None:
    """Score the file PLANS, written by `tinyagent plan --output`, against the file GOLD."""
    specs = builtin_specs()
    try:
        report = score(read_objects(gold), read_objects(plans), specs)
    except PlanError as error:
        raise RequestError(f"These files cannot be scored: {error}.") from error
    click.echo(to_line(report.to_json()) if as_json else report.table())
