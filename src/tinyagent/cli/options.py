"""Options that several commands share, each declared once."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from platformdirs import user_data_path

__all__ = [
    "again_on",
    "answer_option",
    "aware",
    "dry_run_option",
    "home_option",
    "json_option",
    "now_option",
    "unused_home_option",
    "yes_option",
]

Command = TypeVar("Command", bound=Callable[..., Any])


def _default_home() -> Path:
    return user_data_path("tinyagent", appauthor=False)


def _read_now(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not like 2026-11-23T09:00") from error


def _read_answers(
    _ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]
) -> dict[str, str]:
    answers = {}
    for item in value:
        question, equals, answer = item.partition("=")
        if not equals or not question:
            raise click.BadParameter(f"{item!r} is not like ID=VALUE")
        answers[question] = answer
    return answers


def aware(given: datetime | None, zone: tzinfo) -> datetime:
    """The time of --now, which is in `zone` unless it says otherwise; without one the clock's."""
    if given is None:
        return datetime.now(zone)
    return given if given.tzinfo else given.replace(tzinfo=zone)


def again_on(home: Path, *args: str) -> str:
    """A command line for the same home as this one, ready to be pasted into a shell."""
    source = click.get_current_context().get_parameter_source("home")
    named = source in (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)
    return shlex.join(["tinyagent", *(["--home", str(home)] if named else []), *args])


def home_option(command: Command) -> Command:
    return click.option(
        "--home",
        type=click.Path(file_okay=True, path_type=Path),
        envvar="TINYAGENT_HOME",
        default=_default_home,
        metavar="DIR",
        help="The folder with mail, calendar, contacts and settings; else $TINYAGENT_HOME, else"
        " the system's folder for user data.",
    )(command)


def unused_home_option(command: Command) -> Command:
    """--home, taken and not needed, so that it may stand in every command line."""
    return click.option("--home", expose_value=False, hidden=True)(command)


def json_option(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")(
        command
    )


def yes_option(command: Command) -> Command:
    return click.option(
        "--yes", "-y", is_flag=True, help="Approve every call. Questions are still asked."
    )(command)


def dry_run_option(command: Command) -> Command:
    return click.option("--dry-run", "-n", is_flag=True, help="Show the plan and do nothing.")(
        command
    )


def answer_option(command: Command) -> Command:
    return click.option(
        "--answer",
        "answers",
        multiple=True,
        metavar="ID=VALUE",
        callback=_read_answers,
        help="Answer a question beforehand; may be repeated.",
    )(command)


def now_option(command: Command) -> Command:
    return click.option(
        "--now",
        metavar="TIME",
        callback=_read_now,
        help="Take this for the current time, like 2026-11-23T09:00.",
    )(command)
