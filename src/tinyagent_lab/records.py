"""The record that the lab's parts meet in: a request, its plan, and where each value stands in the request.

One JSON object a line: `id`, `query`, `now`, `plan` (the compact tree, see `tree_to_json`),
`source` (where the words come from), `group` (records that share phrasing or names have one group:
splits keep groups whole), `checks` (names of those passed).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyagent.planner.compact.tree import Choice, Element, Item, Node, Number, Span, Use

__all__ = [
    "REFERENCE_TIME",
    "Record",
    "read_records",
    "tree_from_json",
    "tree_to_json",
    "write_records",
]

REFERENCE_TIME = "2026-11-23T09:00"


@dataclass(frozen=True, slots=True)
class Record:
    id: str
    query: str
    roots: tuple[Node, ...]
    source: str
    group: str
    now: str = REFERENCE_TIME
    checks: tuple[str, ...] = ()


def write_records(path: Path, records: Iterable[Record]) -> None:
    with path.open("w", encoding="utf-8") as lines:
        for record in records:
            written = {
                "id": record.id,
                "query": record.query,
                "now": record.now,
                "plan": tree_to_json(record.roots),
                "source": record.source,
                "group": record.group,
                "checks": list(record.checks),
            }
            lines.write(json.dumps(written, ensure_ascii=False) + "\n")


def read_records(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            read = json.loads(line)
            yield Record(
                read["id"],
                read["query"],
                tree_from_json(read["plan"]),
                read["source"],
                read["group"],
                read["now"],
                tuple(read["checks"]),
            )


def tree_to_json(roots: Iterable[Node]) -> list[Any]:
    """Calls as `{"tool": ..., "slots": {name: [[item, ...], ...]}}`; a span is `[start, end]`."""
    return [_node_to_json(node) for node in roots]


def tree_from_json(read: Iterable[Any]) -> tuple[Node, ...]:
    return tuple(_node_from_json(node) for node in read)


def _node_to_json(node: Node) -> dict[str, Any]:
    return {
        "tool": node.tool,
        "slots": {
            name: [[_item_to_json(item) for item in element] for element in elements]
            for name, elements in node.slots
        },
    }


def _item_to_json(item: Item) -> Any:
    if isinstance(item, Span):
        return [item.start, item.end]
    if isinstance(item, Node):
        return _node_to_json(item)
    if isinstance(item, Use):
        return {"use": item.tool}
    return item.value if isinstance(item, Number) else item.word


def _node_from_json(read: dict[str, Any]) -> Node:
    slots = tuple(
        (name, tuple(_element_from_json(element) for element in elements))
        for name, elements in read["slots"].items()
    )
    return Node(read["tool"], slots)


def _element_from_json(read: list[Any]) -> Element:
    return tuple(_item_from_json(item) for item in read)


def _item_from_json(read: Any) -> Item:
    if isinstance(read, list):
        return Span(read[0], read[1])
    if isinstance(read, dict):
        return Use(read["use"]) if "use" in read else _node_from_json(read)
    return Number(read) if isinstance(read, int) else Choice(read)
