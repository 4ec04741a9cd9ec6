"""Events as a person and as a program see them."""

from __future__ import annotations

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from tinyagent.cli.event_json import event_to_json, to_line
from tinyagent.cli.printable import printable
from tinyagent.cli.screen import JsonScreen, TextScreen
from tinyagent.events import (
    AnswerReady,
    CallFinished,
    CallPlanned,
    CallResult,
    CallStarted,
    Choice,
    Event,
    PlanChecked,
    Planned,
    Question,
    QuestionAsked,
    Receipt,
    ToolsRetrieved,
    Unsure,
)
from tinyagent.plan.types import Plan, Ref, ToolCall

FIND = ToolCall(1, "get_phone_number", ("Sid",))
TEXT = ToolCall(2, "send_sms", ((Ref(1),), "you owe me $1"))
SENT = Receipt("op", "sms", "/home/outbox/1", "Text to +44 20: you owe me $1", {"delete": "x"})
RESULTS = (
    CallResult(FIND, "done", value="+44 20"),
    CallResult(TEXT, "done", value="sent", receipt=SENT),
)
EVENTS: list[Event] = [
    ToolsRetrieved(("get_phone_number", "send_sms")),
    CallPlanned(FIND),
    CallPlanned(TEXT),
    PlanChecked(Plan((FIND, TEXT)), Planned(0.9)),
    CallStarted(FIND, ("Sid",)),
    CallFinished(RESULTS[0]),
    CallStarted(TEXT, (["+44 20"], "you owe me $1")),
    CallFinished(RESULTS[1]),
    AnswerReady("Texted Sid.", RESULTS, ok=True),
]


class Terminal(io.StringIO):
    """A stream with the encoding of its terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding


def shown(events: list[Event], *, is_terminal: bool = False, encoding: str = "utf-8") -> str:
    out = Terminal(encoding)
    screen = TextScreen({}, out, is_terminal=is_terminal)
    for event in events:
        screen.show(event)
    return out.getvalue()


def test_a_run_is_plan_lines_then_the_graph_then_ends_then_the_answer() -> None:
    """The order on the screen is the order in which things happened."""
    assert shown(EVENTS).splitlines() == [
        '1. get_phone_number("Sid")',
        '2. send_sms(["$1"], "you owe me $$1")',
        "",
        'at once ●   1 get_phone_number  "Sid"',
        'then    └─▶ 2 send_sms  [$1], "you owe me $1"',
        "",
        "✓ 1 get_phone_number  +44 20",
        "✓ 2 send_sms  Text to +44 20: you owe me $1",
        "",
        "Texted Sid.",
    ]


def test_progress_is_on_a_terminal_only() -> None:
    """What is running stands on a terminal's last line and never in a pipe."""
    assert "get_phone_number ..." in shown(EVENTS, is_terminal=True)
    assert "\x1b" not in shown(EVENTS)
    assert "..." not in shown(EVENTS)


def test_a_terminal_without_box_characters_gets_plain_ones() -> None:
    """On a terminal of another encoding nothing fails and nothing is lost."""
    plain = shown(EVENTS, encoding="ascii")
    assert plain.isascii()
    assert "ok 2 send_sms" in plain
    assert "`-> 2 send_sms" in plain


def test_a_failure_and_what_was_skipped_for_it_say_why() -> None:
    """Each call that did not end well has its reason behind it."""
    failed = CallFinished(CallResult(FIND, "failed", error="There is no contact named Sid."))
    skipped = CallFinished(CallResult(TEXT, "skipped", because_of=1))
    lines = shown([failed, skipped]).splitlines()
    assert lines[0] == "✗ 1 get_phone_number  There is no contact named Sid."
    assert lines[1] == "– 2 send_sms  skipped, call 1 did not succeed"


def test_a_long_value_is_the_answers_to_show() -> None:
    """A summary stands once in full, in the answer; behind its call it is cut at a word. A short value stays whole."""
    summary = "The lease is renewed for two years. " * 8
    line = shown([CallFinished(CallResult(FIND, "done", value=summary))]).strip()
    assert line.endswith(" ...")
    assert len(line) < 130
    assert summary.startswith(line.removeprefix("✓ 1 get_phone_number  ").removesuffix(" ..."))
    assert shown([CallFinished(CallResult(FIND, "done", value="x" * 100))]).strip().endswith("xxx")


