"""Mail in Maildirs: `inbox` is read, what is written lies in `outbox` until a mail program sends it.

A message of ours has a file name and a Message-ID made from its operation, so that the same
operation finds what it wrote before, also after a mail program has moved it to `sent`. The selected
message is named by the file `selected` beside the Maildirs: its Message-ID, then the Maildir key,
which is only a shorter way to it.
"""

from __future__ import annotations

import contextlib
import mailbox
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from tinyagent.apps.interfaces import MailMessage
from tinyagent.apps.local.atomic import disk_error, write_atomic
from tinyagent.apps.mail_reading import identity, is_made_up, parse, read_message
from tinyagent.apps.mail_writer import MailWriter, local_now
from tinyagent.apps.mime import key_for, message_bytes, summary
from tinyagent.errors import NotFoundError, ToolError
from tinyagent.events import Receipt

__all__ = ["MAILDIRS", "LocalMail", "deliver"]

MAILDIRS = ("inbox", "drafts", "outbox", "sent")
# Maildir marks flags with a colon, which Windows allows in no file name; programs there use "!".
_MARK = "!" if os.name == "nt" else ":"
_HEADER_BYTES = 16_384


def deliver(folder: Path, key: str, content: bytes, flags: str = "") -> Path:
    """Put a message in a Maildir under a key of our choice; flags in Maildir's letters, none means not seen yet.

    Raises FileExistsError where the key is taken, ToolError for what the disk refuses.
    """
    try:
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error("make", folder, error) from error
    path = (
        folder / "cur" / f"{key}{_MARK}2,{''.join(sorted(flags))}"
        if flags
        else folder / "new" / key
    )
    write_atomic(path, content, exclusive=True)
    return path


class LocalMail(MailWriter):
    """The Maildirs of one person."""

    def __init__(
        self, folder: Path, owner: str, *, clock: Callable[[], datetime] = local_now
    ) -> None:
        super().__init__(owner, read=Path.read_bytes, clock=clock)
        self._folder = folder
        self._read: dict[str, tuple[MailMessage, float]] = {}

    def inbox(self) -> list[MailMessage]:
        """Newest first; a message without a readable date counts from when it was delivered."""
        box = self._box("inbox")
        found = {key: self._summary(box, key) for key in _keys(box)}
        self._read = {key: read for key, read in found.items() if read is not None}
        newest = sorted(self._read.values(), key=lambda read: read[1], reverse=True)
        return [message for message, _ in newest]

    def select(self, message_id: str) -> None:
        key = self._key_of(message_id)
        if key is None:
            raise NotFoundError(f"There is no email {message_id} in the inbox.")
        write_atomic(self._folder / "selected", f"{message_id}\n{key}\n".encode())

    def _once(self, operation_id: str, build: Callable[[], EmailMessage]) -> Receipt:
        key = key_for(operation_id)
        path = self._written(key)
        if path is None:
            content = message_bytes(build())
            try:
                # D is Maildir's draft flag: mail programs open such a message with its Send button.
                path = deliver(self._folder / "outbox", key, content, "DS")
            except FileExistsError:
                path = self._written(key)
        if path is None:
            raise ToolError("The email was moved away while it was being written.")
        try:
            message = parse(path.read_bytes())
        except OSError as error:
            raise disk_error("read", path, error) from error
        return Receipt(
            operation_id,
            "mail",
            str(path),
            summary(message),
            {"delete": str(path), "message_id": identity(message)},
        )

    def _written(self, key: str) -> Path | None:
        """The file of our message: by its name, or in `sent` also by its Message-ID, since mail
        programs rename."""
        for name in ("outbox", "sent"):
            for path in _files(self._folder / name):
                if path.name.split(_MARK)[0] == key:
                    return path
        mark = f"<{key}@".encode()
        for path in _files(self._folder / "sent"):
            with contextlib.suppress(OSError), path.open("rb") as file:
                if mark in file.read(_HEADER_BYTES):
                    return path
        return None

    def _selected(self) -> EmailMessage | None:
        try:
            lines = (self._folder / "selected").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise ToolError(f"The selected email cannot be told: {error}.") from error
        message_id, hint = [*lines, "", ""][:2]
        key = self._key_of(message_id, hint)
        content = _content(self._box("inbox"), key) if key is not None else None
        return parse(content) if content is not None else None

    def _key_of(self, message_id: str, hint: str = "") -> str | None:
        """The Maildir key of an inbox message, the hinted one first."""
        box = self._box("inbox")
        mark = b"" if is_made_up(message_id) else message_id.encode("ascii", "replace")
        for key in sorted(_keys(box), key=lambda key: key != hint):
            content = _content(box, key)
            # Reading the headers takes a hundred times as long as looking for the id anywhere.
            if content and mark in content and identity(parse(content)) == message_id:
                return key
        return None

    def _summary(self, box: mailbox.Maildir | None, key: str) -> tuple[MailMessage, float] | None:
        """The message and its time in seconds; a file in a Maildir never changes, so each is read once."""
        if key in self._read:
            return self._read[key]
        content = _content(box, key)
        if content is None or box is None:
            return None
        message = read_message(parse(content))
        when = message.date.astimezone(UTC).timestamp() if message.date else None
        try:
            return message, box.get_message(key).get_date() if when is None else when
        except KeyError:
            return None

    def _box(self, name: str) -> mailbox.Maildir | None:
        try:
            box = mailbox.Maildir(self._folder / name, factory=None, create=False)
        except mailbox.NoSuchMailboxError:
            return None
        box.colon = _MARK
        return box


def _keys(box: mailbox.Maildir | None) -> list[str]:
    """The keys of a Maildir, without the hidden files that are being written."""
    if box is None:
        return []
    try:
        return sorted(key for key in box.keys() if not key.startswith("."))  # noqa: SIM118
    except OSError as error:
        raise ToolError(f"The mail folder cannot be read: {error}.") from error


def _content(box: mailbox.Maildir | None, key: str) -> bytes | None:
    """The raw message; None where a mail program has taken it away in the meantime."""
    if box is None:
        return None
    try:
        return box.get_bytes(key)
    except (KeyError, FileNotFoundError):
        return None
    except OSError as error:
        raise ToolError(f"An email cannot be read: {error}.") from error


def _files(maildir: Path) -> Iterator[Path]:
    for name in ("cur", "new"):
        if (maildir / name).is_dir():
            yield from sorted(p for p in (maildir / name).iterdir() if not p.name.startswith("."))
