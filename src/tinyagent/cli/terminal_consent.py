"""Consent on a terminal: what goes out is shown in full and asked about; questions are put as numbered choices.

Prompts go to standard error, so that standard output holds only what the run says. Reading waits in
a thread of its own that does not keep the program alive: Ctrl-C ends a prompt at once.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence

import click

from tinyagent.cli.printable import printable
from tinyagent.events import Question
from tinyagent.plan.types import ToolCall

__all__ = ["TerminalConsent", "has_terminal", "read_line"]

ReadLine = Callable[[str], Awaitable[str | None]]

_YES = {"y", "yes"}
_NO = {"", "n", "no"}


def has_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin is not None and sys.stdin.isatty()


async def read_line(prompt: str) -> str | None:
    """A line from standard input without its end, None at its end (Ctrl-D)."""
    click.echo(prompt, nl=False, err=True)
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str | None] = loop.create_future()

    def settle(text: str | None) -> None:
        if not line.done():
            line.set_result(text)

    def wait() -> None:
        text = _read_raw(sys.stdin.fileno())
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, text)

    threading.Thread(target=wait, daemon=True).start()
    text = await line
    if text is None:
        click.echo("", err=True)  # nobody pressed Enter: what comes next has a line of its own
    return text


def _read_raw(descriptor: int) -> str | None:
    """A line read from the descriptor itself: a thread that waits inside `sys.stdin` would hold its
    lock at exit."""
    taken = bytearray()
    while not taken.endswith(b"\n"):
        try:
            piece = os.read(descriptor, 1024)
        except OSError:
            piece = b""
        if not piece:
            break
        taken += piece
    return taken.decode(errors="replace").rstrip("\r\n") if taken else None


class TerminalConsent:
    """Asks on the terminal. `approve_all` answers approvals without asking; questions are asked all the same.
    `before_prompt` clears the line that shows progress."""

    def __init__(
        self,
        *,
        approve_all: bool = False,
        before_prompt: Callable[[], None] = lambda: None,
        read: ReadLine = read_line,
    ) -> None:
        self._approve_all = approve_all
        self._before_prompt = before_prompt
        self._read = read

    async def approve(self, call: ToolCall, args: Sequence[object], summary: str) -> bool:  # noqa: ARG002
        if self._approve_all:
            return True
        self._before_prompt()
        click.echo(printable(summary), err=True)
        while True:
            answer = await self._read(f"Go ahead with {call.tool}? [y/N] ")
            word = (answer or "").strip().lower()
            if word in _YES:
                return True
            if word in _NO:
                return False
            click.echo('Please answer "y" or "n".', err=True)

    async def ask(self, question: Question) -> str | None:
        self._before_prompt()
        click.echo(printable(question.text), err=True)
        for number, choice in enumerate(question.choices, start=1):
            click.echo(printable(f"  {number}. {choice.label}"), err=True)
        while True:
            answer = await self._read(
                "Number, or nothing to leave it: " if question.choices else "> "
            )
            answer = (answer or "").strip()
            if not answer:
                return None
            if not question.choices:
                return answer
            if chosen := _chosen(answer, question):
                return chosen
            click.echo(f"Please answer 1 to {len(question.choices)}.", err=True)


def _chosen(answer: str, question: Question) -> str | None:
    if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(question.choices):
        return question.choices[int(answer) - 1].value
    return next((choice.value for choice in question.choices if choice.value == answer), None)