def test_what_waits_for_an_answer_has_not_failed() -> None:
    """A call behind one that waits for the user waits too, and so does the next one behind it."""
    later = ToolCall(3, "create_note", ("", Ref(2), ""))
    ends = [
        CallResult(FIND, "skipped", error="Which Sid?"),
        CallResult(TEXT, "skipped", because_of=1),
        CallResult(later, "skipped", because_of=1),
    ]
    assert shown([CallFinished(end) for end in ends]).splitlines() == [
        "– 1 get_phone_number  waits for an answer",
        "– 2 send_sms  waits for call 1",
        "– 3 create_note  waits for call 1",
    ]


def test_a_single_call_is_drawn_where_its_dates_were_words() -> None:
    """What "tomorrow" came to is seen before it is done; a call that stays as it was planned is not shown twice."""
    planned = ToolCall(1, "create_reminder", ("rest", "tomorrow"))
    resolved = ToolCall(1, "create_reminder", ("rest", "2026-11-24 00:00:00"))
    assert "2026-11-24" in shown(
        [CallPlanned(planned), PlanChecked(Plan((resolved,)), Planned(1.0))]
    )
    once = shown([CallPlanned(planned), PlanChecked(Plan((planned,)), Planned(1.0))])
    assert once.count("create_reminder") == 1


def test_a_resumed_run_does_not_begin_with_an_empty_line() -> None:
    """Empty lines part what there is; where nothing stands above there is nothing to part."""
    lines = shown(EVENTS[3:]).splitlines()
    assert lines[0].startswith("at once")
    assert lines[-2:] == ["", "Texted Sid."]


def test_an_open_question_is_shown_and_an_answered_one_is_not_repeated() -> None:
    """A question that was answered has been seen already."""
    question = Question("which", "Which Sam?", (Choice("a", "Sam A"),))
    assert shown([QuestionAsked(FIND, question, None)]) == "? Which Sam?\n"
    assert shown([QuestionAsked(FIND, question, "a")]) == ""
    assert "? Which Sam?" in shown([PlanChecked(Plan(), Unsure(question))])


def test_what_a_mail_says_cannot_steer_the_terminal() -> None:
    """Escape sequences and text-reordering characters of others never reach the screen."""
    nasty = CallFinished(CallResult(FIND, "done", value="\x1b[2J\u202egro.live@disok\x07"))
    assert shown([nasty]) == "✓ 1 get_phone_number  [2Jgro.live@disok\n"


@given(text=st.text())
def test_printable_keeps_words_and_drops_what_a_terminal_obeys(text: str) -> None:
    """Letters of any script stay; control characters are gone."""
    safe = printable(text)
    assert printable(safe) == safe
    assert not any(char < " " and char not in "\n\t" for char in safe)
    assert [c for c in safe if c.isalnum()] == [c for c in text if c.isalnum()]


def test_every_event_is_one_json_line() -> None:
    """A program reads a run line by line; a `$1` in a text is not taken for a reference."""
    out = Terminal()
    screen = JsonScreen(out)
    for event in EVENTS:
        screen.show(event)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["event"] for line in lines] == [
        "tools_retrieved",
        "call_planned",
        "call_planned",
        "plan_checked",
        "call_started",
        "call_finished",
        "call_started",
        "call_finished",
        "answer_ready",
    ]
    assert lines[2]["call"] == {
        "id": 2,
        "tool": "send_sms",
        "args": [["$1"], "you owe me $$1"],
        "depends_on": [1],
    }
    assert lines[3]["outcome"] == {"type": "planned", "confidence": 0.9}
    assert lines[6]["args"] == [["+44 20"], "you owe me $1"]
    assert lines[7]["result"]["receipt"]["kind"] == "sms"


def test_line_breaks_inside_values_do_not_break_the_line() -> None:
    """One event stays one line whatever its texts hold."""
    line = to_line(event_to_json(AnswerReady("one\ntwo\u2028three", (), ok=True)))
    assert len(line.split("\n")) == 1
    assert json.loads(line)["text"] == "one\ntwo\u2028three"
