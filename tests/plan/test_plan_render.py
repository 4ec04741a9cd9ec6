"""Written plans read back: numbered text and JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from plan_strategies import plans

from tinyagent.errors import PlanSyntaxError
from tinyagent.plan.json_form import plan_from_json, plan_to_json
from tinyagent.plan.parser import parse_plan
from tinyagent.plan.render import render_call, render_plan
from tinyagent.plan.types import Plan, Ref, Template, ToolCall


@settings(max_examples=150, deadline=None)
@given(plans())
def test_rendered_plans_read_back(plan: Plan) -> None:
    """The parser gives back what was rendered, types included."""
    assert repr(parse_plan(render_plan(plan))) == repr(plan)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_a_call_is_one_line(plan: Plan) -> None:
    """Whatever its texts hold, a call is rendered on one line."""
    assert len(render_plan(plan).splitlines()) == len(plan.calls) + 1


@settings(max_examples=150, deadline=None)
@given(plans())
def test_json_reads_back(plan: Plan) -> None:
    """The JSON form gives back the same plan, through text too."""
    assert repr(plan_from_json(json.loads(json.dumps(plan_to_json(plan))))) == repr(plan)


@pytest.mark.parametrize("char", "\x00\x0b\x1c\x7f\x85\u2028\u2029\r\ud800")
def test_invisible_characters_are_escaped(char: str) -> None:
    """Characters that end lines, hide or are half of one are written as escapes."""
    call = ToolCall(1, "f", (f"a{char}b",))
    assert render_call(call, ()).isprintable()
    if char != "\ud800":  # half a character cannot be read back, only shown
        assert parse_plan(f"1. {render_call(call, ())}") == Plan((call,))


def test_how_it_looks() -> None:
    """The form of the conventions, to the letter."""
    plan = Plan(
        (
            ToolCall(1, "get_phone_number", ("Sid",)),
            ToolCall(3, "send_sms", ((Ref(1), "+1 305"), Template(("$1 is ", Ref(1), '5 "\n')))),
            ToolCall(4, "create_reminder", ("é", "", None, 5, True, 1.5, ())),
        )
    )
    assert render_plan(plan) == (
        '1. get_phone_number("Sid")\n'
        '3. send_sms(["$1", "+1 305"], "$$1 is ${1}5 \\"\\n")\n'
        '4. create_reminder("é", "", None, 5, True, 1.5, [])\n'
        "5. join()<END_OF_PLAN>"
    )
    assert render_plan(Plan()) == "1. join()<END_OF_PLAN>"
    assert render_plan(plan, join=False).endswith("1.5, [])")
    assert render_call(plan.calls[1], ()).startswith('send_sms(["$1"')


def test_json_form() -> None:
    """The batch format: positional arguments, null, "$n" and "$$1", and the dependencies."""
    calls = [
        {"id": 1, "tool": "get_phone_number", "args": ["Sid"], "depends_on": []},
        {"id": 3, "tool": "f", "args": [["$1"], "$$1 and $3", None, 60, True], "depends_on": [1]},
    ]
    plan = plan_from_json(calls)
    assert plan.calls[1].args == ((Ref(1),), "$1 and $3", None, 60, True)
    assert plan_to_json(plan) == calls


@pytest.mark.parametrize(
    "call",
    [
        {"tool": "f", "args": []},
        {"id": 1, "tool": "f", "args": []},
        {"id": True, "tool": "f", "args": []},
        {"id": "2", "tool": "f", "args": []},
        {"id": 2, "tool": "f", "args": "x"},
        {"id": 2, "tool": None, "args": []},
        {"id": 2, "tool": "f", "args": [{}]},
        {"id": 2, "tool": "f"},
        "f()",
    ],
)
def test_json_that_is_no_plan(call: object) -> None:
    """Calls without id, name and arguments, and ids that do not increase, are refused."""
    with pytest.raises(PlanSyntaxError) as caught:
        plan_from_json([{"id": 1, "tool": "f", "args": []}, call])  # type: ignore[list-item]
    assert caught.value.line == 2
