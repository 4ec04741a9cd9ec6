"""Trees become numbered plans."""

from __future__ import annotations

from tinyagent.plan.render import render_plan
from tinyagent.planner.compact.tree import Choice, Element, Node, Number, Span, Use, plan_of, walk
from tinyagent.tools import builtin_tools

SPECS = {name: tool.spec for name, tool in builtin_tools().items()}
TEXT = "Sid sid Ana hello note x route"


def said(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def call(tool: str, **slots: Element | list[Element]) -> Node:
    return Node(
        tool,
        tuple((n, tuple(v) if isinstance(v, list) else (v,)) for n, v in slots.items()),
    )


def rendered(*roots: Node) -> list[str]:
    return render_plan(plan_of(roots, TEXT, SPECS), join=False).splitlines()


def test_equal_look_ups_are_one_call_whatever_their_case() -> None:
    """A person is looked up once per plan and channel."""
    sid = call("get_email_address", name=(said("Sid"),))
    again = call("get_email_address", name=(said("sid"),))
    assert rendered(
        call("forward_email", recipients=[(sid,)]), call("reply_to_email", cc=[(again,)])
    ) == [
        '1. get_email_address("Sid")',
        '2. forward_email(["$1"], [], "", [])',
        '3. reply_to_email(["$1"], "", [])',
    ]


def test_the_same_act_is_planned_once() -> None:
    """Equal calls are one, also where they write: a goal said twice is meant once."""
    text = call("send_sms", message=(said("hello"),))
    other = call("send_sms", message=(said("Ana"),))
    assert len(rendered(text, text, other)) == 2


def test_a_used_result_is_the_latest_of_its_function() -> None:
    """`Use` names the call of that function written last before it."""
    first, second = (call("open_note", name=(said(n),)) for n in ("note", "x"))
    assert (
        rendered(
            call("create_note", content=(first,)),
            call("create_note", content=(second,)),
            call("reply_to_email", context=(Use("open_note"),)),
        )[-1]
        == '5. reply_to_email([], "$3", [])'
    )


def test_text_and_results_stand_together() -> None:
    """Items of a text are joined by spaces, the result stays a reference."""
    route = call("maps_show_directions", transport=(Choice("w"),))
    assert rendered(call("send_sms", message=(said("route"), route)))[-1] == (
        '2. send_sms([], "route $1")'
    )


def test_numbers_and_defaults_are_written() -> None:
    """Every parameter has a value: what the tree leaves out is the default."""
    assert rendered(call("create_reminder", name=(said("x"),), priority=(Number(1),))) == [
        '1. create_reminder("x", "", "", "", 1, False)'
    ]


def test_calls_come_before_what_uses_them() -> None:
    """The walk is the numbered plan's order."""
    inner = call("get_email_address", name=(said("Sid"),))
    outer = call("forward_email", recipients=[(inner,)])
    assert [node.tool for node in walk((outer,))] == ["get_email_address", "forward_email"]
