"""Answers: golden sentences for every function, for what went wrong on the way, and for refusals."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyagent.events import CallResult, Planned, Receipt, Refused, ResultValue
from tinyagent.joiner import abilities, explain_problems, join
from tinyagent.phrases import PHRASES
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Plan, Ref, Template, ToolCall, Value
from tinyagent.tools import builtin_tools

SPECS = {name: tool.spec for name, tool in builtin_tools().items()}
FRIDAY = "2026-11-27 15:00:00"
Status = Literal["done", "failed", "skipped", "declined"]


def call(call_id: int, tool: str, *args: Value) -> ToolCall:
    """A call with what is not given filled in as the check does."""
    defaults = [parameter.default for parameter in SPECS[tool].parameters] if tool in SPECS else []
    return ToolCall(call_id, tool, (*args, *defaults[len(args) :]))


def done(step: ToolCall, value: ResultValue = "ok", receipt: str = "") -> CallResult:
    written = Receipt("op", "thing", "somewhere", receipt) if receipt else None
    return CallResult(step, "done", value=value, receipt=written)


def ended(
    step: ToolCall, status: Status, error: str = "", because_of: int | None = None
) -> CallResult:
    return CallResult(step, status, error=error, because_of=because_of)


def answer(*results: CallResult) -> str:
    return join(Plan(tuple(r.call for r in results)), results, SPECS, Planned(1.0)).text


SID = call(1, "get_email_address", "Sid")
TEAM = call(2, "get_email_address", "design team")
AGENDA = call(3, "open_and_get_file_path", "agenda")
FOUND = (
    done(SID, "sid@example.org"),
    done(TEAM, ["a@example.org", "b@example.org"]),
    done(AGENDA, "/home/me/files/agenda.pdf"),
)

GOLDEN: list[tuple[ToolCall, ResultValue, str]] = [
    (call(4, "get_phone_number", "Sid"), "+1 555 0100", "Sid's phone number: +1 555 0100"),
    (call(4, "get_phone_number", "book club"), ["+1 555 0100", "+1 555 0101"],
     "Book club's phone numbers: +1 555 0100, +1 555 0101"),
    (call(4, "get_email_address", "landlord"), "l@example.org", "Landlord's email address: l@example.org"),
    (call(4, "get_email_address", "crew"), ["a@example.org"], "Crew's email addresses: a@example.org"),
    (call(4, "create_calendar_event", "Planning", FRIDAY, "2026-11-27 16:00:00", "Room 2", (Ref(1), Ref(2))), "ok",
     "Put “Planning” on the calendar for Fri 27 Nov 2026, 15:00–16:00, at Room 2, with Sid and design team."),
    (call(4, "create_calendar_event", "Offsite", "2026-11-27 00:00:00", "2026-11-28 00:00:00", "", (), "", "Work"), "ok",
     "Put “Offsite” on the Work calendar for Fri 27 Nov 2026."),
    (call(4, "create_calendar_event", "Stand-up", f"{FRIDAY} RRULE:FREQ=WEEKLY", "2026-11-27 15:15:00"), "ok",
     "Put “Stand-up” on the calendar for Fri 27 Nov 2026, 15:00–15:15, repeating."),
    (call(4, "create_calendar_event", "Trip", "2026-11-27 00:00:00", "2026-11-30 00:00:00"), "ok",
     "Put “Trip” on the calendar for Fri 27 Nov 2026 – Sun 29 Nov 2026."),
    (call(4, "create_calendar_event", "Shift", FRIDAY, "2026-11-28 07:00:00"), "ok",
     "Put “Shift” on the calendar for Fri 27 Nov 2026, 15:00 – Sat 28 Nov 2026, 07:00."),
    (call(4, "create_calendar_event", "Fireworks", "2026-11-27 00:00:00", "2026-11-27 01:00:00"), "ok",
     "Put “Fireworks” on the calendar for Fri 27 Nov 2026, 00:00–01:00."),
    (call(4, "open_and_get_file_path", "agenda.pdf"), "/home/me/agenda.pdf", "Opened agenda.pdf: /home/me/agenda.pdf"),
    (call(4, "summarize_pdf", Ref(3)), "Three points.", "The summary of agenda.pdf: Three points."),
    (call(4, "summarize_pdf", "~/docs/agenda.pdf"), "One.\nTwo.", "The summary of agenda.pdf:\nOne.\nTwo."),
    (call(4, "compose_new_email", (Ref(1), "x@example.org"), (Ref(2),), "Agenda", "", (Ref(3),)), "ok",
     "Emailed Sid and x@example.org about “Agenda”, with a copy to design team, with agenda.pdf."),
    (call(4, "compose_new_email", (Ref(1),), (), "", "See you at 3"), "ok", "Emailed Sid “See you at 3”."),
    (call(4, "reply_to_email", (), "Thanks, $1 is fine"), "ok",
     "Replied “Thanks, $1 is fine” to the selected email."),
    (call(4, "reply_to_email", (Ref(1),), "", ("/home/me/a.pdf",)), "ok",
     "Replied to the selected email, with a copy to Sid, with a.pdf."),
    (call(4, "forward_email", (Ref(1), Ref(2)), (), "FYI"), "ok",
     "Forwarded the selected email to Sid and design team, saying “FYI”."),
    (call(4, "maps_open_location", "Blue Bottle"), "https://maps.example/b", "Blue Bottle on the map: https://maps.example/b"),
    (call(4, "maps_show_directions", "", "the airport", "r"), "https://maps.example/r",
     "The way to the airport by public transit: https://maps.example/r"),
    (call(4, "maps_show_directions", "home", "work", "w"), "https://maps.example/r",
     "The way from home to work on foot: https://maps.example/r"),
    (call(4, "create_note", "Packing", "socks", "Travel"), "ok", "Wrote the note “Packing” in Travel."),
    (call(4, "create_note", "", Template(("Summary: ", Ref(3)))), "ok",
     "Wrote a note, “Summary: /home/me/files/agenda.pdf”."),
    (call(4, "open_note", "Groceries"), "- milk\n- eggs\n", "The note “Groceries”:\n- milk\n- eggs"),
    (call(4, "open_note", "Empty"), "", "The note “Empty”: nothing."),
    (call(4, "append_note_content", "Groceries", "bread"), "ok", "Added “bread” to the note “Groceries”."),
    (call(4, "create_reminder", "Call Ana", FRIDAY), "ok", "Set a reminder “Call Ana” for Fri 27 Nov 2026, 15:00."),
    (call(4, "create_reminder", "milk", "", "", "Groceries"), "ok", "Set a reminder “milk”, on the list Groceries."),
    (call(4, "send_sms", (Ref(1),), "On my way"), "ok", "Texted Sid “On my way”."),
    (call(4, "send_sms", ("+1 555 0100",), Template(("Ana's: ", Ref(2)))), "ok",
     "Texted +1 555 0100 “Ana's: a@example.org, b@example.org”."),
    (call(4, "get_zoom_meeting_link", "Planning", FRIDAY, 30, (Ref(1),)), "https://zoom.example/1",
     "Set up a Zoom meeting “Planning” for Fri 27 Nov 2026, 15:00, with Sid: https://zoom.example/1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "value", "expected"), GOLDEN, ids=lambda value: getattr(value, "tool", "")
)
def test_each_function_has_its_sentence(step: ToolCall, value: ResultValue, expected: str) -> None:
    """What was done, for whom in the user's own words, and the value that was asked for."""
    used = [result for result in FOUND if result.call.id in step.depends_on]
    assert answer(*used, done(step, value)) == expected


