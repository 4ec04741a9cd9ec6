"""What every mail backend does."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

import pytest

from tinyagent.apps.interfaces import Mail
from tinyagent.apps.mail_reading import attached_parts, header, parse, plain_text
from tinyagent.apps.mime import message_bytes
from tinyagent.errors import NotFoundError, ToolError

OWNER = "Zoë You <you@example.org>"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EML = Path(__file__).parent / "eml"
NAMES = ("alternative", "html_only", "latin1", "broken", "attachments", "no_id")
LUTFI = "<CAF2=second-draft@mail.example.org>"
DENTIST = "<20261120164000.1@dental.example.com>"
PLANS = "<AM0PR04MB5555AAAABBBBCCCCDDDDEEEEFFFF0000111122223333444455556666@AM0PR04MB5555.eurprd04.prod.outlook.com>"


class Backend(Protocol):
    @property
    def mail(self) -> Mail: ...

    def outbox(self) -> list[EmailMessage]:
        """What has been written, read back from its bytes."""
        ...


class MailContract:
    """Subclasses give the fixture `backend`, whose inbox holds the files of `tests/apps/eml`."""

    def test_a_sent_mail_is_what_was_asked_for(self, backend: Backend, tmp_path: Path) -> None:
        """Sender, recipients, subject, body and attachments arrive as given, also outside ASCII."""
        plan = tmp_path / "Übersicht 計画.pdf"
        plan.write_bytes(b"%PDF-\x00\xff")
        backend.mail.send(
            ["sid@example.org"], ["lutfi@example.com"], "Grüße ✓", "Żółć,\nbis bald", [plan], "op"
        )
        (message,) = backend.outbox()
        assert header(message, "From") == OWNER
        assert header(message, "To") == "sid@example.org"
        assert header(message, "Cc") == "lutfi@example.com"
        assert header(message, "Subject") == "Grüße ✓"
        assert message["Bcc"] is None
        assert plain_text(message) == "Żółć,\nbis bald"
        assert list(attached_parts(message)) == [
            ("Übersicht 計画.pdf", "application/pdf", b"%PDF-\x00\xff")
        ]

    def test_sending_twice_leaves_one(self, backend: Backend) -> None:
        """The same operation twice writes one message and returns the same receipt; another operation writes another."""
        first = backend.mail.send(["sid@example.org"], [], "Hi", "there", [], "op-1")
        assert backend.mail.send(["sid@example.org"], [], "Hi", "there", [], "op-1") == first
        assert len(backend.outbox()) == 1
        second = backend.mail.send(["sid@example.org"], [], "Hi", "there", [], "op-2")
        assert len(backend.outbox()) == 2
        assert second.undo["message_id"] != first.undo["message_id"]

    def test_answering_twice_leaves_one(self, backend: Backend) -> None:
        """A repeated reply or forward writes nothing more, also when another message is selected by then."""
        backend.mail.select(LUTFI)
        reply = backend.mail.reply([], "Fine.", [], "op-1")
        forward = backend.mail.forward(["ana@example.org"], [], "", [], "op-2")
        backend.mail.select(DENTIST)
        assert backend.mail.reply([], "Fine.", [], "op-1") == reply
        assert backend.mail.forward(["ana@example.org"], [], "", [], "op-2") == forward
        assert len(backend.outbox()) == 2

    def test_receipt_says_what_was_done(self, backend: Backend, tmp_path: Path) -> None:
        """The receipt names the operation, the kind, and in one line subject, recipients and attachments."""
        (tmp_path / "a.txt").write_text("a")
        receipt = backend.mail.send(
            ["sid@example.org"], ["ana@example.org"], "Hi", "x", [tmp_path / "a.txt"], "op-1"
        )
        assert (receipt.operation_id, receipt.kind) == ("op-1", "mail")
        assert receipt.summary == "“Hi” to sid@example.org and ana@example.org, with a.txt"
        receipt = backend.mail.send(["sid@example.org"], [], "", "x", [], "op-2")
        assert receipt.summary == "“(no subject)” to sid@example.org"

    def test_a_missing_attachment_writes_nothing(self, backend: Backend, tmp_path: Path) -> None:
        """An attachment that does not exist is NotFoundError naming it, a folder a ToolError, and nothing is written."""
        (tmp_path / "there.txt").write_text("x")
        with pytest.raises(NotFoundError, match=r"gone\.pdf"):
            backend.mail.send(
                ["sid@example.org"],
                [],
                "",
                "x",
                [tmp_path / "there.txt", tmp_path / "gone.pdf"],
                "o",
            )
        with pytest.raises(ToolError, match="folder"):
            backend.mail.send(["sid@example.org"], [], "", "x", [tmp_path], "o")
        assert backend.outbox() == []

    @pytest.mark.parametrize(
        "address",
        [
            "Sid",
            "",
            "+1 555 0100",
            "sid@",
            "@example.org",
            "sid@example",
            "sid@example.org\nBcc: evil@example.net",
            "sid@example.org\r\n",
            "a@example.org, b@example.org",
            "Contact not found: sid@example.org",
            "sid@exam ple.org",
            "sid@example..org",
        ],
    )
    def test_only_addresses_are_sent_to(self, backend: Backend, address: str) -> None:
        """A recipient or copy that is no address, or smuggles a header, is refused by name and nothing is written."""
        with pytest.raises(ToolError, match="is not an email address"):
            backend.mail.send([address], [], "Hi", "x", [], "op-1")
        with pytest.raises(ToolError, match="is not an email address"):
            backend.mail.send(["sid@example.org"], [address], "Hi", "x", [], "op-2")
        assert backend.outbox() == []

    def test_nobody_to_send_to_is_refused(self, backend: Backend) -> None:
        """A message without recipients is a ToolError."""
        with pytest.raises(ToolError, match="no recipient"):
            backend.mail.send([], ["sid@example.org"], "Hi", "x", [], "op-1")

    def test_a_line_break_in_a_subject_adds_no_header(self, backend: Backend) -> None:
        """Whatever stands in a subject stays in the subject's one line."""
        backend.mail.send(
            ["sid@example.org"],
            [],
            "Hi\r\nBcc: evil@example.net\n\nbody\x00\x0b\u2028!",
            "x",
            [],
            "op",
        )
        (message,) = backend.outbox()
        assert message["Bcc"] is None
        assert header(message, "Subject") == "Hi Bcc: evil@example.net body !"

    def test_a_repeated_address_is_written_once(self, backend: Backend) -> None:
        """Addresses that differ in case only are one, and who is a recipient is no copy."""
        backend.mail.send(
            ["sid@example.org", "SID@example.org"],
            ["Sid@Example.org", "a@example.org"],
            "",
            "x",
            [],
            "o",
        )
        (message,) = backend.outbox()
        assert header(message, "To") == "sid@example.org"
        assert header(message, "Cc") == "a@example.org"

    def test_lines_are_never_too_long(self, backend: Backend) -> None:
        """No line of a message is over 998 bytes (RFC 5322, 2.1.1), and the text comes back whole."""
        body = "word " * 2000 + "\n" + "x" * 5000
        backend.mail.send(["sid@example.org"], [], "long " * 500, body, [], "op")
        (message,) = backend.outbox()
        assert max(map(len, message_bytes(message).split(b"\n"))) <= 998
        assert plain_text(message) == body
        assert header(message, "Subject") == ("long " * 500).strip()

    def test_the_inbox_is_newest_first(self, backend: Backend) -> None:
        """Dated messages stand newest first, and those with damaged headers are there too."""
        inbox = backend.mail.inbox()
        dates = [message.date for message in inbox if message.date is not None]
        assert dates == sorted(dates, reverse=True)
        assert len(inbox) == len(NAMES)
        assert len({message.message_id for message in inbox}) == len(NAMES)

    def test_every_message_of_the_inbox_can_be_selected(self, backend: Backend) -> None:
        """What the inbox lists can be selected by its id, also where it has no Message-ID."""
        assert backend.mail.selected() is None
        for message in backend.mail.inbox():
            backend.mail.select(message.message_id)
            assert backend.mail.selected() == message

    def test_selecting_what_is_not_there(self, backend: Backend) -> None:
        """An unknown id is NotFoundError and the selection stays."""
        backend.mail.select(LUTFI)
        with pytest.raises(NotFoundError):
            backend.mail.select("<nobody@example.org>")
        selected = backend.mail.selected()
        assert selected is not None
        assert selected.message_id == LUTFI

    def test_a_reply_continues_the_thread(self, backend: Backend) -> None:
        """A reply goes to the sender, has "Re:" once, In-Reply-To and the whole chain of References, and quotes the text."""
        backend.mail.select(LUTFI)
        backend.mail.reply(["sid@example.com"], "On it.", [], "op")
        (message,) = backend.outbox()
        assert header(message, "To") == "lutfi@example.org"
        assert header(message, "Cc") == "sid@example.com"
        assert header(message, "Subject") == "Re: Budget für 2027 – second draft"
        assert header(message, "In-Reply-To") == LUTFI
        assert (
            header(message, "References")
            == f"<kickoff@example.com> <first-draft@example.com> {LUTFI}"
        )
        text = plain_text(message)
        assert text.startswith(
            "On it.\n\nOn Mon 23 Nov 2026, 09:12, Lutfi Demir <lutfi@example.org> wrote:\n> Hi,\n>\n"
        )
        assert "\n>> What did finance say?\n> They said no." in text
        assert "555 0100" not in text  # below the signature mark

    def test_a_reply_goes_to_reply_to(self, backend: Backend) -> None:
        """Reply-To comes before From, and an HTML-only mail is quoted as text."""
        backend.mail.select(DENTIST)
        backend.mail.reply([], "I will be there.", [], "op")
        (message,) = backend.outbox()
        assert header(message, "To") == "desk@dental.example.com"
        assert "> see you on Tuesday at 9 & bring:" in plain_text(message)
        assert "> - the form" in plain_text(message)

    def test_a_message_that_names_no_sender_cannot_be_answered(self, backend: Backend) -> None:
        """A reply to a message without a usable address is a ToolError, and nothing is written."""
        (broken,) = [
            m for m in backend.mail.inbox() if "charset" in m.subject or "Caf" in m.subject
        ]
        backend.mail.select(broken.message_id)
        with pytest.raises(ToolError, match="address"):
            backend.mail.reply([], "Hello?", [], "op")
        assert backend.outbox() == []

    def test_a_forward_takes_everything_along(self, backend: Backend, tmp_path: Path) -> None:
        """A forward has "Fwd:" once, the body on top, the original's text and attachments, then the new ones' names."""
        extra = tmp_path / "extra.csv"
        extra.write_text("a,b\n")
        backend.mail.select(PLANS)
        backend.mail.forward(["ana@example.org"], ["b@example.org"], "FYI", [extra], "op")
        (message,) = backend.outbox()
        assert header(message, "Subject") == "Fwd: Plans"
        assert header(message, "References") == PLANS
        assert message["In-Reply-To"] is None
        text = plain_text(message)
        assert text.startswith("FYI\n\n---------- Forwarded message ----------\nFrom: Żaneta Łuk <")
        assert "The plans – see attached." in text
        names = [(name, kind) for name, kind, _ in attached_parts(message)]
        assert names == [
            ("extra.csv", "text/csv"),
            ("logo.png", "image/png"),
            ("Pläne.pdf", "application/pdf"),
            ("notes.txt", "text/plain"),
            ("attachment-5", "message/rfc822"),
        ]
        contents = [content for _, _, content in attached_parts(message)]
        assert contents[2] == b"%PDF-1.4 not really\n"
        assert isinstance(contents[4], EmailMessage)
        assert plain_text(contents[4]).strip() == "inner text"

    def test_a_long_message_id_is_not_broken_up(self, backend: Backend) -> None:
        """An id longer than a line stands in the bytes of a reply as it is, so that other programs find the thread."""
        backend.mail.select(PLANS)
        backend.mail.reply([], "x", [], "op")
        (message,) = backend.outbox()
        assert f"In-Reply-To: {PLANS}\n".encode() in message_bytes(message)

    @pytest.mark.parametrize("name", NAMES)
    def test_every_message_can_be_forwarded(self, backend: Backend, name: str) -> None:
        """However damaged the original, it is forwarded with its text."""
        from_file = parse((EML / f"{name}.eml").read_bytes())
        for message in backend.mail.inbox():
            if message.text == plain_text(from_file):
                backend.mail.select(message.message_id)
        backend.mail.forward(["ana@example.org"], [], "FYI", [], "op")
        (message_sent,) = backend.outbox()
        assert plain_text(from_file).strip() in plain_text(message_sent)

    def test_without_a_selection(self, backend: Backend) -> None:
        """Nothing selected: replying and forwarding are ToolErrors and write nothing."""
        with pytest.raises(ToolError, match="selected"):
            backend.mail.reply([], "x", [], "op")
        with pytest.raises(ToolError, match="selected"):
            backend.mail.forward(["a@example.org"], [], "x", [], "op")
        assert backend.outbox() == []
