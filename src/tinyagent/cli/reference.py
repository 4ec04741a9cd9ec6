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
    for path, command in _commands(cli, ()):
        title = " ".join(("tinyagent", *path))
        context = click.Context(command, info_name=title, terminal_width=88, max_content_width=88)
        parts.append(f"## {title}\n\n```text\n{command.get_help(context)}\n```")
    codes = "\n".join(f"| {code.value} | {text} |" for code, text in MEANINGS.items())
    parts.append(f"## Exit codes\n\n| code | meaning |\n| --- | --- |\n{codes}")
    tables = ", ".join(f"`{table.name}`" for table in fields(Settings))
    parts.append(
        f"## Settings\n\n`settings.toml` in the home, with the tables {tables}. All keys with their"
        f" defaults:\n\n```toml\n{settings_template()}```"
    )
    return "\n\n".join(parts) + "\n"


def _commands(
    group: click.Group, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    for name, command in group.commands.items():
        if name == REQUEST:
            continue
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(command_reference(), encoding="utf-8")
