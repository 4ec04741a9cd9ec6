"""The numbered plan language, read as it arrives; and calls without numbers, as the corpus has them.

    1. get_email_address("Sid")
    Thought: the agenda goes with it.
    2. open_and_get_file_path("agenda.pdf")
    3. compose_new_email(["$1"], [], "agenda.pdf", "", ["$2"])
    4. join()<END_OF_PLAN>

docs/plan-language.md is the reference. A line that begins with a number and a dot must be a call; other lines are
thoughts and are skipped. A call without its number, or with something before it, is an error and not a thought:
no call is dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tinyagent.errors import PlanSyntaxError
from tinyagent.plan.reader import (
    DIGITS,
    WORD,
    Cursor,
    Incomplete,
    WrittenCall,
    read_call,
    skip_blank,
)
from tinyagent.plan.render import END_OF_PLAN, JOIN
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Plan, ToolCall, Value

__all__ = ["PlanParser", "parse_calls", "parse_plan"]

_TO_LINE_END = re.compile(r"[^\n]*")
_CALL_WITHIN = re.compile(r"(?<!\S)[0-9]+\.[^\S\n]*([A-Za-z_]\w*)\(", re.ASCII)
_MOST_DIGITS = 6


class PlanParser:
    """Feed it text in any pieces and take calls as they become certain.

    A call is certain once its closing parenthesis and what follows on the line (the line's end, a comment, another
    numbered call) have been seen. Nothing is read behind `join()`. `specs` put keyword arguments in their places.
    """

    def __init__(self, specs: Mapping[str, ToolSpec] | None = None) -> None:
        self._specs = specs
        self._cursor = Cursor("", is_final=False)
        self._calls: list[ToolCall] = []
        self._earlier: set[int] = set()
        self._behind_call = False
        self._has_ended = False
        self._error: PlanSyntaxError | None = None

    @property
    def is_complete(self) -> bool:
        """Whether `join()` or the end mark has been read; without it the text may have been cut off."""
        return self._has_ended

    def feed(self, text: str) -> list[ToolCall]:
        """Read on; the calls that have become certain.

        Raises PlanSyntaxError. Where calls stand before the error they are returned first, and the
        error is raised by the next `feed` or by `close`, so that the calls do not depend on how the
        text was cut.
        """
        self._cursor.text += text
        before = len(self._calls)
        self._advance()
        if self._error and len(self._calls) == before:
            raise self._error
        return self._calls[before:]

    def close(self) -> Plan:
        """The whole plan, at the end of the text. A missing `join()` is let pass (see
        `is_complete`), but text without any call and without `join()` is no plan:
        PlanSyntaxError."""
        self._cursor.is_final = True
        self._advance()
        if self._error:
            raise self._error
        if not self._calls and not self._has_ended:
            raise self._cursor.error("expected a numbered call or 'join()', found neither")
        return Plan(tuple(self._calls))

    def _advance(self) -> None:
        try:
            while not self._error and not self._has_ended:
                mark = self._cursor.at
                try:
                    if not self._read_step():
                        return
                except Incomplete:
                    self._cursor.at = mark
                    return
        except PlanSyntaxError as error:
            self._error = error

    def _read_step(self) -> bool:
        """Read the rest of a line behind a call, or a call, or a thought; false at the end of the text."""
        cursor = self._cursor
        if self._behind_call:
            self._read_rest_of_line()
            return True
        skip_blank(cursor)
        if not (char := cursor.peek()):
            return False
        if "0" <= char <= "9":
            self._read_numbered()
        elif char.isalpha() or char == "_":
            self._read_unnumbered()
        elif self._read_thought().startswith(END_OF_PLAN):
            self._has_ended = True
        return True

    def _read_rest_of_line(self) -> None:
        """What may stand behind a call on its line: nothing, a comment, the end mark, or another numbered call."""
        cursor = self._cursor
        skip_blank(cursor, lines=False)
        char = cursor.peek()
        if char in (";", ","):
            cursor.at += 1
            skip_blank(cursor, lines=False)
            char = cursor.peek()
        if "0" <= char <= "9":
            self._read_numbered(must_be_call=True)
            return
        start = cursor.at
        rest = cursor.run(_TO_LINE_END)
        if rest.startswith(END_OF_PLAN):
            self._has_ended = True
        elif rest and not rest.startswith("#"):
            raise cursor.error(f"expected the end of the line, found {rest[:20]!r}", start)
        self._behind_call = False

    def _read_numbered(self, *, must_be_call: bool = False) -> None:
        """`n. name(...)`, or a thought that begins with a number but not with a number and a dot."""
        cursor = self._cursor
        start = cursor.at
        digits = cursor.run(DIGITS)
        skip_blank(cursor, lines=False)
        mark = cursor.peek()
        if mark in (".", ")", ":"):
            cursor.at += 1
            skip_blank(cursor, lines=False)
            tool_at = cursor.at
            tool = cursor.run(WORD)
            skip_blank(cursor, lines=False)
            if tool and not tool[0].isdigit() and cursor.peek() == "(":
                self._read_named(tool, tool_at, digits, start)
                return
            if mark == "." and tool and not tool[0].isdigit():
                raise cursor.error(f"expected '(' after {tool!r}, found {cursor.found()}")
            if mark == "." and not tool:
                raise cursor.error(f"expected a function's name, found {cursor.found()}")
        if must_be_call:
            raise cursor.error("expected a call 'number. name(...)' or the end of the line", start)
        self._read_thought()

    def _read_unnumbered(self) -> None:
        """`join()` without a number, or a thought. A function's call without a number is neither."""
        cursor = self._cursor
        start = cursor.at
        tool = cursor.run(WORD)
        if cursor.peek() == "(" and tool == JOIN:
            self._read_named(tool, start, "", start)
        elif cursor.peek() == "(" and tool and self._knows(tool):
            wanted = max(self._earlier, default=0) + 1
            raise cursor.error(f"expected a number before the call: '{wanted}. {tool}(...)'", start)
        else:
            self._read_thought()

    def _read_thought(self) -> str:
        """The rest of the line, which means nothing. A numbered call in it is a mistake."""
        start = self._cursor.at
        line = self._cursor.run(_TO_LINE_END)
        within = _CALL_WITHIN.search(line)
        if within and self._knows(within[1]):
            raise self._cursor.error("expected the call to begin its line", start + within.start())
        return line

    def _knows(self, tool: str) -> bool:
        """Whether this may be a function's name: any may, where the functions are not known."""
        return self._specs is None or tool in self._specs or tool == JOIN

    def _read_named(self, tool: str, tool_at: int, digits: str, start: int) -> None:
        """Read the call whose opening parenthesis comes next, and see that the line may go on as it does."""
        cursor = self._cursor
        if tool != JOIN:
            last = max(self._earlier, default=0)
            if len(digits) > _MOST_DIGITS or int(digits) <= last:
                raise cursor.error(f"expected a number above {last}, found {digits[:20]}", start)
        written = read_call(cursor, tool, self._earlier)
        if tool == JOIN:
            self._has_ended = True
            return
        args = _in_position(written, self._specs, cursor, tool_at)
        after = cursor.at
        skip_blank(cursor, lines=False)
        char = cursor.peek()
        if char not in ("", "\n", "#", "<", ";", ",") and not "0" <= char <= "9":
            raise cursor.error(f"expected the end of the line, found {cursor.found()}")
        cursor.at = after
        self._behind_call = True
        self._earlier.add(int(digits))
        self._calls.append(ToolCall(int(digits), tool, args))


