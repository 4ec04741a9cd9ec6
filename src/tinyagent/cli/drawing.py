"""A plan as a small graph for the terminal.

Each call that others use has a rail, which runs down to its last use. Calls stand in layers: what is in
one layer can run at once, and every call stands below all that it waits for.

    at once ●       1 get_email_address  name "Sid"
            │ ●     2 get_email_address  name "Lutfi"
    then    ├─┼─●   3 get_zoom_meeting_link  meeting_invitees [$1, $2]
    then    └─┴─┴─▶ 4 create_calendar_event  location $3, invitees [$1, $2]
"""

from __future__ import annotations

from collections.abc import Mapping

from tinyagent.errors import PlanGraphError
from tinyagent.plan.graph import layers
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Plan, Ref, Template, ToolCall, Value

__all__ = ["describe_call", "draw_plan"]

_ASCII = str.maketrans("●│├└┴┼─▶…", "o|+`++->.")


def draw_plan(
    plan: Plan, specs: Mapping[str, ToolSpec], *, width: int = 100, unicode: bool = True
) -> str:
    """The graph, one line a call, no line over `width`; "" for a plan without calls, or one that is no graph."""
    try:
        layered = layers(plan)
    except PlanGraphError:
        return ""
    if not layered:
        return ""
    rows = [call for layer in layered for call in layer]
    first_of = {layer[0].id: "then" for layer in layered} | {rows[0].id: "at once"}
    rails = _draw_rails(rows)
    number = max(len(str(call.id)) for call in rows)
    lines = []
    for call, rail in zip(rows, rails, strict=True):
        label = first_of.get(call.id, "")
        text = f"{rail} {call.id:>{number}} {describe_call(call, specs.get(call.tool))}"
        lines.append(_clip(f"{label:<8}{text}" if len(rows) > 1 else text, width))
    drawn = "\n".join(lines)
    return drawn if unicode else drawn.translate(_ASCII)


def describe_call(call: ToolCall, spec: ToolSpec | None) -> str:
    """Function and the arguments that are given, by name."""
    if spec is None or len(spec.parameters) != len(call.args):
        return f"{call.tool}  {', '.join(_show(arg) for arg in call.args)}".rstrip()
    given = [
        f"{parameter.name} {_show(arg)}"
        for parameter, arg in zip(spec.parameters, call.args, strict=True)
        if arg != parameter.default
    ]
    return f"{call.tool}  {', '.join(given)}".rstrip()


def _draw_rails(rows: list[ToolCall]) -> list[str]:
    """The drawing left of each row, all of one width. A rail's column is free again after its last use."""
    last_use = {ref: row for row, call in enumerate(rows) for ref in call.depends_on}
    columns: dict[int, int] = {}  # live rails: call id -> column
    drawn: list[list[str]] = []
    for row, call in enumerate(rows):
        uses = {columns[ref]: last_use[ref] == row for ref in call.depends_on if ref in columns}
        own = None
        if call.id in last_use:
            own = _free_column(set(columns.values()), above=max(uses, default=-1))
        drawn.append(_draw_row(set(columns.values()), uses, own))
        columns = {ref: column for ref, column in columns.items() if last_use[ref] > row}
        if own is not None:
            columns[call.id] = own
    width = max(len(cells) for cells in drawn)
    return ["".join(_extend(cells, width)) for cells in drawn]


def _free_column(taken: set[int], *, above: int) -> int:
    column = above + 1
    while column in taken:
        column += 1
    return column


def _draw_row(live: set[int], uses: Mapping[int, bool], own: int | None) -> list[str]:
    """Cells of one row. `uses`: the columns this call takes from, and whether each rail ends here. The call's own
    mark is a dot in its column, or an arrow behind all rails where nobody uses it."""
    target = own if own is not None else max(live, default=-1) + 1
    first = min(uses, default=target)
    cells = [" "] * (2 * target + 1)
    for column in range(target):
        crossed = column > first
        if column in uses:
            ends = uses[column]
            cells[2 * column] = ("┴" if ends else "┼") if crossed else ("└" if ends else "├")
        elif column in live:
            cells[2 * column] = "│"
        elif crossed:
            cells[2 * column] = "─"
        if column >= first:
            cells[2 * column + 1] = "─"
    cells[2 * target] = "●" if own is not None else "▶" if uses else "●"
    for column in sorted(live):
        if column > target:
            cells += [" "] * (2 * column - len(cells)) + ["│"]
    return cells


def _extend(cells: list[str], width: int) -> list[str]:
    """Arrows reach the right edge, so that all heads stand in one column."""
    missing = width - len(cells)
    if cells[-1] == "▶":
        return [*cells[:-1], *("─" * missing), "▶"]
    return cells + [" "] * missing


def _show(value: Value) -> str:
    if isinstance(value, Ref):
        return f"${value.call_id}"
    if isinstance(value, Template):
        return '"' + "".join(p if isinstance(p, str) else _show(p) for p in value.parts) + '"'
    if isinstance(value, tuple):
        return "[" + ", ".join(_show(item) for item in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\n", " ") + '"'
    return str(value)


def _clip(line: str, width: int) -> str:
    return line if len(line) <= width else line[: max(width - 1, 1)] + "…"
