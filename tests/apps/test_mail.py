"""Mail in memory and as Maildirs: the contract, and what other programs see of the Maildirs and may do to them."""

from __future__ import annotations

import mailbox
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path

import pytest
from contract_mail import EML, NAMES, NOW, OWNER, Backend, MailContract

from tinyagent.apps.local.mail import LocalMail, deliver
from tinyagent.apps.mail_reading import parse
from tinyagent.apps.memory.mail import MemoryMail
from tinyagent.apps.mime import message_bytes
from tinyagent.errors import ToolError


class InMemory:
    def __init__(self, received: Iterable[bytes]) -> None:
        self.mail = MemoryMail(map(parse, received), OWNER, clock=lambda: NOW)

    def outbox(self) -> list[EmailMessage]:
        return [parse(message_bytes(message)) for message in self.mail.outbox.values()]


class OnDisk:
    def __init__(self, received: Iterable[bytes], folder: Path) -> None:
        self.folder = folder
        for number, content in enumerate(received):
            deliver(folder / "inbox", f"{number}.host", content, "S" if number % 2 else "")
        self.mail = LocalMail(folder, OWNER, clock=lambda: NOW)

    def outbox(self) -> list[EmailMessage]:
        folders = (self.folder / "outbox" / name for name in ("cur", "new"))
        paths = (path for folder in folders if folder.is_dir() for path in folder.iterdir())
        return [parse(path.read_bytes()) for path in sorted(paths)]


def received() -> list[bytes]:
    return [(EML / f"{name}.eml").read_bytes() for name in NAMES]


class TestMemoryMail(MailContract):
    @pytest.fixture
    def backend(self) -> Backend:
        return InMemory(received())


class TestLocalMail(MailContract):
    @pytest.fixture
    def backend(self, tmp_path: Path) -> Backend:
        return OnDisk(received(), tmp_path / "mail")


def local_mail(folder: Path, owner: str = "You <you@example.org>") -> LocalMail:
    return LocalMail(folder, owner, clock=lambda: NOW)


def test_the_outbox_is_a_maildir(tmp_path: Path) -> None:
    """Python's own reader finds the message, flagged as seen and as a draft ready to send; nothing else lies about."""
    local_mail(tmp_path).send(["sid@example.org"], [], "Hi", "there", [], "op")
    box = mailbox.Maildir(tmp_path / "outbox", factory=None, create=False)
    ((key, message),) = box.items()
    assert message.get_flags() == "DS"
    assert message.get_subdir() == "cur"
    assert message["To"] == "sid@example.org"
    assert message["Date"] == "Mon, 23 Nov 2026 09:00:00 +0000"
    assert message["Message-ID"] == f"<{key}@example.org>"
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == list(
        (tmp_path / "outbox/cur").iterdir()
    )


@pytest.mark.parametrize("new_name", ["same", "1763888400.R1.host:2,S"])
def test_a_message_that_was_sent_on_is_not_written_again(tmp_path: Path, new_name: str) -> None:
    """After a mail program has moved the message to `sent`, under its name or another, repeating the operation writes
    nothing."""
    mail = local_mail(tmp_path)
    written = Path(mail.send(["sid@example.org"], [], "Hi", "there", [], "op").where)
    moved = tmp_path / "sent" / "cur" / (written.name if new_name == "same" else new_name)
    moved.parent.mkdir(parents=True)
    written.rename(moved)
    assert local_mail(tmp_path).send(["sid@example.org"], [], "Hi", "there", [], "op").where == str(
        moved
    )
    assert list((tmp_path / "outbox" / "cur").iterdir()) == []


def test_the_selection_outlives_the_program(tmp_path: Path) -> None:
    """Another instance finds the selected message, also after its flags changed or another program renamed it."""
    path = deliver(tmp_path / "inbox", "1.host", b"From: a@example.org\nMessage-ID: <1@x>\n\nHi\n")
    deliver(tmp_path / "inbox", "2.host", b"From: b@example.org\nMessage-ID: <2@x>\n\nHo\n")
    local_mail(tmp_path).select("<1@x>")
    for name in ("1.host:2,RS", "renamed:2,S"):
        path = path.rename(tmp_path / "inbox" / "cur" / name)
        selected = local_mail(tmp_path).selected()
        assert selected is not None
        assert selected.message_id == "<1@x>"


def test_a_selected_message_that_is_gone(tmp_path: Path) -> None:
    """When the selected message has left the inbox, nothing is selected, and replying says so."""
    path = deliver(tmp_path / "inbox", "1.host", b"From: a@example.org\nMessage-ID: <1@x>\n\nHi\n")
    mail = local_mail(tmp_path)
    mail.select("<1@x>")
    path.unlink()
    assert mail.selected() is None
    with pytest.raises(ToolError, match="No email is selected"):
        mail.reply([], "x", [], "op")


def test_a_home_without_mail_is_empty(tmp_path: Path) -> None:
    """Reading makes no folders and finds nothing."""
    mail = local_mail(tmp_path / "mail")
    assert mail.inbox() == []
    assert mail.selected() is None
    assert not (tmp_path / "mail").exists()


def test_half_written_files_are_no_messages(tmp_path: Path) -> None:
    """A hidden temporary file in a Maildir is not read."""
    deliver(tmp_path / "inbox", "1.host", b"From: a@example.org\n\nHi\n")
    (tmp_path / "inbox" / "new" / ".writing-x.tmp").write_bytes(b"From: half")
    assert len(local_mail(tmp_path).inbox()) == 1


@pytest.mark.parametrize("owner", ["", "Robin", "Robin <robin@localhost>"])
def test_an_unknown_owner_is_asked_for(tmp_path: Path, owner: str) -> None:
    """Without the user's own address nothing is written, and the message says where it is set."""
    with pytest.raises(ToolError, match=r"\[owner\]"):
        local_mail(tmp_path, owner).send(["sid@example.org"], [], "Hi", "there", [], "op")
    assert not (tmp_path / "outbox").exists()


def test_a_disk_that_refuses(tmp_path: Path) -> None:
    """Where the outbox cannot be written there is a ToolError and the home is as it was."""
    (tmp_path / "outbox").write_text("a file where a folder should be")
    with pytest.raises(ToolError):
        local_mail(tmp_path).send(["sid@example.org"], [], "Hi", "there", [], "op")
    assert [p.name for p in tmp_path.iterdir()] == ["outbox"]


def test_new_mail_is_seen(tmp_path: Path) -> None:
    """A message that arrives after the inbox was read is in the next reading, and one that left is not."""
    first = deliver(tmp_path / "inbox", "1.host", b"From: a@example.org\n\nHi\n")
    mail = local_mail(tmp_path)
    assert [m.sender for m in mail.inbox()] == ["a@example.org"]
    deliver(tmp_path / "inbox", "2.host", b"From: b@example.org\n\nHi\n")
    first.unlink()
    assert [m.sender for m in mail.inbox()] == ["b@example.org"]
