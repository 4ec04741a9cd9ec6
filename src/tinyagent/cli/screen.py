"""What a run looks like: events as text for a person, or as JSON lines for a program."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from typing import Protocol, TextIO

import click

from tinyagent.cli.drawing import draw_plan
from tinyagent.cli.event_json import event_to_json, to_line
from tinyagent.cli.printable import printable
from tinyagent.events import (
    AnswerReady,
    CallFinished,
    CallPlanned,
    CallResult,
    CallStarted,
    Event,
    PlanChecked,
    Question,
    QuestionAsked,
    Refused,
    Unsure,
)
from tinyagent.plan.render import render_call
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import ToolCall

__all__ = ["JsonScreen", "Screen", "TextScreen"]

_MARKS = {"done": ("✓", "ok", "green"), "failed": ("✗", "failed", "red")}
_OTHER_MARK = ("–", "-", "yellow")
_SHOWN = 100  # characters of a value; a link is shorter, a summary is not
_CLEAR_LINE = "\r\x1b[K"


class Screen(Protocol):
    def show(self, event: Event) -> None: ...

    def pause(self) -> None:
        """Leave the line free: somebody else will write."""
        ...


class JsonScreen:
    """One object a line, as it happens."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._calls: list[ToolCall] = []

    def show(self, event: Event) -> None:
        if isinstance(event, CallPlanned):
            self._calls.append(event.call)
        click.echo(to_line(event_to_json(event, self._calls)), file=self._out)

    def pause(self) -> None:
        """Nothing is ever half written."""


class TextScreen:
    """Plan lines as they form, the plan as a graph, each call's end, and the answer.

    On a terminal the last line says what is running; it is never written into a pipe or a file. With `ends_with_plan`
    no answer will follow, so that a refusal is told with the plan. Without `shows_questions` somebody else puts them to
    the person, and here they would stand a second time.
    """

    def __init__(
        self,
        specs: Mapping[str, ToolSpec],
        out: TextIO | None = None,
        *,
        is_terminal: bool | None = None,
        ends_with_plan: bool = False,
        shows_questions: bool = True,
    ) -> None:
        self._specs = specs
        self._out = out or sys.stdout
        self._is_terminal = self._out.isatty() if is_terminal is None else is_terminal
        # A pipe has no edge: nothing is cut off there.
        self._width = shutil.get_terminal_size().columns if self._is_terminal else 10_000
        self._unicode = _can_draw(self._out)
        self._ends_with_plan = ends_with_plan
        self._shows_questions = shows_questions
        self._planned: dict[int, ToolCall] = {}
        self._waiting: set[int] = set()
        self._has_written = False
        self._asked: set[str] = set()
        self._running: dict[int, str] = {}

    def show(self, event: Event) -> None:
        self.pause()
        match event:
            case CallPlanned(call):
                self._show_planned(call)
            case PlanChecked():
                self._show_checked(event)
            case CallStarted(call, _):
                self._running[call.id] = call.tool
            case CallFinished(result):
                self._running.pop(result.call.id, None)
                self._show_finished(result)
            case QuestionAsked(_, question, answer) if answer is None:
                self._show_question(question)
            case AnswerReady(text, _, _):
                self._echo(f"\n{text}" if self._has_written else text)
            case _:
                pass
        if self._is_terminal and self._running:
            working = ", ".join(dict.fromkeys(self._running.values()))
            click.echo(f"{working} ..."[: self._width - 1], nl=False, file=self._out)

    def pause(self) -> None:
        if self._is_terminal and self._running:
            click.echo(_CLEAR_LINE, nl=False, file=self._out)

    def _show_planned(self, call: ToolCall) -> None:
        text = f"{call.id}. {render_call(call, self._planned)}"
        self._planned[call.id] = call
        self._echo(text, dim=True)

    def _show_checked(self, event: PlanChecked) -> None:
        calls = event.plan.calls
        # One call is drawn too where its dates or defaults are not what the planner wrote.
        if len(calls) > 1 or any(self._planned.get(call.id, call) != call for call in calls):
            drawn = draw_plan(event.plan, self._specs, width=self._width, unicode=self._unicode)
            self._echo(f"\n{drawn}\n" if self._has_written else f"{drawn}\n")
        for problem in event.problems:
            self._echo(f"! {problem}", fg="yellow")
        match event.outcome:
            case Unsure(question, _):
                self._show_question(question)
            case Refused(reason, _) if self._ends_with_plan:
                self._echo(reason, fg="yellow")
            case _:
                pass

    def _show_question(self, question: Question) -> None:
        """Once, however often it is asked."""
        if self._shows_questions and question.id not in self._asked:
            self._asked.add(question.id)
            self._echo(f"? {question.text}", fg="yellow")

    def _show_finished(self, result: CallResult) -> None:
        drawn, plain, colour = _MARKS.get(result.status, _OTHER_MARK)
        mark = drawn if self._unicode else plain
        if result.status == "skipped" and result.because_of in (None, *self._waiting):
            self._waiting.add(result.call.id)
        text = f"{mark} {result.call.id} {result.call.tool}  {self._outcome(result)}"
        self._echo(text.rstrip(), fg=colour)

    def _outcome(self, result: CallResult) -> str:
        """One line on how a call ended; long values are the answer's to show."""
        if result.status == "skipped":
            if result.because_of is None:
                return "waits for an answer"
            if result.because_of in self._waiting:
                return f"waits for call {result.because_of}"
            return f"skipped, call {result.because_of} did not succeed"
        if result.status != "done":
            return result.error or result.status
        if result.receipt:
            return result.receipt.summary
        value = ", ".join(result.value) if isinstance(result.value, list) else result.value or ""
        first, *more = value.splitlines() or [""]
        if len(first) > _SHOWN:
            return f"{first[:_SHOWN].rpartition(' ')[0] or first[:_SHOWN]} ..."
        return f"{first} ..." if more else first

    def _echo(self, text: str, *, fg: str | None = None, dim: bool | None = None) -> None:
        if not self._unicode:
            encoding = self._out.encoding or "ascii"
            text = text.encode(encoding, "replace").decode(encoding)
        self._has_written = True
        click.secho(printable(text), file=self._out, fg=fg, dim=dim)


def _can_draw(out: TextIO) -> bool:
    try:
        "●│├└┴┼─▶…✓✗–".encode(out.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
