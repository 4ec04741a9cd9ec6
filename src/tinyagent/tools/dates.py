"""Dates as they reach a tool: arguments are literals, since the planner's time phrases are resolved before; what the user
answers to a question is in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

from tinyagent.apps.wording import moment_text
from tinyagent.errors import NeedsAnswer, ToolError
from tinyagent.events import Choice, Question
from tinyagent.times import read_time
from tinyagent.tools.context import ToolContext

__all__ = ["When", "ask_if_past", "ask_when", "read_when"]

_LITERAL = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)(?: RRULE:(\S+))?")
_KEEP, _LEAVE = "keep", "leave out"


@dataclass(frozen=True, slots=True)
class When:
    """A moment in the user's zone and the RRULE value that repeats it, or ""."""

    moment: datetime
    rule: str

    @property
    def is_midnight(self) -> bool:
        return self.moment.time() == time(0)


def read_when(literal: str, run: ToolContext) -> When | None:
    """A "YYYY-MM-DD HH:MM:SS" with or without " RRULE:..."; None for "". ToolError for anything else."""
    if not literal.strip():
        return None
    match = _LITERAL.fullmatch(literal.strip())
    try:
        if match is None:
            raise ValueError(literal)
        moment = datetime.fromisoformat(match[1]).replace(tzinfo=run.now.tzinfo)
    except ValueError:
        raise ToolError(f"I cannot read the date “{literal.strip()}”.") from None
    return When(moment, match[2] or "")


def ask_when(question: Question, about: str, run: ToolContext) -> tuple[When, When | None]:
    """Start and, if it was said, end that the user has answered, in words ("Friday from 2 to 4pm") or as a literal;
    `about` is what the time is for. NeedsAnswer until there is an answer that can be read."""
    answer = run.answers.get(question.id, "").strip()
    if _LITERAL.fullmatch(answer) and (when := read_when(answer, run)):
        return when, None
    moment = read_time(answer, run.now, about=about, day_first=run.day_first)
    if moment is None:
        unread = f"“{answer}” is no time that I can read. " if answer else ""
        raise NeedsAnswer(Question(question.id, unread + question.text, question.choices))
    start = When(moment.start, moment.rule)
    return start, When(moment.end, moment.rule) if moment.end else None


def ask_if_past(when: When, run: ToolContext, *, whole_day: bool) -> None:
    """NeedsAnswer where the moment has passed and the user has not said to keep it; ToolError if said to leave it out.

    A whole day has passed once it is over; what repeats goes on and is never asked about.
    """
    now = run.now.replace(second=0, microsecond=0)
    passed = when.moment.date() < now.date() if whole_day else when.moment < now
    if not passed or when.rule:
        return
    shown = moment_text(when.moment.date() if whole_day else when.moment)
    question = Question(
        f"past-time:{when.moment:%Y-%m-%d %H:%M:%S}",
        f"{shown} is in the past. Keep it all the same?",
        (Choice(_KEEP, "Yes, keep it"), Choice(_LEAVE, "No, leave it out")),
    )
    answer = run.answers.get(question.id)
    if answer == _LEAVE:
        raise ToolError(f"{shown} is in the past, so it was left out.")
    if answer != _KEEP:
        raise NeedsAnswer(question)
