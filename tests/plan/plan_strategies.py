"""Plans to draw, and plans written another way."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Plan, Ref, Template, ToolCall, Value, template
from tinyagent.tools import builtin_tools

SPECS: Mapping[str, ToolSpec] = {name: tool.spec for name, tool in builtin_tools().items()}

# Dollars, braces, quotes, backslashes and line ends, where the language has its rules, stand out.
texts = st.text(
    st.one_of(st.sampled_from("$${}123.,\"'\\\n\r\tnux[]()# "), st.characters(codec="utf-8"))
)


def template_of(earlier: Sequence[int]) -> st.SearchStrategy[Value]:
    part = st.one_of(texts, st.sampled_from(earlier).map(Ref)) if earlier else texts
    return st.lists(part, max_size=5).map(template)


def values(earlier: Sequence[int]) -> st.SearchStrategy[Value]:
    """Any value whose references name calls in `earlier`."""
    plain: st.SearchStrategy[Value] = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**17), 10**17),
        st.floats(allow_nan=False, allow_infinity=False),
    )
    leaf = st.one_of(plain, template_of(earlier))
    return st.one_of(leaf, st.lists(leaf, max_size=3).map(tuple))


@st.composite
def plans(draw: st.DrawFn, most: int = 6) -> Plan:
    """Plans whose ids increase, with gaps, and whose references name earlier calls; functions need not exist."""
    steps = draw(st.lists(st.integers(1, 4), max_size=most))
    names = st.sampled_from(["send_sms", "open_note", "summarize_pdf", "f", "g_2", "_h"])
    calls: list[ToolCall] = []
    ids: list[int] = []
    for step in steps:
        call_id = step + (ids[-1] if ids else 0)
        args = draw(st.lists(values(ids), max_size=4))
        calls.append(ToolCall(call_id, draw(names), tuple(args)))
        ids.append(call_id)
    return Plan(tuple(calls))


@st.composite
def graphs(draw: st.DrawFn, most: int = 6, tools: str = "ab") -> Plan:
    """Plans of which only the graph matters: the arguments are references."""
    size = draw(st.integers(0, most))
    calls = []
    for call_id in range(1, size + 1):
        used = draw(st.sets(st.integers(1, call_id - 1))) if call_id > 1 else set()
        tool = draw(st.sampled_from(tools))
        calls.append(ToolCall(call_id, tool, tuple(Ref(i) for i in sorted(used))))
    return Plan(tuple(calls))


def graph(tools: Sequence[str], edges: Sequence[tuple[int, int]]) -> Plan:
    """Calls 1 to n by function; an edge (i, j) says that j uses the result of i."""
    return Plan(
        tuple(
            ToolCall(j, tool, tuple(Ref(i) for i, user in sorted(edges) if user == j))
            for j, tool in enumerate(tools, start=1)
        )
    )


def rewritten(plan: Plan, seed: int) -> Plan:
    """The same plan in another order that its graph allows, renumbered from 1."""
    chance = random.Random(seed)
    left, order = list(plan.calls), []
    new_id: dict[int, int] = {}
    while left:
        free = [call for call in left if all(i in new_id for i in call.depends_on)]
        call = chance.choice(free)
        left.remove(call)
        order.append(call)
        new_id[call.id] = len(order)
    return Plan(
        tuple(
            ToolCall(new_id[call.id], call.tool, tuple(_moved(arg, new_id) for arg in call.args))
            for call in order
        )
    )


def _moved(value: Value, new_id: Mapping[int, int]) -> Value:
    if isinstance(value, Ref):
        return Ref(new_id[value.call_id])
    if isinstance(value, Template):
        return Template(
            tuple(Ref(new_id[p.call_id]) if isinstance(p, Ref) else p for p in value.parts)
        )
    if isinstance(value, tuple):
        return tuple(_moved(item, new_id) for item in value)
    return value
