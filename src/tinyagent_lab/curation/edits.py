"""Edits of a request that keep every value's place: replace some characters, and the tree's spans follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tinyagent.planner.compact.tree import Element, Item, Node, Span

__all__ = ["Edit", "apply_edits", "map_spans", "spans_of"]


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Characters `start` to `end` become `text`."""

    start: int
    end: int
    text: str


def map_spans(roots: Sequence[Node], change: Callable[[Span], Span]) -> tuple[Node, ...]:
    """The same tree with every span changed."""

    def element(items: Element) -> Element:
        return tuple(item_of(item) for item in items)

    def item_of(item: Item) -> Item:
        if isinstance(item, Span):
            return change(item)
        return node(item) if isinstance(item, Node) else item

    def node(call: Node) -> Node:
        return Node(
            call.tool,
            tuple((name, tuple(element(e) for e in elements)) for name, elements in call.slots),
        )

    return tuple(node(root) for root in roots)


def spans_of(roots: Sequence[Node]) -> Iterator[tuple[str, str, Span]]:
    """Tool, parameter and span of every piece of text in a tree."""
    for root in roots:
        for name, elements in root.slots:
            for element in elements:
                for item in element:
                    if isinstance(item, Span):
                        yield root.tool, name, item
                    elif isinstance(item, Node):
                        yield from spans_of((item,))


def apply_edits(
    text: str, roots: Sequence[Node], edits: Sequence[Edit]
) -> tuple[str, tuple[Node, ...]] | None:
    """The edited request and its tree; None where edits overlap or cut a span in two.

    A span's boundary may lie on an edit's boundary, never inside; text put in at a span's boundary stays outside.
    """
    ordered = sorted(set(edits))
    if any(a.end > b.start for a, b in pairwise(ordered)):
        return None
    boundaries = {at for _, _, span in spans_of(roots) for at in (span.start, span.end)}
    if any(e.start < at < e.end for e in ordered for at in boundaries):
        return None
    pieces, at = [], 0
    for edit in ordered:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    pieces.append(text[at:])

    def grown(edit: Edit) -> int:
        return len(edit.text) - (edit.end - edit.start)

    def moved(span: Span) -> Span:
        start = sum(grown(edit) for edit in ordered if edit.end <= span.start)
        end = sum(
            grown(edit)
            for edit in ordered
            if edit.end <= span.end and not edit.start == edit.end == span.end
        )
        return Span(span.start + start, span.end + end)

    return "".join(pieces), map_spans(roots, moved)
