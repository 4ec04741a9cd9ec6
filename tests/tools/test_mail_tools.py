"""The mail tools on a real Maildir and memory contacts: what is sent, to whom, and what is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tinyagent.apps.interfaces import Apps, Contact
from tinyagent.apps.local.files import LocalFiles
from tinyagent.apps.local.mail import LocalMail, deliver
from tinyagent.apps.mail_reading import attached_parts, header, parse, plain_text
from tinyagent.apps.memory.calendar import MemoryCalendar
from tinyagent.apps.memory.contacts import MemoryContacts
from tinyagent.apps.memory.maps import MemoryMaps
from tinyagent.apps.memory.meetings import MemoryMeetings
from tinyagent.apps.memory.messages import MemoryMessages
from tinyagent.apps.memory.notes import MemoryNotes
from tinyagent.apps.memory.reminders import MemoryReminders
from tinyagent.errors import NeedsAnswer, NotFoundError, ToolError
from tinyagent.events import Receipt
from tinyagent.tools import builtin_tools
from tinyagent.tools.context import ToolContext

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOOLS = builtin_tools()


class Desk:
    """A home with two files, contacts and an inbox; `run` calls a tool as the executor does."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.kept: list[Receipt] = []
        self.answers: dict[str, str] = {}
        (home / "files" / "old").mkdir(parents=True)
        for name in ("agenda.pdf", "Q3 report.pdf", "old/notes.txt", "notes.txt"):
            (home / "files" / name).write_bytes(b"x")
        self.apps = Apps(
            contacts=MemoryContacts(
                [
                    Contact("1", ("Sid Patel",), ("sid@example.org",)),
                    Contact("2", ("Ana Lima",), ("ana@example.org",)),
                    Contact("g", ("design team",), members=("1", "2")),
                ]
            ),
            calendar=MemoryCalendar(),
            reminders=MemoryReminders(),
            notes=MemoryNotes(),
            mail=LocalMail(home / "mail", "You <you@example.org>", clock=lambda: NOW),
            messages=MemoryMessages(),
            files=LocalFiles([home / "files"]),
            maps=MemoryMaps(),
            meetings=MemoryMeetings(),
        )

    def receive(self, number: int, subject: str = "Lunch") -> str:
        content = (
            f"From: Lutfi <lutfi@example.org>\nSubject: {subject}\nMessage-ID: <{number}@x>\n"
            f"Date: Mon, 23 Nov 2026 08:{number:02}:00 +0000\n\nHow about noon?\n"
        )
        deliver(self.home / "mail" / "inbox", f"{number}.host", content.encode())
        return f"<{number}@x>"

    def run(self, tool: str, *args: Any, operation_id: str = "run-1") -> Any:
        context = ToolContext(self.apps, NOW, operation_id, self.kept.append, self.answers)
        return TOOLS[tool].function(context, *args)

    def sent(self) -> EmailMessage:
        (path,) = (self.home / "mail" / "outbox" / "cur").iterdir()
        return parse(path.read_bytes())

    def is_untouched(self) -> bool:
        return not (self.home / "mail" / "outbox").exists() and not self.kept


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_an_email_with_a_file(desk: Desk) -> None:
    """The main job: an email to two addresses with a file, a receipt kept, nothing invented."""
    path = str(desk.home / "files" / "agenda.pdf")
    status = desk.run(
        "compose_new_email", ["sid@example.org", "lutfi@example.org"], [], "", "", [path]
    )
    message = desk.sent()
    assert header(message, "To") == "sid@example.org, lutfi@example.org"
    assert header(message, "Subject") == "agenda.pdf"
    assert plain_text(message) == "agenda.pdf is attached."
    assert [name for name, _, _ in attached_parts(message)] == ["agenda.pdf"]
    assert [receipt.summary for receipt in desk.kept] == [status]


