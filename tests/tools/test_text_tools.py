"""Texts, notes and maps."""

from __future__ import annotations

from typing import cast

import pytest
from tool_runs import Runs

from tinyagent.apps.interfaces import Note
from tinyagent.apps.memory import MemoryMaps, MemoryMessages, memory_apps
from tinyagent.apps.memory.messages import SentMessage
from tinyagent.errors import NeedsAnswer, NotFoundError, ToolError


@pytest.fixture
def run() -> Runs:
    return Runs(memory_apps(notes=[Note("Groceries", "", "milk")]))


def sent(run: Runs) -> list[SentMessage]:
    return cast(MemoryMessages, run.apps.messages).sent()


@pytest.mark.parametrize("text", ["You owe me $1 for coffee", "line\n\\ “two” $$2", " ok "])
def test_text_is_sent_as_it_is(run: Runs, text: str) -> None:
    """A message's words are not touched, least of all dollars."""
    run("send_sms", ["+1-555-0101"], text)
    assert sent(run) == [SentMessage(("+1-555-0101",), text)]
    assert [receipt.kind for receipt in run.receipts] == ["message"]


def test_each_number_once(run: Runs) -> None:
    """Numbers that differ in punctuation only are one; they are sent as first written, with no prefix added."""
    run("send_sms", ["(555) 010-1234", "5550101234", "+44 20 7946 0000", "12345"], "hi")
    assert sent(run)[0].recipients == ("(555) 010-1234", "+44 20 7946 0000", "12345")


@pytest.mark.parametrize(
    "number",
    [
        "",
        "Sid",
        "sid@example.org",
        "There is no contact called Sid.",
        "12",
        "1" * 16,
        "555-01O1",
        "+",
    ],
)
def test_what_is_no_number_gets_no_text(run: Runs, number: str) -> None:
    """A name, an address or an error's message is never texted, nor is anybody else in that call."""
    with pytest.raises(ToolError, match="not a phone number"):
        run("send_sms", ["+1-555-0101", number], "hi")
    assert sent(run) == []


def test_nobody_to_text(run: Runs) -> None:
    """A text needs somebody."""
    with pytest.raises(ToolError, match="whom to text"):
        run("send_sms", [], "hi")


def test_empty_text_is_asked_for(run: Runs) -> None:
    """A text without words asks for them."""
    with pytest.raises(NeedsAnswer) as asked:
        run("send_sms", ["+1-555-0101"], " ")
    run("send_sms", ["+1-555-0101"], "", answers={asked.value.question.id: "On my way"})
    assert [message.text for message in sent(run)] == ["On my way"]


@pytest.mark.parametrize(
    ("name", "content", "made"),
    [
        ("Packing", "socks", "Packing"),
        ("", "Buy paint for the fence\nand brushes", "Buy paint for the fence"),
        ("", "# Plan\n- a", "Plan"),
        ("", "\n \n- first point", "first point"),
        ("", "word " * 30, "word word word word word word word word word word word word"),
        ("", "x" * 80, "x" * 60),
        ("", "", "Note of 2026-11-23"),
    ],
)
def test_note_has_a_name(run: Runs, name: str, content: str, made: str) -> None:
    """A note is called as said, else by its first line, else by the day."""
    run("create_note", name, content, "Home")
    assert run.apps.notes.notes()[-1] == Note(made, "Home", content)
    assert [receipt.kind for receipt in run.receipts] == ["note"]


def test_note_is_opened_and_appended_to(run: Runs) -> None:
    """Opening gives the content; appending adds to it and keeps a receipt."""
    run("append_note_content", "groceries", "eggs", "")
    assert run("open_note", "groceries", "") == "milk\neggs"
    assert [receipt.summary for receipt in run.receipts] == ["added to “Groceries”"]


def test_note_that_is_not_there(run: Runs) -> None:
    """Neither opening nor appending makes a note."""
    for args in (("open_note", "Taxes", ""), ("append_note_content", "Taxes", "x", "")):
        with pytest.raises(NotFoundError, match="no note called “Taxes”"):
            run(*args)
    assert len(run.apps.notes.notes()) == 1


@pytest.mark.parametrize(
    "args",
    [
        ("open_note", " ", ""),
        ("append_note_content", "", "x", ""),
        ("append_note_content", "G", " ", ""),
    ],
)
def test_note_without_words(run: Runs, args: tuple[str, ...]) -> None:
    """A missing name or content is a sentence."""
    with pytest.raises(ToolError, match="not told"):
        run(*args)


@pytest.mark.parametrize(
    "args", [("maps_open_location", "Rua 5"), ("maps_show_directions", "", "Rua 5", "w")]
)
def test_map_opens_only_where_it_is_the_goal(run: Runs, args: tuple[str, ...]) -> None:
    """The link is the result; it is shown on screen only where no other call uses it."""
    maps = cast(MemoryMaps, run.apps.maps)
    url = run(*args, is_final=False)
    assert isinstance(url, str)
    assert "Rua%205" in url
    assert maps.opened == []
    assert run(*args) == url
    assert maps.opened == [url]
    assert run.receipts == []


@pytest.mark.parametrize(
    "args", [("maps_open_location", ""), ("maps_show_directions", "A", " ", "d")]
)
def test_map_of_nowhere(run: Runs, args: tuple[str, ...]) -> None:
    """No place is a sentence."""
    with pytest.raises(ToolError, match="not told"):
        run(*args)
