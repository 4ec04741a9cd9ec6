"""The plan drawn in text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tinyagent.cli.drawing import draw_plan
from tinyagent.plan.types import Plan, Ref, Template, ToolCall
from tinyagent.tools import builtin_tools

SPECS = {name: tool.spec for name, tool in builtin_tools().items()}

MEETING = Plan(
    (
        ToolCall(1, "get_email_address", ("Sid",)),
        ToolCall(2, "get_email_address", ("Lutfi",)),
        ToolCall(3, "open_and_get_file_path", ("agenda.pdf",)),
        ToolCall(4, "compose_new_email", ((Ref(1), Ref(2)), (), "agenda.pdf", "", (Ref(3),))),
        ToolCall(5, "get_zoom_meeting_link", ("", "2026-11-27 15:00:00", 60, (Ref(1), Ref(2)))),
        ToolCall(6, "create_note", ("Link", Template(("Join: ", Ref(5))), "")),
    )
)

DRAWN = """\
at once ●       1 get_email_address  name "Sid"
        │ ●     2 get_email_address  name "Lutfi"
        │ │ ●   3 open_and_get_file_path  file_name "agenda.pdf"
then    ├─┼─┴─▶ 4 compose_new_email  recipients [$1, $2], subject "agenda.pdf", attachments [$3]
        └─┴─●   5 get_zoom_meeting_link  start_time "2026-11-27 15:00:00", meeting_invitees [$1…
then        └─▶ 6 create_note  name "Link", content "Join: $5\""""


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    count = draw(st.integers(1, 12))
    calls = []
    for number in range(1, count + 1):
        refs = draw(st.sets(st.integers(1, number - 1), max_size=4)) if number > 1 else set()
        calls.append(ToolCall(number, f"f{number}", tuple(Ref(ref) for ref in sorted(refs))))
    return Plan(tuple(calls))


def read_back(drawn: str, plan: Plan) -> dict[str, set[str]]:
    """Each function's dependencies, as somebody who follows the rails with a finger sees them."""
    used = {f"f{ref}" for call in plan.calls for ref in call.depends_on}
    owners: dict[int, str] = {}
    seen: dict[str, set[str]] = {}
    for line in drawn.splitlines():
        name = next(word for word in line.split() if word.startswith("f"))
        rails = line[8:]
        joins = {at for at, char in enumerate(rails) if char in "├└┼┴"}
        seen[name] = {owners[at] for at in joins}
        for at in joins:
            if rails[at] in "└┴":
                del owners[at]
        for at in list(owners):
            assert rails[at] in "│├┼", f"the rail of {owners[at]} is broken in {line!r}"
        if name in used:
            owners[rails.index("●")] = name
    return seen


def test_a_meeting_is_drawn_as_expected() -> None:
    """Look-ups stand together on top, what waits for them below, joined by lines."""
    assert draw_plan(MEETING, SPECS, width=96) == DRAWN


@given(plan=plans())
@settings(deadline=None, max_examples=200)
def test_following_the_rails_gives_the_plans_dependencies(plan: Plan) -> None:
    """The drawing says exactly the graph: no rail breaks, none leads to a call that does not wait."""
    expected = {call.tool: {f"f{ref}" for ref in call.depends_on} for call in plan.calls}
    if len(plan.calls) == 1:
        assert draw_plan(plan, {}) == "● 1 f1"
    else:
        assert read_back(draw_plan(plan, {}), plan) == expected


@given(plan=plans(), width=st.integers(20, 120))
def test_no_line_is_wider_than_asked_and_every_call_has_one(plan: Plan, width: int) -> None:
    """A narrow window shortens lines but loses no call."""
    lines = draw_plan(plan, {}, width=width).splitlines()
    assert len(lines) == len(plan.calls)
    assert max(len(line) for line in lines) <= width


@given(plan=plans())
def test_the_plain_drawing_is_ascii(plan: Plan) -> None:
    """A terminal without box characters gets plain ones."""
    assert draw_plan(plan, {}, unicode=False).isascii()


def test_a_newline_in_a_text_stays_on_its_line() -> None:
    """A message of two lines does not break the drawing."""
    plan = Plan((ToolCall(1, "send_sms", (("+44 1",), "one\ntwo")),))
    assert draw_plan(plan, SPECS) == '● 1 send_sms  recipients ["+44 1"], message "one two"'


def test_an_empty_plan_draws_nothing() -> None:
    """A refusal has no picture."""
    assert draw_plan(Plan(), SPECS) == ""


def test_a_plan_that_is_no_graph_draws_nothing() -> None:
    """Its problems are told in words; a drawing would have a rail from nowhere."""
    plan = Plan((ToolCall(1, "open_note", (Ref(2), "")), ToolCall(3, "open_note", ("x", ""))))
    assert draw_plan(plan, SPECS) == ""