@pytest.mark.parametrize(
    ("subject", "context", "files", "expected_subject", "expected_body"),
    [
        ("Hi", "there", [], "Hi", "there"),
        ("", "See you at noon. Bring the plans.", [], "See you at noon", "See you at noon. Bring the plans."),
        ("", "word " * 30, [], "word word word word word word word word word word word…", "word " * 30),
        ("", "https://meet.example.org/42", [], "Link: meet.example.org", "https://meet.example.org/42"),
        ("", "Join here: https://meet.example.org/42", [], "Join here", "Join here: https://meet.example.org/42"),
        ("lunch", "", [], "lunch", "lunch"),
        ("", "", ["agenda.pdf", "Q3 report.pdf"], "agenda.pdf and Q3 report.pdf", "agenda.pdf and Q3 report.pdf are attached."),
        ("", "As promised", ["agenda.pdf"], "agenda.pdf", "As promised"),
        ("", "You owe me $1 for coffee", [], "You owe me $1 for coffee", "You owe me $1 for coffee"),
    ],
)  # fmt: skip
def test_what_is_not_given_is_derived(
    desk: Desk,
    subject: str,
    context: str,
    files: list[str],
    expected_subject: str,
    expected_body: str,
) -> None:
    """An empty subject or body comes from the files, the link or the first words, and from nothing else."""
    desk.run("compose_new_email", ["sid@example.org"], [], subject, context, files)
    assert header(desk.sent(), "Subject") == expected_subject
    assert plain_text(desk.sent()) == expected_body.strip()


@pytest.mark.parametrize(
    "call",
    [
        lambda desk, who: desk.run("compose_new_email", [who], [], "Hi", "x", []),
        lambda desk, who: desk.run("compose_new_email", ["a@example.org"], [who], "Hi", "x", []),
        lambda desk, who: desk.run("reply_to_email", [who], "x", []),
        lambda desk, who: desk.run("forward_email", [who], [], "x", []),
        lambda desk, who: desk.run("forward_email", ["a@example.org"], [who], "x", []),
    ],
)
@pytest.mark.parametrize("who", ["Sid", "There is no contact called Sid.", "+1 555 0100", " "])
def test_nothing_goes_to_what_is_no_address(
    desk: Desk, call: Callable[[Desk, str], Any], who: str
) -> None:
    """A name, a number or an error message in place of an address fails the call, which says which, and sends nothing."""
    desk.apps.mail.select(desk.receive(1))
    with pytest.raises(ToolError, match="is not an email address"):
        call(desk, who)
    assert desk.is_untouched()


def test_a_missing_file_sends_nothing(desk: Desk) -> None:
    """An attachment that does not exist, by path or by name, is NotFoundError, and nothing is sent."""
    for name in (str(desk.home / "gone.pdf"), "gone.pdf"):
        with pytest.raises(NotFoundError, match="gone"):
            desk.run("compose_new_email", ["sid@example.org"], [], "Hi", "x", [name])
    assert desk.is_untouched()


def test_an_ambiguous_attachment_is_asked_about(desk: Desk) -> None:
    """A file given by a name that two files have is a question, and its answer is attached."""
    with pytest.raises(NeedsAnswer) as asked:
        desk.run("compose_new_email", ["sid@example.org"], [], "Hi", "x", ["notes"])
    assert len(asked.value.question.choices) == 2
    desk.answers[asked.value.question.id] = asked.value.question.choices[1].value
    desk.run("compose_new_email", ["sid@example.org"], [], "Hi", "x", ["notes"])
    assert [name for name, _, _ in attached_parts(desk.sent())] == ["notes.txt"]


@pytest.mark.parametrize(
    ("answer", "to"),
    [
        ("ana@example.org", "ana@example.org"),
        ("Sid and ana@example.org", "sid@example.org, ana@example.org"),
        ("the design team", "sid@example.org, ana@example.org"),
    ],
)
def test_nobody_to_write_to_is_asked_about(desk: Desk, answer: str, to: str) -> None:
    """Without recipients the user is asked once; the answer may be addresses, contacts or groups."""
    with pytest.raises(NeedsAnswer) as asked:
        desk.run("compose_new_email", [], [], "Lunch", "noon?", [])
    assert "Lunch" in asked.value.question.text
    desk.answers[asked.value.question.id] = answer
    desk.run("compose_new_email", [], [], "Lunch", "noon?", [])
    assert header(desk.sent(), "To") == to