def parse_plan(text: str, specs: Mapping[str, ToolSpec] | None = None) -> Plan:
    """Read a complete plan in the numbered language. Raises PlanSyntaxError."""
    parser = PlanParser(specs)
    parser.feed(text)
    return parser.close()


def parse_calls(calls: Iterable[str], specs: Mapping[str, ToolSpec] | None = None) -> Plan:
    """Read calls written without numbers, the i-th being call i (the corpus's `plan`).

    Raises PlanSyntaxError with the call's number for the line.
    """
    parsed: list[ToolCall] = []
    for number, text in enumerate(calls, start=1):
        cursor = Cursor(text, first_line=number)
        skip_blank(cursor)
        start = cursor.at
        tool = cursor.run(WORD)
        skip_blank(cursor)
        if not tool or tool[0].isdigit() or cursor.peek() != "(":
            raise cursor.error(f"expected a call 'name(...)', found {text[:40]!r}", start)
        written = read_call(cursor, tool, range(1, number))
        skip_blank(cursor)
        if cursor.peek():
            raise cursor.error(f"expected the end of the call, found {cursor.found()}")
        parsed.append(ToolCall(number, tool, _in_position(written, specs, cursor, start)))
    return Plan(tuple(parsed))


def _in_position(
    written: WrittenCall, specs: Mapping[str, ToolSpec] | None, cursor: Cursor, at: int
) -> tuple[Value, ...]:
    """The arguments in the order of the declaration. What is left out before a named argument gets its default, or
    None where it must be given (which the check reports)."""
    if not written.named:
        return written.args
    spec = (specs or {}).get(written.tool)
    if spec is None:
        raise cursor.error(f"keyword arguments need the declaration of {written.tool}", at)
    names = [parameter.name for parameter in spec.parameters]
    given: dict[str, Value] = dict(zip(names, written.args, strict=False))
    if len(written.args) > len(names):
        raise cursor.error(f"{written.tool} takes {len(names)} arguments", at)
    for name, value, name_at in written.named:
        if name not in names:
            known = ", ".join(names)
            raise cursor.error(f"{written.tool} has no argument {name!r}; it has {known}", name_at)
        if name in given:
            raise cursor.error(f"the argument {name!r} is given twice", name_at)
        given[name] = value
    last = max(names.index(name) for name in given)
    return tuple(
        given.get(parameter.name, None if parameter.required else parameter.default)
        for parameter in spec.parameters[: last + 1]
    )
