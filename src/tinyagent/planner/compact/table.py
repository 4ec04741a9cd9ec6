"""The tool table: which symbols the compact language has for a set of functions, and the texts that describe them.

Fixed symbols come first, then for each function its call symbol, its use symbol, its slots and
their choices. A symbol's row in the model is a projection of the encoder's embedding of `Row.text`
plus, for functions seen in training, a learned residual stored under `Row.key`; so a function never
seen is a new row and not another model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tinyagent.plan.spec import Parameter, ToolSpec

__all__ = [
    "COMMA",
    "END",
    "EOS",
    "FALSE",
    "FIRST_NUMBER",
    "KINDS",
    "TRUE",
    "Row",
    "ToolTable",
    "describe",
    "describe_slot",
    "is_reusable",
]

EOS, END, COMMA, TRUE, FALSE, FIRST_NUMBER = range(6)
_NUMBERS = 10
_FIXED = ("eos", "end", "comma", "true", "false", *(f"number:{n}" for n in range(_NUMBERS)))

# The row kinds have projections of their own in the model.
KINDS = ("fixed", "call", "use", "slot", "choice")


@dataclass(frozen=True, slots=True)
class Row:
    """One symbol. `key` is stable across tables and names the residual; `text` is what the encoder reads of it."""

    key: str
    kind: str
    text: str


class ToolTable:
    """Symbols of the compact language for `specs`, in that order; symbol ids index `rows`."""

    def __init__(self, specs: Iterable[ToolSpec]) -> None:
        self.specs = tuple(specs)
        self.by_name = {spec.name: spec for spec in self.specs}
        rows = [Row(key, "fixed", "") for key in _FIXED]
        for spec in self.specs:
            rows.append(Row(f"call:{spec.name}", "call", describe(spec)))
            if is_reusable(spec):
                rows.append(Row(f"use:{spec.name}", "use", describe(spec)))
            for parameter in spec.parameters:
                if len(spec.parameters) > 1:
                    rows.append(
                        Row(
                            f"slot:{spec.name}.{parameter.name}",
                            "slot",
                            describe_slot(spec, parameter),
                        )
                    )
                rows.extend(
                    Row(
                        f"choice:{spec.name}.{parameter.name}.{word}",
                        "choice",
                        f"{describe_slot(spec, parameter)}: {word}",
                    )
                    for word in parameter.choices
                )
        self.rows = tuple(rows)
        self._ids = {row.key: index for index, row in enumerate(rows)}

    def __len__(self) -> int:
        return len(self.rows)

    def call(self, tool: str) -> int:
        return self._ids[f"call:{tool}"]

    def use(self, tool: str) -> int:
        return self._ids[f"use:{tool}"]

    def slot(self, tool: str, parameter: str) -> int:
        return self._ids[f"slot:{tool}.{parameter}"]

    def choice(self, tool: str, parameter: str, word: str) -> int:
        return self._ids[f"choice:{tool}.{parameter}.{word}"]

    def key(self, symbol: int) -> tuple[str, str]:
        """Kind and name of a symbol: ("slot", "send_sms.message")."""
        row = self.rows[symbol]
        return row.kind, row.key.partition(":")[2]


def is_reusable(spec: ToolSpec) -> bool:
    """Calls with one argument are written again and merged; what has more is named by its use symbol."""
    return spec.returns != "status" and len(spec.parameters) > 1


def describe(spec: ToolSpec) -> str:
    """What the encoder reads of a function: its name in words, its docstring, its parameters."""
    names = ", ".join(_words(parameter.name) for parameter in spec.parameters)
    return f"{_words(spec.name)}: {spec.doc.splitlines()[0]} ({names})"


def describe_slot(spec: ToolSpec, parameter: Parameter) -> str:
    return f"{_words(parameter.name)} ({_words(parameter.meaning)}) of {_words(spec.name)}"


def _words(name: str) -> str:
    return name.replace("_", " ")
