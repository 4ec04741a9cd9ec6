"""`tinyagent mail`: which message a reply or a forward is about."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from tinyagent.apps.interfaces import MailMessage
from tinyagent.assemble import build_apps, open_home
from tinyagent.cli.event_json import to_line
from tinyagent.cli.options import home_option, json_option
from tinyagent.cli.printable import printable
from tinyagent.cli.routing import OptionsAnywhere

__all__ = ["mail_commands"]

_SHOWN = 20


@click.group("mail", cls=OptionsAnywhere)
def mail_commands() -> None:
    """Choose the email that "this email" means."""


@mail_commands.command("select", short_help="Choose the email that replies are about.")
@click.argument("which", required=False)
@home_option
@json_option
def select(which: str | None, home: Path, as_json: bool) -> None:
    """Select an email by its number in the list, its Message-ID, or words of its sender or subject.

    Without WHICH, list the newest."""
    mail = build_apps(open_home(home)).mail
    inbox = mail.inbox()
    if which is None:
        selected = mail.selected()
        _list(inbox[:_SHOWN], selected.message_id if selected else "", as_json=as_json)
        return
    message = _choose(inbox, which)
    mail.select(message.message_id)
    if as_json:
        click.echo(to_line(_shown(message, 0, is_selected=True)))
    else:
        click.echo(printable(f"Selected: {message.sender}: {message.subject}"))


def _choose(inbox: list[MailMessage], which: str) -> MailMessage:
    """Raises UsageError where nothing, or more than one message, is meant."""
    if which.isascii() and which.isdigit():
        if not 1 <= int(which) <= len(inbox):
            raise click.UsageError(f"The inbox has no message {which}; it has {len(inbox)}.")
        return inbox[int(which) - 1]
    words = which.casefold().split()
    found = [m for m in inbox if m.message_id == which] or [
        m for m in inbox if all(word in f"{m.sender} {m.subject}".casefold() for word in words)
    ]
    if not found:
        raise click.UsageError(f"No email in the inbox has {which!r} in sender or subject.")
    if len(found) > 1:
        numbers = ", ".join(str(inbox.index(m) + 1) for m in found[:_SHOWN])
        raise click.UsageError(f"{which!r} may mean the messages {numbers}; give one number.")
    return found[0]


def _list(inbox: list[MailMessage], selected: str, *, as_json: bool) -> None:
    for number, message in enumerate(inbox, start=1):
        is_selected = message.message_id == selected
        if as_json:
            click.echo(to_line(_shown(message, number, is_selected=is_selected)))
        else:
            mark = "*" if is_selected else " "
            day = f"{message.date:%Y-%m-%d}" if message.date else " " * 10
            about = f"{message.sender or '(no sender)'}: {message.subject or '(no subject)'}"
            line = f"{mark}{number:>3}  {day}  {about}"
            click.echo(printable(line))


def _shown(message: MailMessage, number: int, *, is_selected: bool) -> dict[str, object]:
    date = message.date.isoformat() if message.date else None
    members = {**asdict(message), "date": date, "number": number, "selected": is_selected}
    del members["text"]
    return members
