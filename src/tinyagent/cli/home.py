"""`tinyagent home`: make a home, and look into it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from pathlib import Path

import click

from tinyagent.apps.local.atomic import write_atomic
from tinyagent.assemble import build_apps, make_sample, open_home, system_zone
from tinyagent.cli.event_json import to_line
from tinyagent.cli.home_view import entries
from tinyagent.cli.options import aware, home_option, json_option, now_option
from tinyagent.cli.printable import printable
from tinyagent.cli.routing import OptionsAnywhere
from tinyagent.config import SETTINGS_FILE, settings_template
from tinyagent.errors import HomeError, ToolError

__all__ = ["home_commands"]


@click.group("home", cls=OptionsAnywhere)
def home_commands() -> None:
    """Make a home, or show what lies in it."""


@home_commands.command("init")
@click.option("--sample", is_flag=True, help="Fill it with people, mail, files and notes to try.")
@now_option
@home_option
@json_option
def init(sample: bool, now: datetime | None, home: Path, as_json: bool) -> None:
    """Make a home; what is already there is left as it is."""
    home = home.expanduser().absolute()
    settings = home / SETTINGS_FILE
    try:
        if sample and home.is_dir() and any(home.iterdir()):
            raise HomeError(
                f"{home} is not empty.", hint="Choose another folder for a sample home."
            )
        home.mkdir(parents=True, exist_ok=True)
        if sample:
            make_sample(home, aware(now, system_zone()))
        if not settings.exists():
            write_atomic(settings, settings_template().encode())
    except OSError as error:
        raise HomeError(f"The home {home} cannot be made: {error.strerror}.") from error
    except ToolError as error:
        raise HomeError(f"The home {home} cannot be made: {error}") from error
    if as_json:
        click.echo(to_line({"event": "home_made", "home": str(home), "sample": sample}))
    else:
        click.echo(f"A {'sample ' if sample else ''}home is at {home}. Settings: {settings}")


@home_commands.command("show")
@now_option
@home_option
@json_option
def show(now: datetime | None, home: Path, as_json: bool) -> None:
    """Show outbox, texts, calendar, reminders and notes."""
    opened = open_home(home)
    found = list(entries(opened, build_apps(opened), aware(now, opened.zone)))
    if as_json:
        for entry in found:
            click.echo(to_line(asdict(entry)))
        return
    for section, group in groupby(found, key=lambda entry: entry.section):
        click.secho(section, bold=True)
        for entry in group:
            click.echo(f"  {printable(entry.text)}")
