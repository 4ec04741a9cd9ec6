"""Scores as the conventions define them."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_strategies import SPECS, rewritten

from tinyagent.errors import PlanError
from tinyagent.plan.agreement import exact
from tinyagent.plan.json_form import plan_to_json
from tinyagent.plan.parser import parse_calls
from tinyagent.plan.render import render_plan
from tinyagent.plan.score import judge, score

ZOOM = [
    'get_email_address("Sid")',
    'get_email_address("Lutfi")',
    'get_zoom_meeting_link("Planning", "2026-11-27 15:00:00", 60, ["$1", "$2"])',
    'create_calendar_event("Planning", "2026-11-27 15:00:00", "2026-11-27 16:00:00", "$3", ["$1", "$2"], "", "")',
]
SMS = ['get_phone_number("Ana")', 'send_sms(["$1"], "running ten minutes late")']
LATE = "text Ana I'm running ten minutes late"

# what is said, the gold calls, the calls given, whether they say the same
AGREEMENT: list[tuple[str, list[str], list[str], bool]] = [
    # keys: words, without case, punctuation and my/the/our
    ("", ['get_email_address("Dr. Patel")'], ['get_email_address("dr patel")'], True),
    ("", ['get_email_address("landlord")'], ['get_email_address("my landlord")'], True),
    ("", ['get_email_address("design team")'], ['get_email_address("The Design-Team")'], True),
    ("", ['get_email_address("O’Brien")'], ['get_email_address("O\'Brien")'], True),
    ("", ['get_email_address("The The")'], ['get_email_address("the")'], True),
    ("", ['get_email_address("Sid")'], ['get_email_address("Sam")'], False),
    ("", ['get_email_address("Sid")'], ['get_email_address("Sid Meier")'], False),
    ("", ['get_email_address("Sid")'], ['get_phone_number("Sid")'], False),
    ("", ['open_note("x", "🎄")'], ['open_note("x", "🎃")'], False),
    ("", ['send_sms(["(305) 555-0148"], "")'], ['send_sms(["+3055550148"], "")'], True),
    ("", ['send_sms(["(305) 555-0148"], "")'], ['send_sms(["305 555 0149"], "")'], False),
    (
        "",
        ['maps_show_directions("", "Oslo", "d")'],
        ['maps_show_directions("", "Oslo", "w")'],
        False,
    ),
    (
        "",
        ['maps_show_directions("", "Oslo", "d")'],
        ['maps_show_directions("Oslo", "", "d")'],
        False,
    ),
    ("", ['summarize_pdf("~/a.pdf")'], ['summarize_pdf("~/b.pdf")'], False),
    # dates to the minute, with their rule
    (
        "",
        ['create_reminder("", "2026-11-24 09:00:00", "", "", 0, False)'],
        ['create_reminder("", "2026-11-24T09:00", "", "", 0, False)'],
        True,
    ),
    (
        "",
        ['create_reminder("", "2026-11-24 09:00:00", "", "", 0, False)'],
        ['create_reminder("", "2026-11-24 21:00:00", "", "", 0, False)'],
        False,
    ),
    (
        "",
        ['create_reminder("", "2026-11-24 09:00:00 RRULE:FREQ=WEEKLY;BYDAY=TU", "", "", 0, False)'],
        ['create_reminder("", "2026-11-24 09:00:00 RRULE:FREQ=WEEKLY", "", "", 0, False)'],
        False,
    ),
    # integers and booleans
    (
        "",
        ['create_reminder("", "", "", "", 1, True)'],
        ['create_reminder("", "", "", "", "1", "true")'],
        True,
    ),
    (
        "",
        ['create_reminder("", "", "", "", 0, False)'],
        ['create_reminder("", "", "", "", 1, False)'],
        False,
    ),
    (
        "",
        ['create_reminder("", "", "", "", 0, True)'],
        ['create_reminder("", "", "", "", 0, False)'],
        False,
    ),
    # what is left out has its default
    ("", ['create_note("a", "", "")'], ["create_note()"], True),
    ("", ['create_note("a", "", "Home")'], ['create_note("a")'], False),
    ("", ['open_note("a", "")'], ['open_note("a", "", "more")'], False),
    # lists are sets
    ("", ['send_sms(["305", "306"], "")'], ['send_sms(["306", "305", "305"], "")'], True),
    ("", ['send_sms(["305", "306"], "")'], ['send_sms(["306"], "")'], False),
    # free text: the user's own words by half, anything for other words
    (LATE, SMS, [SMS[0], 'send_sms(["$1"], "I am ten minutes late")'], True),
    (LATE, SMS, [SMS[0], 'send_sms(["$1"], "see you tomorrow")'], False),
    (LATE, SMS, [SMS[0], 'send_sms(["$1"], "")'], False),
    ("tell Ana", SMS, [SMS[0], 'send_sms(["$1"], "anything")'], True),
    (LATE, [SMS[0], 'send_sms(["$1"], "")'], [SMS[0], 'send_sms(["$1"], "anything")'], True),
    ("my Gift ideas note", ['open_note("Gift ideas", "")'], ['open_note("gift", "")'], True),
    ("my Gift ideas note", ['open_note("Gift ideas", "")'], ['open_note("Recipes", "")'], False),
    # results through the isomorphism
    (
        "",
        ['get_phone_number("Ana")', 'get_phone_number("Bob")', 'send_sms(["$1"], "it is $2")'],
        ['get_phone_number("Bob")', 'get_phone_number("Ana")', 'send_sms(["$2"], "here: $1")'],
        True,
    ),
    (
        "",
        ['get_phone_number("Ana")', 'get_phone_number("Bob")', 'send_sms(["$1"], "it is $2")'],
        ['get_phone_number("Ana")', 'get_phone_number("Bob")', 'send_sms(["$2"], "it is $1")'],
        False,
    ),
    (
        "",
        [*ZOOM[:2], 'compose_new_email(["$1"], ["$2"], "", "", [])'],
        [*ZOOM[:2], 'compose_new_email(["$1", "$2"], [], "", "", [])'],
        False,
    ),
    (
        "",
        [*ZOOM[:2], 'compose_new_email(["$1"], ["$2"], "", "", [])'],
        [*ZOOM[:2], 'compose_new_email(["$2"], ["$1"], "", "", [])'],
        False,
    ),
    (
        "",
        [
            'maps_open_location("Oslo")',
            'maps_open_location("Rome")',
            'maps_open_location("$1 to $2")',
        ],
        [
            'maps_open_location("Oslo")',
            'maps_open_location("Rome")',
            'maps_open_location("$2 to $1")',
        ],
        False,
    ),
    (
        "",
        ['open_note("a", "")', 'create_note("b", "$1", "")'],
        ['open_note("a", "")', 'create_note("$1", "", "")'],
        False,
    ),
    ("", ["f(1, True)"], ["f(1, True)"], True),
    ("", ["f(1, True)"], ["f(True, 1)"], False),
]


@pytest.mark.parametrize(("said", "gold", "given_calls", "agrees"), AGREEMENT)
def test_arguments_agree(said: str, gold: list[str], given_calls: list[str], agrees: bool) -> None:
    """Every kind of argument is compared by its own rule."""
    verdict = judge(parse_calls(gold), parse_calls(given_calls), said, SPECS)
    assert verdict.exact == agrees


def test_wrong_recipients_are_not_exact() -> None:
    """The right graph to the wrong people is a success by shape and never exact."""
    wrong = ['get_email_address("Sam")', *ZOOM[1:]]
    verdict = judge(parse_calls(ZOOM), parse_calls(wrong), "", SPECS)
    assert (verdict.success, verdict.tools, verdict.exact) == (True, True, False)


def test_tools_without_the_graph() -> None:
    """The right functions joined wrongly count for tools alone."""
    verdict = judge(parse_calls(SMS), parse_calls([SMS[0], 'send_sms(["305"], "")']), "", SPECS)
    assert (verdict.success, verdict.tools, verdict.exact) == (False, True, False)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([ZOOM, SMS, [], [*ZOOM[:2], 'f("$2")']]), st.integers())
def test_order_and_numbers_do_not_count(calls: list[str], seed: int) -> None:
    """A plan agrees with itself in any order that its graph allows."""
    plan = parse_calls(calls)
    assert judge(plan, rewritten(plan, seed), LATE, SPECS).exact


@pytest.mark.parametrize("spoilt", [False, True])
def test_many_look_ups_in_time(spoilt: bool) -> None:
    """Forty look-ups with shuffled names that feed one mail are compared without trying their orders."""
    names = [f"person {i}" for i in range(40)]
    results = ", ".join(f"${i}" for i in range(1, 41))
    mail = f"compose_new_email([{results}])"
    gold = parse_calls([*(f'get_email_address("{name}")' for name in names), mail])
    random.Random(1).shuffle(names)
    if spoilt:
        names[7] = names[8]
    plan = parse_calls([*(f'get_email_address("{name}")' for name in names), mail])
    start = time.process_time()
    assert exact(gold, plan, "", SPECS) != spoilt
    assert time.process_time() - start < 2


def batch(calls: list[str], **more: Any) -> dict[str, Any]:
    plan = parse_calls(calls)
    text = render_plan(plan)
    return {"outcome": "plan", "calls": plan_to_json(plan), "plan": text, **more}


def test_a_report() -> None:
    """Corpus and batch lines, ids and line numbers, tags, refusals both ways, and requests without a plan."""
    gold: list[dict[str, Any]] = [
        {"query": LATE, "plan": SMS, "tags": ["sms", "short"]},
        {"query": "play jazz", "plan": [], "tag": "far"},
        {"query": "play chess", "plan": [], "tag": "far"},
        {"id": "z", "query": "zoom", **batch(ZOOM)},
        {"query": "note", "plan": ['create_note("note", "", "")']},
        {"query": "note", "plan": ['create_note("note", "", "")']},
        {"query": "note", "plan": ['create_note("note", "", "")']},
    ]
    plans: list[dict[str, Any]] = [
        {"id": "z", **batch(ZOOM, outcome="ask")},
        {"id": 1, **batch(SMS)},
        {"id": "2", **batch([], outcome="refuse")},
        {"id": 3, **batch(['create_note("chess", "", "")'])},
        {"id": 5, **batch([], outcome="refuse")},
        {"id": 6, **batch([], outcome="error")},
    ]
    report = score(gold, plans, SPECS)
    assert [v.id for v in report.verdicts] == ["1", "2", "3", "z", "5", "6", "7"]
    assert [v.exact for v in report.verdicts] == [True, True, False, True, False, False, False]
    assert [bool(v.problem) for v in report.verdicts] == [False] * 5 + [True] * 2
    tallies = report.tallies()
    assert list(tallies) == ["far", "short", "sms", "all"]
    whole = tallies["all"]
    assert (whole.requests, whole.success, whole.exact, whole.tools, whole.unplanned) == (
        7,
        3,
        3,
        3,
        2,
    )
    assert (whole.out_of_reach, whole.refused_rightly, whole.refused_wrongly) == (2, 1, 1)
    assert whole.rates()["refused_rightly"] == 0.5
    assert whole.rates()["refused_wrongly"] == 0.2
    assert tallies["sms"].rates()["refused_rightly"] is None
    lines = report.table().splitlines()
    assert [line.split()[0] for line in lines] == ["tag", "far", "short", "sms", "all"]
    assert lines[-1].split() == ["all", "7", "42.9", "42.9", "42.9", "50.0", "20.0", "2"]
    assert len({len(line) for line in lines}) == 1
    assert json.loads(json.dumps(report.to_json()))["tallies"]["far"]["rates"]["success"] == 0.5


def test_missing_ids_are_line_numbers() -> None:
    """Without ids the n-th plan answers the n-th request."""
    gold = [{"query": LATE, "plan": SMS}, {"query": "play jazz", "plan": []}]
    report = score(gold, [batch(SMS), batch([])], SPECS)
    assert all(verdict.exact for verdict in report.verdicts)


def test_a_line_may_hold_numbered_text_alone() -> None:
    """A plan given as numbered text is read; one that cannot be read fails with the reason."""
    gold = [{"query": LATE, "plan": SMS}] * 2
    plans = [{"plan": render_plan(parse_calls(SMS))}, {"plan": "1. send_sms("}]
    good, bad = score(gold, plans, SPECS).verdicts
    assert good.exact
    assert not bad.success
    assert "line 1" in bad.problem


@pytest.mark.parametrize(
    ("gold", "plans", "says"),
    [
        ([{"id": 1, "plan": []}, {"id": "1", "plan": []}], [], "two gold lines"),
        ([], [{"id": 1, "calls": []}, {"id": 1, "calls": []}], "two plans"),
        ([{"plan": ["f("]}], [], "gold line 1"),
        ([{"query": "x"}], [], "neither"),
    ],
)
def test_gold_that_cannot_be_used(
    gold: list[dict[str, Any]], plans: list[dict[str, Any]], says: str
) -> None:
    """Unreadable gold and ids used twice are errors, not low scores."""
    with pytest.raises(PlanError, match=says):
        score(gold, plans, SPECS)


def test_nothing_to_score() -> None:
    """Without requests there are no rates, and the table still stands."""
    report = score([], [], SPECS)
    assert report.tallies()["all"].rates()["success"] is None
    assert report.table().splitlines()[-1].split()[:3] == ["all", "0", "-"]
