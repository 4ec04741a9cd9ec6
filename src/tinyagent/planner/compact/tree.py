"""The compact plan: a tree of calls whose text values are spans of the request.

A result is written where it is used, as the nested call that makes it. Equal calls are one node of the plan, so a
look-up used twice is written twice; a call with several arguments that is used again is written as `Use`, its
function's latest call. Offsets count characters of the request, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tinyagent.plan.spec import Parameter, ToolSpec
from tinyagent.plan.types import Plan, Ref, ToolCall, Value, template

__all__ = [
    "Choice",
    "Element",
    "Item",
    "Node",
    "Number",
    "PlanWriter",
    "Span",
    "Use",
    "plan_of",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of the request, copied as they are."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    value: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a parameter's allowed words; for a boolean "true" or "false"."""

    word: str


@dataclass(frozen=True, slots=True)
class Use:
    """The result of the latest call of a function written before this place."""

    tool: str


@dataclass(frozen=True, slots=True)
class Node:
    """A call: `slots` maps parameter names, in the function's order, to the elements of the value. A value that is
    not a list has one element; an element is a sequence of items, joined by spaces where it is text."""

    tool: str
    slots: tuple[tuple[str, tuple[Element, ...]], ...]


Item = Span | Number | Choice | Use | Node
Element = tuple[Item, ...]


def walk(roots: tuple[Node, ...]) -> Iterator[Node]:
    """Every call, each after the calls inside it: the order of the numbered plan."""
    for root in roots:
        for _, elements in root.slots:
            for element in elements:
                yield from walk(tuple(item for item in element if isinstance(item, Node)))
        yield root


def plan_of(roots: tuple[Node, ...], request: str, specs: Mapping[str, ToolSpec]) -> Plan:
    """The numbered plan of a tree; date and duration arguments are the user's words.

    Every spec's parameter is present; what the tree leaves out has the parameter's default.
    """
    writer = PlanWriter(request, specs)
    for root in roots:
        writer.write(root)
    return Plan(tuple(writer.calls))


class PlanWriter:
    """Numbers the calls of a tree as its goals come, merging equal ones; `calls` are those so far."""

    def __init__(self, request: str, specs: Mapping[str, ToolSpec]) -> None:
        self._request = request
        self._specs = specs
        self._ids: dict[tuple[str, tuple[Value, ...]], int] = {}
        self._latest: dict[str, int] = {}
        self.calls: list[ToolCall] = []

    def write(self, node: Node) -> Ref:
        spec = self._specs[node.tool]
        slots = dict(node.slots)
        args = tuple(
            self._value(parameter, slots.get(parameter.name)) for parameter in spec.parameters
        )
        # Nobody asks for the very same act twice in one request: equal calls are one, whatever they return.
        key = (node.tool, _folded(args))
        known = self._ids.get(key)
        if known is None:
            known = len(self.calls) + 1
            self._ids[key] = known
            self.calls.append(ToolCall(known, node.tool, args))
        self._latest[node.tool] = known
        return Ref(known)

    def _value(self, parameter: Parameter, elements: tuple[Element, ...] | None) -> Value:
        if elements is None:
            return parameter.default
        if parameter.type == "strings":
            return tuple(self._element(element) for element in elements)
        (element,) = elements
        return self._element(element)

    def _element(self, element: Element) -> Value:
        if len(element) == 1 and isinstance(element[0], Number):
            return element[0].value
        if len(element) == 1 and isinstance(element[0], Choice):
            word = element[0].word
            return word == "true" if word in ("true", "false") else word
        parts: list[str | Ref] = []
        for item in element:
            if parts:
                parts.append(" ")
            if isinstance(item, Span):
                parts.append(self._request[item.start : item.end])
            elif isinstance(item, Node):
                parts.append(self.write(item))
            elif isinstance(item, Use):
                parts.append(Ref(self._latest[item.tool]))
            else:
                parts.append(str(item.value if isinstance(item, Number) else item.word))
        return template(parts)


def _folded(value: tuple[Value, ...]) -> tuple[Value, ...]:
    """Arguments as equality sees them: case aside, so that "sid" and "Sid" are one look-up."""
    return tuple(
        item.casefold()
        if isinstance(item, str)
        else _folded(item)
        if isinstance(item, tuple)
        else item
        for item in value
    )
