"""Are two plans the same graph? Exact, and quick for the plans that people and models write.

Both graphs are coloured together until neighbours tell no more nodes apart (colour refinement).
Nodes alone in their colour are matched; between two colours only the edges that are the exception
say anything, and what hangs together by those is a part of its own. Parts are assigned to parts by
bipartite matching, so that equal look-ups cost no factorial, and only a part that is all symmetry
is searched by trying. `agreeing` restricts which calls may be matched and tells uses of a result
apart; it stays as quick, since the assignment of parts takes the restriction in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

from tinyagent.plan.graph import dependencies
from tinyagent.plan.types import Plan, ToolCall

__all__ = ["agreeing", "isomorphic", "isomorphisms"]

Pairing = dict[int, int]
Colours = dict[int, int]
Agree = Callable[[ToolCall, ToolCall], bool]
Uses = Callable[[ToolCall], Mapping[int, Hashable]]


def isomorphic(a: Plan, b: Plan) -> bool:
    """Whether the graphs agree: calls labelled by function, one edge for each dependency.

    Raises PlanGraphError for a plan that is not a graph of earlier calls; so do the other functions here.
    """
    return agreeing(a, b) is not None


def isomorphisms(a: Plan, b: Plan) -> Iterator[Pairing]:
    """Every isomorphism, as ids of `a` to ids of `b`, one at a time. There may be n! of them; no dead end is
    entered on the way to the next."""
    pair = _Pair(a, b)
    colours = pair.first_colours()
    if pair.match(colours) is not None:
        yield from _extend(pair, colours, 0)


def agreeing(
    a: Plan, b: Plan, agree: Agree | None = None, uses: Uses | None = None
) -> Pairing | None:
    """An isomorphism that matches only calls for which `agree(call of a, call of b)`, or None if there is none.

    `uses(call)` labels each dependency by how the call uses it; only equal labels are matched.
    """
    if Counter(call.tool for call in a.calls) != Counter(call.tool for call in b.calls):
        dependencies(a), dependencies(b)
        return None
    pair = _Pair(a, b, agree, uses)
    found = pair.match(pair.first_colours())
    return None if found is None else pair.ids(found)


def _extend(pair: _Pair, colours: Colours, done: int) -> Iterator[Pairing]:
    """The isomorphisms under which the nodes before `done` are matched as their colours say."""
    if done == pair.size:
        sides = {colour: node for node, colour in colours.items() if node >= pair.size}
        yield pair.ids({node: sides[colours[node]] for node in range(pair.size)})
        return
    for right in range(pair.size, 2 * pair.size):
        if colours[right] == colours[done]:
            narrowed = _individualized(colours, done, right)
            if pair.match(narrowed) is not None:
                yield from _extend(pair, narrowed, done + 1)


def _individualized(colours: Colours, left: int, right: int) -> Colours:
    """The colours with a new one for `left` and `right` alone."""
    fresh = 1 + max(colours.values())
    return {**colours, left: fresh, right: fresh}


class _Pair:
    """Two graphs as one: nodes 0 to size-1 are the calls of the first, the next `size` those of the second."""

    def __init__(
        self, a: Plan, b: Plan, agree: Agree | None = None, uses: Uses | None = None
    ) -> None:
        self.size = len(a.calls)
        self._calls = (*a.calls, *b.calls)
        self._agree = agree
        self._fits: dict[tuple[int, int], bool] = {}
        # Per node its neighbours, each with the label of the edge; uses point one way, users the other.
        self._edges: list[list[tuple[int, Hashable]]] = [[] for _ in self._calls]
        for first, plan in ((0, a), (len(a.calls), b)):
            place = {call.id: first + index for index, call in enumerate(plan.calls)}
            needed_by = dependencies(plan)
            for call in plan.calls:
                labels = uses(call) if uses else {}
                for needed in needed_by[call.id]:
                    label = labels.get(needed)
                    self._edges[place[call.id]].append((place[needed], ("uses", label)))
                    self._edges[place[needed]].append((place[call.id], ("used", label)))

    def first_colours(self) -> Colours:
        names: dict[str, int] = {}
        tools = (call.tool for call in self._calls)
        return {node: names.setdefault(tool, len(names)) for node, tool in enumerate(tools)}

    def ids(self, pairing: Pairing) -> Pairing:
        return {self._calls[a].id: self._calls[b].id for a, b in sorted(pairing.items())}

    def fits(self, left: int, right: int) -> bool:
        if self._agree is None:
            return True
        key = (left, right)
        if key not in self._fits:
            self._fits[key] = self._agree(self._calls[left], self._calls[right])
        return self._fits[key]

    def match(self, colours: Colours) -> Pairing | None:
        """A matching of the coloured nodes that keeps colours, edges among them, and `fits`."""
        colours = self._refined(colours)
        pairing: Pairing = {}
        rest: Colours = {}
        for colour, (lefts, rights) in self._cells(colours).items():
            if len(lefts) != len(rights):
                return None
            if len(lefts) == 1:
                if not self.fits(lefts[0], rights[0]):
                    return None
                pairing[lefts[0]] = rights[0]
            else:
                rest.update(dict.fromkeys(lefts + rights, colour))
        if not rest:
            return pairing
        parts = self._parts(rest)
        found = self._match_parts(parts) if len(parts) > 2 else self._branch(rest)
        return None if found is None else {**pairing, **found}

    def _refined(self, colours: Colours) -> Colours:
        """Colours split until equal ones have equally coloured neighbours, in both graphs by the same rule."""
        count = len(set(colours.values()))
        while True:
            ids: dict[Hashable, int] = {}
            split: Colours = {}
            for node, colour in colours.items():
                near = Counter(
                    (label, colours[other])
                    for other, label in self._edges[node]
                    if other in colours
                )
                key = (colour, frozenset(near.items()))
                split[node] = ids.setdefault(key, len(ids))
            if len(ids) == count:
                return split
            colours, count = split, len(ids)

    def _cells(self, colours: Colours) -> dict[int, tuple[list[int], list[int]]]:
        """The nodes of each colour, of the first graph and of the second."""
        cells: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for node, colour in colours.items():
            cells[colour][node >= self.size].append(node)
        return cells

    def _parts(self, colours: Colours) -> list[Colours]:
        """What hangs together, in either graph, by exceptional edges."""
        cells = self._cells(colours)
        parts: list[Colours] = []
        unseen = dict(colours)
        while unseen:
            start = next(iter(unseen))
            part = {start: unseen.pop(start)}
            waiting = [start]
            while waiting:
                for other in self._exceptions(waiting.pop(), colours, cells):
                    if other in unseen:
                        part[other] = unseen.pop(other)
                        waiting.append(other)
            parts.append(part)
        return parts

    def _exceptions(
        self, node: int, colours: Colours, cells: Mapping[int, tuple[list[int], list[int]]]
    ) -> Iterable[int]:
        """Neighbours of `node`; in a colour of which more than half are neighbours by one label, the others."""
        near: dict[int, dict[int, Hashable]] = defaultdict(dict)
        for other, label in self._edges[node]:
            if other in colours:
                near[colours[other]][other] = label
        for colour, labels in near.items():
            cell = cells[colour][node >= self.size]
            if len(set(labels.values())) == 1 and 2 * len(labels) > len(cell):
                yield from (other for other in cell if other not in labels)
            else:
                yield from labels

    def _match_parts(self, parts: list[Colours]) -> Pairing | None:
        """Assign every part of the first graph to one of the second (augmenting paths)."""
        lefts = [part for part in parts if min(part) < self.size]
        rights = [part for part in parts if min(part) >= self.size]
        if len(lefts) != len(rights):
            return None
        tried: dict[tuple[int, int], Pairing | None] = {}
        taken_by: dict[int, int] = {}

        def pair_up(left: int, right: int) -> Pairing | None:
            if (left, right) not in tried:
                a, b = lefts[left], rights[right]
                same = sorted(a.values()) == sorted(b.values())
                tried[left, right] = self._match_part(a, b) if same else None
            return tried[left, right]

        def place(left: int, refused: set[int]) -> bool:
            # Free parts first: where all are equal, nothing is ever moved.
            for right in sorted(range(len(rights)), key=taken_by.__contains__):
                if right not in refused and pair_up(left, right) is not None:
                    refused.add(right)
                    if right not in taken_by or place(taken_by[right], refused):
                        taken_by[right] = left
                        return True
            return False

        if not all(place(left, set()) for left in range(len(lefts))):
            return None
        found: Pairing = {}
        for right, left in taken_by.items():
            found.update(pair_up(left, right) or {})
        return found

    def _match_part(self, a: Colours, b: Colours) -> Pairing | None:
        if len(a) > 1:
            return self.match({**a, **b})
        left, right = next(iter(a)), next(iter(b))
        return {left: right} if self.fits(left, right) else None

    def _branch(self, colours: Colours) -> Pairing | None:
        """Match one node of the smallest colour in every way, until the rest can be matched."""
        lefts, rights = min(self._cells(colours).values(), key=lambda cell: len(cell[0]))
        for right in rights:
            if self.fits(lefts[0], right):
                found = self.match(_individualized(colours, lefts[0], right))
                if found is not None:
                    return found
        return None
