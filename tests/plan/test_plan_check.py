"""What fits the functions, what is put right, and what is a problem."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_strategies import SPECS, plans, values

from tinyagent.plan.check import check_plan
from tinyagent.plan.parser import parse_plan
from tinyagent.plan.types import Plan, Ref, ToolCall, Value

LOOK_UP = (
    '1. get_email_address("Sid")\n2. get_phone_number("Sid")\n3. open_and_get_file_path("a")\n'
)

FINE = [
    'send_sms(["$2"], "You owe me $40")',
    'compose_new_email(["$1", "ana@x.org"], [], "", "$2 is the number", ["$3", "~/b.pdf"])',
    'create_calendar_event("", "2026-11-24 15:00:00", "2026-11-24 16:00:00", "$2", ["$1"], "", "")',
    'create_reminder("run", "2026-11-24 09:00:00 RRULE:FREQ=WEEKLY;BYDAY=MO,WE", "", "", 0, False)',
    'maps_show_directions("", "Oslo", "w")',
    'send_sms([], "$5")',  # five dollars are five dollars in a message
    'reply_to_email([], "$2", [])',
]


@pytest.mark.parametrize("call", FINE)
def test_what_fits_is_left_alone(call: str) -> None:
    """A plan that fits comes back as it was, without problems."""
    plan = parse_plan(f"{LOOK_UP}4. {call}")
    assert check_plan(plan, SPECS) == (plan, ())


PUT_RIGHT = [
    ('get_zoom_meeting_link("", "", "60", [])', 'get_zoom_meeting_link("", "", 60, [])'),
    ('get_zoom_meeting_link("", "", 60.0, None)', 'get_zoom_meeting_link("", "", 60, [])'),
    ("get_zoom_meeting_link()", 'get_zoom_meeting_link("", "", 60, [])'),
    ('send_sms("$2", None)', 'send_sms(["$2"], "")'),
    ('send_sms(["$2", "", None])', 'send_sms(["$2"], "")'),
    ('send_sms([["$2"], "305"], ["hi"])', 'send_sms(["$2", "305"], "hi")'),
    ('send_sms("", 42)', 'send_sms([], "42")'),
    ('create_note("a", "b", None, "", None)', 'create_note("a", "b", "")'),
    ('maps_show_directions(None, "Oslo")', 'maps_show_directions("", "Oslo", "d")'),
    ('maps_show_directions("", "Oslo", "W ")', 'maps_show_directions("", "Oslo", "w")'),
    (
        'create_reminder("a", "2026-11-24T09:30", "", "", "1", "true")',
        'create_reminder("a", "2026-11-24 09:30:00", "", "", 1, True)',
    ),
    (
        'create_reminder("a", "", "", null, 0, 0)',
        'create_reminder("a", "", "", "", 0, False)',
    ),
]


@pytest.mark.parametrize(("written", "meant"), PUT_RIGHT)
def test_what_is_harmless_is_put_right(written: str, meant: str) -> None:
    """Missing arguments, None, a text for a list, a numeral for a number: one obvious meaning, no problem."""
    plan, problems = check_plan(parse_plan(f"{LOOK_UP}4. {written}"), SPECS)
    assert problems == ()
    assert repr(plan) == repr(parse_plan(f"{LOOK_UP}4. {meant}"))


WRONG = [
    ('get_email_adress("Sid")', "function", "", "did you mean 'get_email_address'"),
    ("play_music()", "function", "", "there is no function 'play_music'"),
    ('open_note("a", "b", "c")', "arity", "", "takes 2 arguments, 3 are given"),
    ('get_email_address("")', "missing", "name", "has to be given"),
    ("open_note()", "missing", "name", "has to be given"),
    ('open_note([" "])', "missing", "name", "has to be given"),
    ('get_zoom_meeting_link("", "", "an hour", [])', "type", "duration", "'an hour'"),
    ('get_zoom_meeting_link("", "", True, [])', "type", "duration", "True"),
    ('get_zoom_meeting_link("", "", 1.5, [])', "type", "duration", "1.5"),
    ('get_zoom_meeting_link("", "", "$2", [])', "type", "duration", "a result"),
    ('create_reminder("", "", "", "", 0, "maybe")', "type", "all_day", "'maybe'"),
    ('create_reminder("", "", "", "", 0, 2)', "type", "all_day", "True or False"),
    ('create_note(["a", "b"], "", "")', "type", "name", "a list"),
    ('create_note(True, "", "")', "type", "name", "True"),
    ('maps_show_directions("", "Oslo", "fly")', "choice", "transport", "'d' or 'w' or 'r'"),
    ('create_reminder("a", "tomorrow", "", "", 0, False)', "date", "due_date", "'tomorrow'"),
    ('create_reminder("a", "2026-02-30 09:00:00", "", "", 0, False)', "date", "due_date", "02-30"),
    ('create_reminder("a", "2026-11-24", "", "", 0, True)', "date", "due_date", "2026-11-24"),
    ('create_reminder("a", "2026-11-24 09:00:00 WEEKLY", "", "", 0, 0)', "date", "due_date", "W"),
    ('create_reminder("a", "$2", "", "", 0, False)', "date", "due_date", "a result"),
    (
        'create_calendar_event("", "2026-11-24 15:00:00", "2026-11-24 14:00:00")',
        "date",
        "end_date",
        "ends before it begins",
    ),
    ('send_sms(["$9"], "hi")', "reference", "recipients", "$9 is not the result of an earlier"),
    ('send_sms(["${9}"], "hi")', "reference", "recipients", "not the result of an earlier"),
    ('summarize_pdf("$4")', "reference", "pdf_path", "$4 is not the result of an earlier call"),
    (
        'send_sms(["$1"], "hi")',
        "reference",
        "recipients",
        "is a phone number, call 1 returns an email",
    ),
    ('compose_new_email([], [], "", "", ["$2"])', "reference", "attachments", "is a file's path"),
]


@pytest.mark.parametrize(("call", "kind", "parameter", "says"), WRONG)
def test_what_is_wrong_is_told(call: str, kind: str, parameter: str, says: str) -> None:
    """What cannot run is one problem that names the call, the argument and the reason, and the call stays."""
    plan = parse_plan(f"{LOOK_UP}4. {call}")
    checked, problems = check_plan(plan, SPECS)
    assert [(p.call_id, p.kind, p.parameter) for p in problems] == [(4, kind, parameter)]
    assert says in str(problems[0])
    assert [(c.id, c.tool) for c in checked.calls] == [(c.id, c.tool) for c in plan.calls]


def test_a_status_is_nothing_to_pass_on() -> None:
    """The result of a call that only acts cannot be used."""
    plan = parse_plan('1. create_note("a", "b", "")\n2. send_sms([], "$1")')
    (problem,) = check_plan(plan, SPECS)[1]
    assert str(problem) == "call 2 (send_sms, message): call 1 returns nothing to pass on"


def test_references_out_of_order() -> None:
    """A forward reference and an id that does not increase are problems, not exceptions."""
    plan = Plan(
        (
            ToolCall(2, "summarize_pdf", (Ref(3),)),
            ToolCall(2, "open_and_get_file_path", ("a",)),
            ToolCall(3, "open_and_get_file_path", (Ref(3),)),
        )
    )
    kinds = [(p.call_id, p.kind) for p in check_plan(plan, SPECS)[1]]
    assert kinds == [(2, "reference"), (2, "order"), (3, "reference")]


@st.composite
def calls_of_ours(draw: st.DrawFn) -> Plan:
    names = draw(st.lists(st.sampled_from(sorted(SPECS)), max_size=5))
    args = st.lists(values([1, 2, 7]), max_size=8).map(tuple)
    return Plan(tuple(ToolCall(i, name, draw(args)) for i, name in enumerate(names, start=1)))


def has_type(value: Value, kind: str) -> bool:
    if kind == "strings":
        return isinstance(value, tuple) and all(has_type(item, "string") for item in value)
    if kind == "integer":
        return type(value) is int
    if kind == "boolean":
        return type(value) is bool
    return not isinstance(value, tuple | int | float) and value is not None


@settings(max_examples=150, deadline=None)
@given(st.one_of(calls_of_ours(), plans()))
def test_checked_calls_are_complete_or_a_problem(plan: Plan) -> None:
    """Whatever the plan, nothing is raised, and a call without a problem has every argument in its type."""
    checked, problems = check_plan(plan, SPECS)
    blamed = {problem.call_id for problem in problems}
    for call in checked.calls:
        if call.id not in blamed:
            parameters = SPECS[call.tool].parameters
            assert len(call.args) == len(parameters)
            for arg, parameter in zip(call.args, parameters, strict=True):
                assert has_type(arg, parameter.type)


@settings(max_examples=150, deadline=None)
@given(calls_of_ours())
def test_checking_twice_changes_nothing(plan: Plan) -> None:
    """The checked plan checks to itself, with the same problems."""
    checked, problems = check_plan(plan, SPECS)
    again, same = check_plan(checked, SPECS)
    assert repr(again) == repr(checked)
    assert {(p.call_id, p.parameter) for p in same} <= {(p.call_id, p.parameter) for p in problems}