def test_an_empty_email_is_asked_about(desk: Desk) -> None:
    """With neither subject, body nor file the user is asked what to write."""
    with pytest.raises(NeedsAnswer) as asked:
        desk.run("compose_new_email", ["sid@example.org"], [], " ", "", [])
    desk.answers[asked.value.question.id] = "Running late."
    desk.run("compose_new_email", ["sid@example.org"], [], " ", "", [])
    assert header(desk.sent(), "Subject") == "Running late"


def test_a_reply_answers_the_selected(desk: Desk) -> None:
    """A reply goes to the selected message's sender with the words above the quote."""
    desk.apps.mail.select(desk.receive(1))
    desk.run("reply_to_email", ["ana@example.org"], "Noon is fine.", [])
    message = desk.sent()
    assert header(message, "To") == "lutfi@example.org"
    assert header(message, "Cc") == "ana@example.org"
    assert plain_text(message).startswith("Noon is fine.\n\nOn ")
    assert plain_text(message).endswith("> How about noon?")


def test_an_empty_reply_is_asked_about(desk: Desk) -> None:
    """A reply without words or files is a question that names sender and subject; with a file it says what it brings."""
    desk.apps.mail.select(desk.receive(1))
    with pytest.raises(NeedsAnswer, match=r"Lutfi.*Lunch"):
        desk.run("reply_to_email", [], "", [])
    desk.run("reply_to_email", [], "", ["agenda.pdf"])
    assert plain_text(desk.sent()).startswith("agenda.pdf is attached.")


@pytest.mark.parametrize("tool", ["reply_to_email", "forward_email"])
def test_without_a_selection_the_newest_are_offered(desk: Desk, tool: str) -> None:
    """Nothing selected: the ten newest are the choices, newest first, and the chosen one is answered or forwarded."""
    ids = [desk.receive(number, f"Subject {number}") for number in range(12)]
    args: tuple[Any, ...] = ([], "ok", [])
    args = args if tool == "reply_to_email" else (["sid@example.org"], *args)
    with pytest.raises(NeedsAnswer) as asked:
        desk.run(tool, *args)
    question = asked.value.question
    assert question.id == "mail:selected"
    assert [choice.value for choice in question.choices] == ids[:1:-1]
    assert question.choices[0].label == "Lutfi: Subject 11, 2026-11-23 08:11"
    assert desk.is_untouched()
    desk.answers["mail:selected"] = ids[5]
    desk.run(tool, *args)
    assert header(desk.sent(), "Subject").endswith(": Subject 5")


def test_an_empty_inbox_has_nothing_to_answer(desk: Desk) -> None:
    """Without any mail there is a sentence, not a question without choices."""
    with pytest.raises(ToolError, match="inbox is empty"):
        desk.run("reply_to_email", [], "ok", [])


def test_a_forward_keeps_its_words(desk: Desk) -> None:
    """The word that goes with a forward stands above the forwarded text."""
    desk.apps.mail.select(desk.receive(1))
    desk.run("forward_email", ["sid@example.org"], [], "Can you go?", ["agenda.pdf"])
    text = plain_text(desk.sent())
    assert (
        text.index("Can you go?") < text.index("Forwarded message") < text.index("How about noon?")
    )
    assert [name for name, _, _ in attached_parts(desk.sent())] == ["agenda.pdf"]


def test_a_repeated_call_sends_nothing_more(desk: Desk) -> None:
    """The same operation twice leaves one message and returns the same status."""
    args: tuple[Any, ...] = ("compose_new_email", ["sid@example.org"], [], "Hi", "x", [])
    assert desk.run(*args) == desk.run(*args)
    desk.sent()


def test_mail_is_outbound(desk: Desk) -> None:
    """All three tools declare that they act on the outside."""
    for name in ("compose_new_email", "reply_to_email", "forward_email"):
        assert TOOLS[name].effect((), desk.apps) == "outbound"