def test_the_golden_table_covers_all_functions() -> None:
    """Every function with a sentence of its own has a golden line; what has none gets a general one."""
    assert {step.tool for step, _, _ in GOLDEN} == set(PHRASES)
    assert PHRASES.keys() <= SPECS.keys()
    assert len(PHRASES) == 16


def test_each_goal_has_one_sentence_in_the_order_of_the_plan() -> None:
    """Look-ups on the way to a goal are not told; two goals are two lines, and all is well."""
    email = call(3, "compose_new_email", (Ref(1),), (), "Lunch")
    note = call(4, "create_note", "Lunch")
    results = (FOUND[0], done(email), done(note))
    joined = join(Plan((SID, email, note)), results, SPECS)
    assert joined.text.splitlines() == ["Emailed Sid about “Lunch”.", "Wrote the note “Lunch”."]
    assert joined.ok


def test_a_note_is_told_by_the_name_it_got() -> None:
    """Where there was an “Ideas” already the new one is “Ideas 2”, and the answer says so."""
    note = call(1, "create_note", "Ideas", "fly", "Trips")
    assert answer(done(note, receipt="“Ideas 2” in Trips")) == "Wrote the note “Ideas 2” in Trips."


EMAIL = call(2, "compose_new_email", (Ref(1),), (), "Lunch")
NOTE = call(3, "create_note", "Lunch")
NOBODY = "There is no contact called Sid."

