"""Mail in memory, for tests and dry runs: the same messages as on disk, kept in lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from threading import Lock

from tinyagent.apps.interfaces import MailMessage
from tinyagent.apps.mail_reading import identity, read_message
from tinyagent.apps.mime import (
    Envelope,
    compose,
    forward,
    read_attachments,
    reply,
    summary,
)
from tinyagent.errors import NotFoundError, ToolError
from tinyagent.events import Receipt

__all__ = ["MemoryMail"]

_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)  # a day of room for the zones


class MemoryMail:
    """`outbox` holds what was written, by operation; `read` gets an attachment's bytes (from disk unless told otherwise)."""

    def __init__(
        self,
        messages: Iterable[EmailMessage] = (),
        owner: str = "You <you@example.org>",
        *,
        read: Callable[[Path], bytes] = Path.read_bytes,
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self.outbox: dict[str, EmailMessage] = {}
        self._messages = {identity(message): message for message in messages}
        self._owner = owner
        self._read = read
        self._clock = clock
        self._selected: str | None = None
        self._lock = Lock()

    def send(
        self,
        recipients: Sequence[str],
        cc: Sequence[str],
        subject: str,
        body: str,
        attachments: Sequence[Path],
        operation_id: str,
    ) -> Receipt:
        def build() -> EmailMessage:
            envelope = self._envelope(recipients, cc, body, attachments, operation_id)
            return compose(envelope, subject)

        return self._once(operation_id, build)

    def reply(
        self, cc: Sequence[str], body: str, attachments: Sequence[Path], operation_id: str
    ) -> Receipt:
        def build() -> EmailMessage:
            original = self._original("reply to")
            return reply(self._envelope((), cc, body, attachments, operation_id), original)

        return self._once(operation_id, build)

    def forward(
        self,
        recipients: Sequence[str],
        cc: Sequence[str],
        body: str,
        attachments: Sequence[Path],
        operation_id: str,
    ) -> Receipt:
        def build() -> EmailMessage:
            original = self._original("forward")
            return forward(
                self._envelope(recipients, cc, body, attachments, operation_id), original
            )

        return self._once(operation_id, build)

    def inbox(self) -> list[MailMessage]:
        read = map(read_message, self._messages.values())
        return sorted(read, key=lambda message: message.date or _LONG_AGO, reverse=True)

    def selected(self) -> MailMessage | None:
        return read_message(self._messages[self._selected]) if self._selected else None

    def select(self, message_id: str) -> None:
        if message_id not in self._messages:
            raise NotFoundError(f"There is no email {message_id} in the inbox.")
        self._selected = message_id

    def _envelope(
        self,
        recipients: Sequence[str],
        cc: Sequence[str],
        body: str,
        attachments: Sequence[Path],
        operation_id: str,
    ) -> Envelope:
        files = read_attachments(attachments, self._read)
        return Envelope(self._owner, recipients, cc, body, files, operation_id, self._clock())

    def _once(self, operation_id: str, build: Callable[[], EmailMessage]) -> Receipt:
        with self._lock:
            message = self.outbox.get(operation_id) or build()
            self.outbox[operation_id] = message
        where = f"memory:mail/{operation_id}"
        return Receipt(
            operation_id, "mail", where, summary(message), {"message_id": identity(message)}
        )

    def _original(self, verb: str) -> EmailMessage:
        if self._selected is None:
            raise ToolError(f"No email is selected to {verb}.")
        return self._messages[self._selected]
