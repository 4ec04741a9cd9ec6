"""What may stand where in the compact language, as a push-down automaton over symbols and pointers.

    plan    := call* EOS
    call    := CALL value END                 one parameter: its slot is implied
             | CALL (SLOT value)* END         slots in the function's order, each at most once
    value   := element                        string, integer, boolean, choice
             | element (COMMA element)*       list of strings
    element := NUMBER | TRUE | FALSE | CHOICE
             | item+                          text: spans, nested calls and used results, in any mixture
    item    := start-pointer end-pointer | call | USE

Which results may stand in a slot follows from what the parameter means and what the call returns
(`ACCEPTS`). Every sequence that the automaton lets through decodes to a tree (`codec`), and every
tree of known functions encodes to one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tinyagent.plan.spec import Parameter, ToolSpec
from tinyagent.planner.compact.table import (
    COMMA,
    END,
    EOS,
    FALSE,
    FIRST_NUMBER,
    TRUE,
    ToolTable,
    is_reusable,
)

__all__ = ["MAX_DEPTH", "Allowed", "Constraint"]

MAX_DEPTH = 4

_RESULTS = frozenset({"email", "phone", "url", "text", "file_path"})
# Results that may stand in a slot, by the parameter's meaning; a meaning not listed takes words of the request only.
ACCEPTS: dict[str, frozenset[str]] = {
    "email": frozenset({"email"}),
    "phone": frozenset({"phone"}),
    "file_path": frozenset({"file_path", "text", "url"}),
    "text": _RESULTS,
    "place": frozenset({"url"}),
    "url": frozenset({"url"}),
}
# One item makes an element: an address is either looked up or spelled out.
_SINGLE = frozenset({"email", "phone", "file_path"})


@dataclass(frozen=True, slots=True)
class Allowed:
    """`symbols` is a mask over the table; `pointer` says whether a start pointer may come; `end_from` is the first
    token position at which the span that was begun may end, None where none was."""

    symbols: NDArray[np.bool_]
    pointer: bool
    end_from: int | None = None


@dataclass(slots=True)
class _Frame:
    spec: ToolSpec
    slot: int = -1  # index of the parameter being written, -1 before the first
    items: int = 0  # items in the element being written
    atomic: bool = False  # the element is closed: a number, a choice, an address


class Constraint:
    """The automaton's state. Feed it what was chosen (`symbol` or `point`), ask what is `allowed` next."""

    def __init__(self, table: ToolTable) -> None:
        self._table = table
        self._stack: list[_Frame] = []
        self._used: set[str] = set()  # reusable functions with a finished call
        self._span_start: int | None = None
        self.is_done = False

    def allowed(self) -> Allowed:
        mask = np.zeros(len(self._table), dtype=np.bool_)
        if self._span_start is not None:
            return Allowed(mask, False, self._span_start)
        if not self._stack:
            mask[EOS] = True
            for spec in self._table.specs:
                mask[self._table.call(spec.name)] = True
            return Allowed(mask, False)
        frame = self._stack[-1]
        pointer = frame.slot >= 0 and self._allow_item(frame, mask)
        self._allow_closing(frame, mask)
        return Allowed(mask, pointer)

    def copy(self) -> Constraint:
        """The same state, to go another way from."""
        twin = Constraint(self._table)
        twin._stack = [replace(frame) for frame in self._stack]
        twin._used = set(self._used)
        twin._span_start, twin.is_done = self._span_start, self.is_done
        return twin

    @property
    def is_between_goals(self) -> bool:
        """No call is open: a goal has just ended, or the plan has."""
        return not self._stack

    def point(self, position: int) -> None:
        """Take a pointer to a token: the start of a span, or the end of the span that was begun."""
        if self._span_start is None:
            self._span_start = position
            return
        self._span_start = None
        self._add_item(self._stack[-1])

    def symbol(self, symbol: int) -> None:
        """Take a symbol of the table."""
        kind, name = self._table.key(symbol)
        if symbol == EOS:
            self.is_done = True
        elif kind == "call":
            spec = self._table.by_name[name]
            self._stack.append(_Frame(spec, slot=0 if len(spec.parameters) == 1 else -1))
        elif symbol == END:
            self._close()
        elif kind == "slot":
            frame = self._stack[-1]
            frame.slot = self._index(frame.spec, name.partition(".")[2])
            frame.items, frame.atomic = 0, False
        elif symbol == COMMA:
            self._stack[-1].items, self._stack[-1].atomic = 0, False
        elif kind == "use":
            self._add_item(self._stack[-1])
        else:
            self._stack[-1].items, self._stack[-1].atomic = 1, True

    def _close(self) -> None:
        closed = self._stack.pop().spec
        if is_reusable(closed):
            self._used.add(closed.name)
        if self._stack:
            self._add_item(self._stack[-1])

    @staticmethod
    def _add_item(frame: _Frame) -> None:
        frame.items += 1
        frame.atomic = frame.spec.parameters[frame.slot].meaning in _SINGLE

    def _allow_item(self, frame: _Frame, mask: NDArray[np.bool_]) -> bool:
        """Mark the symbols that may begin an item; True where a span may."""
        if frame.atomic:
            return False
        parameter = frame.spec.parameters[frame.slot]
        if parameter.choices or parameter.type == "boolean":
            self._allow_words(frame.spec, parameter, mask)
            return False
        if parameter.type == "integer":
            if frame.items == 0 and parameter.meaning != "minutes":
                mask[FIRST_NUMBER : FIRST_NUMBER + 10] = True
            return parameter.meaning == "minutes"
        accepted = ACCEPTS.get(parameter.meaning, frozenset())
        for spec in self._table.specs:
            if spec.returns in accepted:
                mask[self._table.call(spec.name)] = len(self._stack) < MAX_DEPTH
                if spec.name in self._used:
                    mask[self._table.use(spec.name)] = True
        return True

    def _allow_words(self, spec: ToolSpec, parameter: Parameter, mask: NDArray[np.bool_]) -> None:
        for word in parameter.choices:
            mask[self._table.choice(spec.name, parameter.name, word)] = True
        if parameter.type == "boolean":
            mask[[TRUE, FALSE]] = True

    def _allow_closing(self, frame: _Frame, mask: NDArray[np.bool_]) -> None:
        """Mark what may end the element, the value or the call."""
        parameters = frame.spec.parameters
        if frame.slot >= 0 and frame.items == 0:
            return
        mask[END] = True
        if frame.slot >= 0 and parameters[frame.slot].type == "strings":
            mask[COMMA] = True
        if len(parameters) > 1:
            for later in parameters[frame.slot + 1 :]:
                mask[self._table.slot(frame.spec.name, later.name)] = True

    @staticmethod
    def _index(spec: ToolSpec, name: str) -> int:
        return next(i for i, p in enumerate(spec.parameters) if p.name == name)
