"""docs/commands.md, from the commands' own help: `make docs` writes it, a test compares it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click

from tinyagent.cli.exits import MEANINGS
from tinyagent.cli.main import cli
from tinyagent.cli.routing import REQUEST
from tinyagent.config import Settings, settings_template

__all__ = ["command_reference"]

_HEAD = """\
# Commands

Written by `make docs` from the program itself; do not edit."""


def command_reference() -> str:
    """The help of every command, the exit codes and the settings, in Markdown."""
    parts = [_HEAD]
    settings = {**cli.context_settings, "terminal_width": 88, "max_content_width": 88}
    for context in _contexts(click.Context(cli, info_name="tinyagent", **settings)):
        help_text = context.command.get_help(context)
        parts.append(f"## {context.command_path}\n\n```text\n{help_text}\n```")
    codes = "\n".join(f"| {code.value} | {text} |" for code, text in MEANINGS.items())
    parts.append(f"## Exit codes\n\n| code | meaning |\n| --- | --- |\n{codes}")
    tables = ", ".join(f"`{table.name}`" for table in fields(Settings))
    parts.append(
        f"## Settings\n\n`settings.toml` in the home, with the tables {tables}. All keys with their"
        f" defaults:\n\n```toml\n{settings_template()}```"
    )
    return "\n\n".join(parts) + "\n"


def _contexts(context: click.Context) -> Iterator[click.Context]:
    """A command's context and those of the commands below it, in order."""
    yield context
    if isinstance(context.command, click.Group):
        for name, command in context.command.commands.items():
            if name != REQUEST:
                yield from _contexts(click.Context(command, info_name=name, parent=context))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(command_reference(), encoding="utf-8")
