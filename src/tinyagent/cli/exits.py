"""Exit codes, in one table that the help text and the docs share, and which one a run ends with."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TypeVar

from tinyagent.events import AnswerReady, Event, PlanChecked, QuestionAsked, Refused, Unsure

__all__ = ["MEANINGS", "Exit", "exit_of"]


T = TypeVar("T")


class Exit(IntEnum):
    DONE = 0
    FAILED = 1
    USAGE = 2
    QUESTION = 3
    REFUSED = 4
    DECLINED = 5
    INTERNAL = 70
    INTERRUPTED = 130


MEANINGS: dict[Exit, str] = {
    Exit.DONE: "all that was asked is done",
    Exit.FAILED: "something that was asked could not be done; what could be is",
    Exit.USAGE: "nothing was done: a wrong option, setting, home, model file or empty request",
    Exit.QUESTION: "a question is open; it is printed, and `resume RUN --answer ID=VALUE` goes on",
    Exit.REFUSED: "out of reach: no function can do any of it, or there is no plan that could run",
    Exit.DECLINED: "you said no, or were not there to ask; the rest is done",
    Exit.INTERNAL: "a defect of this program",
    Exit.INTERRUPTED: "stopped by Ctrl-C; nothing is half written",
}


def exit_of(events: Sequence[Event]) -> Exit:
    """What a run's events come to; a run that ends with its plan (a dry run) is judged by that."""
    answer = _last(events, AnswerReady)
    checked = _last(events, PlanChecked)
    if answer is None:
        return _exit_of_plan(checked)
    if answer.ok:
        return Exit.DONE
    if any(isinstance(event, QuestionAsked) and event.answer is None for event in events):
        return Exit.QUESTION
    statuses = {result.status for result in answer.results}
    if "failed" in statuses:
        return Exit.FAILED
    if "declined" in statuses:
        return Exit.DECLINED
    if any(isinstance(event, QuestionAsked) for event in events) and not answer.results:
        return Exit.DECLINED  # the plan itself was asked about
    return Exit.FAILED if answer.results else Exit.REFUSED


def _exit_of_plan(checked: PlanChecked | None) -> Exit:
    if checked is None or not checked.plan.calls or isinstance(checked.outcome, Refused):
        return Exit.REFUSED
    if checked.problems or isinstance(checked.outcome, Unsure):
        return Exit.QUESTION
    return Exit.DONE


def _last(events: Sequence[Event], kind: type[T]) -> T | None:
    return next((event for event in reversed(events) if isinstance(event, kind)), None)
