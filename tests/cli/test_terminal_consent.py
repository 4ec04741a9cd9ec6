"""Approvals and questions on a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tinyagent.cli.terminal_consent import TerminalConsent
from tinyagent.events import Choice, Question
from tinyagent.plan.types import ToolCall

CALL = ToolCall(1, "send_sms", (("+44",), "hi"))
SAMS = Question("sam", "Which Sam?", (Choice("uid-a", "Sam Ash"), Choice("uid-b", "Sam Bo")))
FREE = Question("when", "When?")


def typed(*lines: str | None) -> Callable[[str], Awaitable[str | None]]:
    """Somebody who types these lines, then ends the input."""
    left = list(lines)

    async def read(_prompt: str) -> str | None:
        return left.pop(0) if left else None

    return read


@pytest.mark.parametrize(
    ("lines", "approved"),
    [
        (["y"], True),
        ([" YES "], True),
        (["n"], False),
        ([""], False),
        ([None], False),
        (["what", "y"], True),
        (["yup", "n"], False),
    ],
)
def test_only_a_clear_yes_approves(lines: list[str | None], approved: bool) -> None:
    """An empty line, the end of the input and anything unclear never let a call out."""
    consent = TerminalConsent(read=typed(*lines))
    assert asyncio.run(consent.approve(CALL, CALL.args, "Text +44: hi")) is approved


def test_yes_answers_approvals_and_never_questions(capsys: pytest.CaptureFixture[str]) -> None:
    """With --yes a question is still put to the person."""
    consent = TerminalConsent(approve_all=True, read=typed("2"))
    assert asyncio.run(consent.approve(CALL, CALL.args, "Text +44: hi"))
    assert asyncio.run(consent.ask(SAMS)) == "uid-b"
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[:3] == ["Which Sam?", "  1. Sam Ash", "  2. Sam Bo"]


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["1"], "uid-a"),
        (["9", "0", "-1", "2"], "uid-b"),
        (["uid-a"], "uid-a"),
        ([""], None),
        ([], None),
    ],
)
def test_a_choice_is_a_number_in_range_or_its_value(lines: list[str], answer: str | None) -> None:
    """What is neither is asked again; an empty line leaves the question open."""
    assert asyncio.run(TerminalConsent(read=typed(*lines)).ask(SAMS)) == answer


def test_a_question_without_choices_takes_text() -> None:
    """Free text comes back as typed."""
    assert asyncio.run(TerminalConsent(read=typed(" at nine ")).ask(FREE)) == "at nine"


def test_what_goes_out_is_shown_before_it_is_asked_about(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The summary stands on the screen in full, without characters that would hide a part of it."""
    consent = TerminalConsent(read=typed("n"))
    asyncio.run(consent.approve(CALL, CALL.args, "Text +44: hi\x1b[8m and more"))
    assert "Text +44: hi[8m and more" in capsys.readouterr().err
