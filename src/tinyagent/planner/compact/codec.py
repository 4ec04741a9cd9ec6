"""Trees to sequences and back. A sequence is a list of symbols of the tool table and pointers to tokens.

A pointer is written as a negative number, `-1 - position`, so that a sequence is a plain list of
integers; start and end pointers alternate. One encoder serves training and inference.
"""

from __future__ import annotations

from collections.abc import Sequence

from tinyagent.errors import InternalError
from tinyagent.planner.compact.constraint import Constraint
from tinyagent.planner.compact.table import (
    COMMA,
    END,
    EOS,
    FALSE,
    FIRST_NUMBER,
    TRUE,
    ToolTable,
)
from tinyagent.planner.compact.tree import Choice, Element, Item, Node, Number, Span, Use

__all__ = ["Offsets", "decode", "encode", "is_pointer", "pointer", "position"]

Offsets = Sequence[tuple[int, int]]  # characters of each token; special tokens have (0, 0)


def pointer(token: int) -> int:
    return -1 - token


def position(written: int) -> int:
    return -1 - written


def is_pointer(written: int) -> bool:
    return written < 0


def encode(roots: Sequence[Node], table: ToolTable, offsets: Offsets) -> list[int]:
    """The sequence of a tree, EOS included. ValueError where a span covers no token or the language
    forbids the tree."""
    written: list[int] = []
    for root in roots:
        _encode_node(root, table, offsets, written)
    written.append(EOS)
    _verify(written, table)
    return written


def decode(written: Sequence[int], table: ToolTable, offsets: Offsets) -> tuple[Node, ...]:
    """The tree of a sequence that the constraint let through; InternalError for any other."""
    reader = _Reader(written, table, offsets)
    roots = []
    while (symbol := reader.take()) != EOS:
        roots.append(reader.node(symbol))
    return tuple(roots)


def _encode_node(node: Node, table: ToolTable, offsets: Offsets, written: list[int]) -> None:
    written.append(table.call(node.tool))
    has_slots = len(table.by_name[node.tool].parameters) > 1
    for name, elements in node.slots:
        if has_slots:
            written.append(table.slot(node.tool, name))
        for number, element in enumerate(elements):
            if number:
                written.append(COMMA)
            for item in element:
                _encode_item(item, node.tool, name, table, offsets, written)
    written.append(END)


def _encode_item(
    item: Item, tool: str, name: str, table: ToolTable, offsets: Offsets, written: list[int]
) -> None:
    if isinstance(item, Span):
        first, last = _tokens(item, offsets)
        written.extend((pointer(first), pointer(last)))
    elif isinstance(item, Node):
        _encode_node(item, table, offsets, written)
    elif isinstance(item, Use):
        written.append(table.use(item.tool))
    elif isinstance(item, Number):
        written.append(FIRST_NUMBER + item.value)
    elif item.word in ("true", "false"):
        written.append(TRUE if item.word == "true" else FALSE)
    else:
        written.append(table.choice(tool, name, item.word))


def _tokens(span: Span, offsets: Offsets) -> tuple[int, int]:
    """First and last token that share a character with the span."""
    inside = [
        index
        for index, (start, end) in enumerate(offsets)
        if start < span.end and end > span.start and end > start
    ]
    if not inside:
        raise ValueError(f"no token in characters {span.start} to {span.end}")
    return inside[0], inside[-1]


def _verify(written: Sequence[int], table: ToolTable) -> None:
    constraint = Constraint(table)
    for index, item in enumerate(written):
        allowed = constraint.allowed()
        if is_pointer(item):
            begun = allowed.end_from
            if not (allowed.pointer if begun is None else position(item) >= begun):
                raise ValueError(f"no pointer may stand at {index}")
            constraint.point(position(item))
        else:
            if not allowed.symbols[item]:
                raise ValueError(f"{table.rows[item].key} may not stand at {index}")
            constraint.symbol(item)


class _Reader:
    def __init__(self, written: Sequence[int], table: ToolTable, offsets: Offsets) -> None:
        self._written = written
        self._table = table
        self._offsets = offsets
        self._next = 0

    def take(self) -> int:
        if self._next >= len(self._written):
            raise InternalError("a compact plan ended in the middle")
        self._next += 1
        return self._written[self._next - 1]

    def _peek(self) -> int:
        return self._written[self._next] if self._next < len(self._written) else EOS

    def node(self, symbol: int) -> Node:
        kind, tool = self._table.key(symbol) if symbol >= 0 else ("pointer", "")
        if kind != "call":
            raise InternalError(f"a call was expected, found {kind}")
        parameters = self._table.by_name[tool].parameters
        slots: list[tuple[str, tuple[Element, ...]]] = []
        if len(parameters) == 1:
            slots.append((parameters[0].name, self._elements()))
        while (symbol := self.take()) != END:
            kind, name = self._table.key(symbol) if symbol >= 0 else ("pointer", "")
            if kind != "slot":
                raise InternalError(f"a slot was expected, found {kind}")
            slots.append((name.partition(".")[2], self._elements()))
        return Node(tool, tuple(slots))

    def _elements(self) -> tuple[Element, ...]:
        elements = [self._element()]
        while self._peek() == COMMA:
            self.take()
            elements.append(self._element())
        return tuple(elements)

    def _element(self) -> Element:
        items: list[Item] = []
        while (item := self._item()) is not None:
            items.append(item)
        return tuple(items)

    def _item(self) -> Item | None:
        """The next item, None where the element ends."""
        symbol = self._peek()
        if symbol in (END, COMMA, EOS):
            return None
        if is_pointer(symbol):
            first, last = position(self.take()), position(self.take())
            return Span(self._offsets[first][0], self._offsets[last][1])
        kind, name = self._table.key(symbol)
        if kind == "slot":
            return None
        self.take()
        if kind == "call":
            return self.node(symbol)
        if kind == "use":
            return Use(name)
        if kind == "choice":
            return Choice(name.rpartition(".")[2])
        if symbol in (TRUE, FALSE):
            return Choice("true" if symbol == TRUE else "false")
        return Number(symbol - FIRST_NUMBER)