PARTIAL: list[tuple[tuple[CallResult, ...], list[str]]] = [
    (
        (ended(SID, "failed", NOBODY), ended(EMAIL, "skipped", "", 1), done(NOTE)),
        ["I didn't email Sid about “Lunch”, because I couldn't look up Sid's email address: There is no contact called Sid.",
         "Wrote the note “Lunch”."],
    ),
    (
        (FOUND[0], ended(EMAIL, "failed", "the disk is full"), done(NOTE)),
        ["I couldn't email Sid about “Lunch”: the disk is full.", "Wrote the note “Lunch”."],
    ),
    (
        (FOUND[0], ended(EMAIL, "declined")),
        ["I didn't email Sid about “Lunch”: it was not approved."],
    ),
    (
        (ended(SID, "skipped", "Which Sid do you mean?"), ended(EMAIL, "skipped", "", 1)),
        ["To email Sid about “Lunch”, I need an answer: Which Sid do you mean?"],
    ),
    (
        (ended(NOTE, "skipped", "What should it say?"),),
        ["To write the note “Lunch”, I need an answer: What should it say?"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("results", "expected"), PARTIAL)
def test_what_was_not_done_is_told_with_its_reason(
    results: tuple[CallResult, ...], expected: list[str]
) -> None:
    """Failed, skipped, declined and open goals say why, the others what was done, and `ok` is false."""
    joined = join(Plan(tuple(r.call for r in results)), results, SPECS)
    assert joined.text.splitlines() == expected
    assert not joined.ok


def test_what_was_written_on_the_way_to_a_lost_goal_is_told() -> None:
    """A meeting was made but its event was not: the user learns of both."""
    meeting = call(1, "get_zoom_meeting_link", "Planning", FRIDAY)
    event = call(2, "create_calendar_event", "Planning", FRIDAY, "", Ref(1))
    results = (
        done(meeting, "https://zoom.example/1", "“Planning”"),
        ended(event, "failed", "The calendar is read-only."),
    )
    assert answer(*results).splitlines() == [
        "Set up a Zoom meeting “Planning” for Fri 27 Nov 2026, 15:00: https://zoom.example/1",
        "I couldn't put “Planning” on the calendar for Fri 27 Nov 2026, 15:00, at https://zoom.example/1:"
        " The calendar is read-only.",
    ]


def test_a_lost_goal_declined_further_up_says_so() -> None:
    """The reason is the call that was not approved."""
    sms = call(1, "send_sms", ("+1 555 0100",), "hi")
    note = call(2, "create_note", "Log", Ref(1))
    assert answer(ended(sms, "declined"), ended(note, "skipped", "", 1)) == (
        "I didn't write the note “Log”, because it was not approved to text +1 555 0100 “hi”."
    )


def test_what_is_missing_is_named_after_the_call_that_makes_it() -> None:
    """A summary that never came about is called by what it would have been."""
    summary = call(1, "summarize_pdf", "/x/report.pdf")
    note = call(2, "create_note", "", Ref(1))
    text = answer(ended(summary, "failed", "It is encrypted."), ended(note, "skipped", "", 1))
    assert text == (
        "I didn't write a note, “the summary of report.pdf”, because I couldn't make the summary of report.pdf: It is encrypted."
    )


def test_calls_that_were_not_reached_are_told() -> None:
    """A run that was cut off says what it did not get to."""
    joined = join(Plan((NOTE,)), (), SPECS)
    assert (joined.text, joined.ok) == ("I did not get to write the note “Lunch”.", False)


def test_details_that_were_asked_for_come_from_the_receipt() -> None:
    """Where the plan had no date, the user's answer stands in what was written."""
    event = call(1, "create_calendar_event", "Planning")
    assert answer(done(event, "ok", "“Planning” on Fri 27 Nov 2026, 15:00–16:00")) == (
        "Put “Planning” on Fri 27 Nov 2026, 15:00–16:00 on the calendar."
    )


def test_a_refusal_says_what_can_be_done() -> None:
    """An empty plan is no success; each kind of thing that there are functions for is named once."""
    joined = join(Plan(), (), SPECS, Refused(""))
    assert not joined.ok
    assert joined.text == (
        "I can't do that. I can look up contacts, put events on the calendar, open files, summarize PDFs, write, answer and"
        " forward email, show places and routes on the map, write and open notes, set reminders, send text messages and"
        " set up Zoom meetings."
    )
    assert join(Plan(), (), SPECS, Refused("There is no function for music")).text.startswith(
        "There is no function for music. I can look up"
    )


def test_a_tool_without_a_row_is_put_into_words_all_the_same() -> None:
    """A new tool needs no change here: its name and arguments make the sentence, its spec says whether to show the value."""
    spec = ToolSpec("water_plants", "Water.", (), "status")
    step = ToolCall(1, "water_plants", ("kitchen", 3, ("ferns", "cacti"), True))
    plan = Plan((step,))
    told = join(plan, (done(step, "wet"),), {"water_plants": spec}).text
    assert told == "Done: water plants kitchen 3 ferns, cacti."
    failed = join(plan, (ended(step, "failed", "The can is empty."),), {"water_plants": spec}).text
    assert failed == "I couldn't do water plants kitchen 3 ferns, cacti: The can is empty."
    assert (
        join(plan, (done(step, "wet"),), {}).text
        == "Done: water plants kitchen 3 ferns, cacti: wet"
    )
    assert abilities({"water_plants": spec}) == "water plants"


def test_problems_of_a_plan_are_listed() -> None:
    """Nothing was done and each problem is a line."""
    joined = explain_problems(["call 1: no such function", "call 2: no date"])
    assert not joined.ok
    assert joined.text.splitlines()[1:] == ["- call 1: no such function", "- call 2: no date"]


values = st.one_of(
    st.text(max_size=20),
    st.integers(),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=5)).map(tuple),
)


@given(
    st.sampled_from(sorted(SPECS)),
    st.lists(values, max_size=8),
    st.sampled_from(["done", "failed", "declined"]),
)
def test_any_arguments_make_a_sentence(tool: str, args: list[Value], status: Status) -> None:
    """Odd, missing or surplus arguments never raise: the answer comes after everything has been done."""
    step = ToolCall(1, tool, tuple(args))
    assert join(Plan((step,)), (CallResult(step, status, value="v"),), SPECS).text
