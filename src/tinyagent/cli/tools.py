"""`tinyagent tools`: what the assistant can do, from the functions' own declarations."""

from __future__ import annotations

from dataclasses import asdict

import click

from tinyagent.cli.event_json import to_line
from tinyagent.cli.options import json_option, unused_home_option
from tinyagent.tools import builtin_tools

__all__ = ["tools_command"]


@click.command("tools")
@unused_home_option
@json_option
def tools_command(as_json: bool) -> None:
    """List the functions that plans are made of."""
    for tool in builtin_tools().values():
        if as_json:
            click.echo(to_line(asdict(tool.spec)))
        else:
            click.secho(tool.spec.signature, bold=True)
            click.echo(f"    {' '.join(tool.spec.doc.split())}")
