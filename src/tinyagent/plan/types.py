"""The vocabulary of plans: pure values, no behaviour beyond looking at themselves.

A plan is a tuple of calls with increasing ids. An argument is a tree: text, numbers, booleans, None,
lists, a `Ref` to the result of an earlier call, or a `Template`, text with results inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Plan", "Ref", "Template", "ToolCall", "Value", "refs_in", "template"]


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """The result of call `call_id` (written `$n`)."""

    call_id: int


@dataclass(frozen=True, slots=True)
class Template:
    """Text with results inside: `Template(("Join here: ", Ref(2)))` is written `"Join here: $2"`.

    At least two parts, at least one `Ref`, no two text parts in a row, no empty text part: a lone reference is a
    `Ref` and text without references a `str` (`tinyagent.plan.types.template` builds the right one).
    """

    parts: tuple[str | Ref, ...]


Value = str | int | float | bool | None | Ref | Template | tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call: `args` are positional; lists are tuples."""

    id: int
    tool: str
    args: tuple[Value, ...]

    @property
    def depends_on(self) -> tuple[int, ...]:
        """Ids of the calls whose results the arguments name, increasing, each once."""
        return tuple(sorted({ref.call_id for ref in refs_in(self.args)}))


@dataclass(frozen=True, slots=True)
class Plan:
    """Calls in written order, without the closing `join()`. An empty plan refuses the request."""

    calls: tuple[ToolCall, ...] = ()


def refs_in(value: Value) -> Iterator[Ref]:
    """Every reference in an argument tree, in reading order, repetitions included."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Template):
        yield from (part for part in value.parts if isinstance(part, Ref))
    elif isinstance(value, tuple):
        for item in value:
            yield from refs_in(item)


def template(parts: list[str | Ref] | tuple[str | Ref, ...]) -> str | Ref | Template:
    """The simplest value that says `parts`: text parts joined, empty ones dropped."""
    merged: list[str | Ref] = []
    for part in parts:
        if part == "":
            continue
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    if not merged:
        return ""
    if len(merged) == 1:
        return merged[0]
    return Template(tuple(merged))
