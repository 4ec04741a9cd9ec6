"""Plans to trees: finds where the request says each value of a plan.

People, files and places must stand in the request nearly word for word; free text that the user did
not say (a mail body that a language model made up) is left out of the tree, results passed on in it
stay. `LeftOutError` says why a plan gives no tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise, product

from tinyagent.plan.spec import Parameter, ToolSpec
from tinyagent.plan.types import Plan, Ref, Template, ToolCall, Value
from tinyagent.planner.compact.table import is_reusable
from tinyagent.planner.compact.tree import Choice, Element, Item, Node, Number, Span, Use
from tinyagent.times import read_duration
from tinyagent_lab.curation.alignment import align, occurrences

__all__ = ["LeftOutError", "TreeBuilder", "apart", "dates_from_fragments"]

# Shares of a value's words that the request must say, and the spans that may say them.
KEY_SHARE, TEXT_SHARE = 0.75, 0.75
MAX_SPANS = 6
_KEYS = frozenset({"person", "email", "phone", "file_name", "file_path", "place", "folder"})

# Where a date literal is said: (request, literal, near) -> spans, None where it cannot be told.
Dates = Callable[[str, str, int | None], tuple[Span, ...] | None]


class LeftOutError(ValueError):
    """A plan that the compact language cannot say for this request."""


class TreeBuilder:
    """Builds the tree of one plan."""

    def __init__(
        self, request: str, plan: Plan, specs: Mapping[str, ToolSpec], dates: Dates
    ) -> None:
        self._request = request
        self._specs = specs
        self._dates = dates
        self._calls = {call.id: call for call in plan.calls}
        used = {ref for call in plan.calls for ref in call.depends_on}
        self._goals = [call for call in plan.calls if call.id not in used]
        self._taken: list[Span] = []
        # By call id, how many calls of its function were written by then.
        self._written: dict[int, int] = {}
        self._count: dict[str, int] = {}
        self._near: int | None = None
        self._start: tuple[Span, ...] = ()

    def build(self) -> tuple[Node, ...]:
        roots = []
        for goal in self._goals:
            self._near = None
            roots.append(self._node(goal))
        return tuple(roots)

    def _node(self, call: ToolCall) -> Node:
        spec = self._specs.get(call.tool)
        if spec is None or len(call.args) != len(spec.parameters):
            raise LeftOutError(f"{call.tool} with {len(call.args)} arguments")
        slots: list[tuple[str, tuple[Element, ...]]] = []
        outer_start, self._start = self._start, ()
        for parameter, value in zip(spec.parameters, call.args, strict=True):
            elements = self._elements(call, parameter, value)
            if elements:
                slots.append((parameter.name, elements))
            elif len(spec.parameters) == 1:
                raise LeftOutError(f"{call.tool} without its argument")
        self._start = outer_start
        self._count[call.tool] = self._count.get(call.tool, 0) + 1
        self._written[call.id] = self._count[call.tool]
        return Node(call.tool, tuple(slots))

    def _elements(self, call: ToolCall, parameter: Parameter, value: Value) -> tuple[Element, ...]:
        if value is None or value in ("", ()) or parameter.meaning == "all_day":
            return ()
        if parameter.type == "strings":
            items = value if isinstance(value, tuple) else (value,)
            elements = [self._element(parameter, item) for item in items]
            return tuple(element for element in elements if element)
        if parameter.meaning in ("datetime", "end_datetime"):
            return self._date(parameter, str(value))
        if parameter.meaning == "minutes":
            return self._duration(value, call)
        if value == parameter.default:
            return ()
        if parameter.type == "integer":
            if not isinstance(value, int) or not 0 <= value <= 9:
                raise LeftOutError(f"{parameter.name} {value!r}")
            return ((Number(value),),)
        if parameter.choices:
            if value not in parameter.choices:
                raise LeftOutError(f"{parameter.name} {value!r}")
            return ((Choice(str(value)),),)
        element = self._element(parameter, value)
        return (element,) if element else ()

    def _element(self, parameter: Parameter, value: Value) -> Element:
        if isinstance(value, Ref):
            return (self._result(value),)
        if isinstance(value, Template):
            items: list[Item] = []
            for part in value.parts:
                if isinstance(part, Ref):
                    items.append(self._result(part))
                else:
                    items.extend(self._text(part, share=1.0))
            if parameter.meaning in _KEYS:
                raise LeftOutError(f"{parameter.name} mixes text and results")
            return tuple(items)
        if not isinstance(value, str):
            raise LeftOutError(f"{parameter.name} {value!r}")
        if parameter.meaning in _KEYS:
            spans = self._text(value, share=KEY_SHARE)
            if not spans or (parameter.meaning in ("email", "phone") and len(spans) > 1):
                raise LeftOutError(f"{parameter.name} {value!r} is not in the request")
            return spans
        return self._text(value, share=TEXT_SHARE)

    def _result(self, ref: Ref) -> Item:
        call = self._calls.get(ref.call_id)
        if call is None:
            raise LeftOutError(f"${ref.call_id} is no call")
        spec = self._specs.get(call.tool)
        if spec is None:
            raise LeftOutError(call.tool)
        if call.id in self._written and is_reusable(spec):
            if self._written[call.id] != self._count[call.tool]:
                raise LeftOutError(f"{call.tool} is used again after another call of it")
            return Use(call.tool)
        return self._node(call)

    def _text(self, value: str, *, share: float) -> tuple[Span, ...]:
        aligned = align(value.strip(), self._request, used=self._taken, near=self._near)
        if aligned.share < share or not 1 <= len(aligned.spans) <= MAX_SPANS:
            return ()
        return self._take(aligned.spans)

    def _take(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        self._taken.extend(spans)
        self._near = spans[-1].end
        return spans

    def _date(self, parameter: Parameter, literal: str) -> tuple[Element, ...]:
        spans = self._dates(self._request, literal, self._near)
        if spans is None:
            raise LeftOutError(f"{parameter.name} {literal!r} is not in the request")
        if parameter.meaning == "datetime":
            self._start = spans
        else:
            # An end repeats its start's day; only what it adds is written.
            spans = tuple(span for span in spans if span not in self._start)
        if not spans:
            return ()
        return (self._take(spans),)

    def _duration(self, value: Value, call: ToolCall) -> tuple[Element, ...]:
        minutes = value if isinstance(value, int) else 60
        span = shortest_duration(self._request, minutes)
        if span is None:
            span = self._end_of_twin(call)
        if span is not None:
            return (self._take((span,)),)
        if minutes == 60:
            return ()
        raise LeftOutError(f"{minutes} minutes are not in the request")

    def _end_of_twin(self, call: ToolCall) -> Span | None:
        """A meeting from three to half past four says its length by its end: the end of the event
        that takes its link."""
        for other in self._calls.values():
            spec = self._specs.get(other.tool)
            if spec is None or call.id not in other.depends_on:
                continue
            for parameter, value in zip(spec.parameters, other.args, strict=False):
                if parameter.meaning == "end_datetime" and value:
                    spans = self._dates(self._request, str(value), self._near) or ()
                    fresh = [span for span in spans if span not in self._start]
                    return fresh[-1] if fresh else None
        return None


def shortest_duration(request: str, minutes: int) -> Span | None:
    """The shortest run of words that says a length of `minutes`, the first of several."""
    words = list(_word_spans(request))
    for length in range(1, 7):
        for first in range(len(words) - length + 1):
            span = Span(words[first][0], words[first + length - 1][1])
            read = read_duration(request[span.start : span.end])
            if read is not None and read.total_seconds() == 60 * minutes:
                return span
    return None


def _word_spans(request: str) -> Iterable[tuple[int, int]]:
    start = None
    for index, character in enumerate(request + " "):
        if character.isalnum() or character in "'.":
            start = index if start is None else start
        elif start is not None:
            yield start, index
            start = None


def dates_from_fragments(when: Mapping[str, Sequence[str]]) -> Dates:
    """Dates of a corpus line: `when` maps each literal to the fragments of the request that say it."""

    def find(request: str, literal: str, near: int | None) -> tuple[Span, ...] | None:
        fragments = when.get(literal)
        if fragments is None:
            return None
        places = [occurrences(fragment, request) for fragment in fragments]
        if not all(places):
            return None
        if sum(len(place) > 1 for place in places) > 6:
            places = [place[:2] for place in places]
        options = [option for option in product(*places) if apart(option)]
        if not options:
            return None
        closest = min(options, key=lambda spans: _spread(spans, near))
        return tuple(sorted(closest, key=lambda span: span.start))

    return find


def apart(spans: Sequence[Span]) -> bool:
    ordered = sorted(spans, key=lambda span: span.start)
    return all(a.end <= b.start for a, b in pairwise(ordered))


def _spread(spans: Sequence[Span], near: int | None) -> int:
    """How far apart the spans are, and how far from `near`: fragments of one date stand together."""
    if not spans:
        return 0
    first, last = min(s.start for s in spans), max(s.end for s in spans)
    away = 0 if near is None or first <= near <= last else min(abs(first - near), abs(last - near))
    return 2 * (last - first) + away
