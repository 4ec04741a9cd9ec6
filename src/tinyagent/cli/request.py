"""`tinyagent "..."` and `tinyagent resume`: a run on the terminal, its consent and its exit code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tinyagent.assemble import build_agent, open_home, open_journal
from tinyagent.cli.event_json import event_to_json, to_line
from tinyagent.cli.exits import Exit, exit_of
from tinyagent.cli.options import (
    again_on,
    answer_option,
    aware,
    dry_run_option,
    home_option,
    json_option,
    now_option,
    yes_option,
)
from tinyagent.cli.routing import REQUEST
from tinyagent.cli.screen import JsonScreen, Screen, TextScreen
from tinyagent.cli.terminal_consent import TerminalConsent, has_terminal
from tinyagent.events import ApprovalDecided, Event, QuestionAsked, RunStarted
from tinyagent.executor.approval import ApproveAll, Consent, DenyAll
from tinyagent.executor.journal import Journal
from tinyagent.tools import builtin_specs

if TYPE_CHECKING:
    from tinyagent.agent import TinyAgent

__all__ = ["request_command", "resume_command"]


@dataclass(frozen=True, slots=True)
class _Run:
    """What a run on the terminal is made of."""

    agent: TinyAgent
    journal: Journal
    screen: Screen
    now: datetime


@click.command(REQUEST, hidden=True)
@click.argument("text")
@home_option
@yes_option
@dry_run_option
@answer_option
@now_option
@json_option
def request_command(
    text: str,
    home: Path,
    yes: bool,
    dry_run: bool,
    answers: dict[str, str],
    now: datetime | None,
    as_json: bool,
) -> int:
    """Do what the request asks."""
    run = _prepare(home, now, yes=yes, as_json=as_json, keep=not dry_run)
    events = run.agent.run(text, run.now, answers=answers, dry_run=dry_run)
    return _follow(run, events, home, as_json=as_json)


@click.command("resume", short_help="Go on with a run that was stopped.")
@click.argument("run_id")
@home_option
@yes_option
@answer_option
@now_option
@json_option
def resume_command(
    run_id: str,
    home: Path,
    yes: bool,
    answers: dict[str, str],
    now: datetime | None,
    as_json: bool,
) -> int:
    """Go on with a run that was stopped or left a question open; nothing that is done is repeated."""
    run = _prepare(home, now, yes=yes, as_json=as_json, keep=True)
    events = run.agent.resume(run_id, run.now, answers=answers)
    return _follow(run, events, home, as_json=as_json)


def _prepare(folder: Path, now: datetime | None, *, yes: bool, as_json: bool, keep: bool) -> _Run:
    """`keep` says whether the run goes into the home's journal."""
    home = open_home(folder)
    specs = builtin_specs()
    screen: Screen = JsonScreen()
    if not as_json:
        is_asked_here = keep and has_terminal()  # a dry run asks nobody and shows what it would ask
        screen = TextScreen(specs, ends_with_plan=not keep, shows_questions=not is_asked_here)
    journal = open_journal(home) if keep else Journal(":memory:")
    try:
        agent = build_agent(home, _consent(screen, yes=yes), journal, on_screen=has_terminal())
    except BaseException:
        journal.close()
        raise
    return _Run(agent, journal, screen, aware(now, home.zone))


def _consent(screen: Screen, *, yes: bool) -> Consent:
    """Without somebody to ask, nothing goes out but with --yes, and questions stay open."""
    if has_terminal():
        return TerminalConsent(approve_all=yes, before_prompt=screen.pause)
    return ApproveAll() if yes else DenyAll()


def _follow(run: _Run, events: AsyncIterator[Event], home: Path, *, as_json: bool) -> int:
    try:
        seen = asyncio.run(_show(events, run.screen))
    finally:
        run.journal.close()
    code = exit_of(seen)
    if code is Exit.QUESTION:
        _leave_open(seen, home, as_json=as_json)
    declined = any(isinstance(event, ApprovalDecided) and not event.approved for event in seen)
    if declined and not has_terminal():
        again = again_on(home, "resume", *_run_ids(seen), "--yes")
        click.echo(f"Nobody was there to ask. To approve what goes out: {again}", err=True)
    return code


async def _show(events: AsyncIterator[Event], screen: Screen) -> list[Event]:
    seen = []
    async for event in events:
        screen.show(event)
        seen.append(event)
    return seen


def _leave_open(seen: Sequence[Event], home: Path, *, as_json: bool) -> None:
    """Open questions as JSON, for whoever runs this from a program, and how to go on."""
    open_questions = [e for e in seen if isinstance(e, QuestionAsked) and e.answer is None]
    run_ids = _run_ids(seen)
    if not as_json and not has_terminal():
        for event in open_questions:
            click.echo(to_line(event_to_json(event)))
    if open_questions and run_ids:
        ids = dict.fromkeys(event.question.id for event in open_questions)
        answers = [word for name in ids for word in ("--answer", f"{name}=...")]
        again = again_on(home, "resume", run_ids[0], *answers)
        click.echo(f"To go on: {again}", err=True)


def _run_ids(seen: Sequence[Event]) -> list[str]:
    return [event.run_id for event in seen if isinstance(event, RunStarted) and event.run_id]
