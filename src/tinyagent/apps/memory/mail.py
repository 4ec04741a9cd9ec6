"""Mail in memory, for tests and dry runs: the same messages as on disk, kept in lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from threading import Lock

from tinyagent.apps.interfaces import MailMessage
from tinyagent.apps.mail_reading import identity, read_message
from tinyagent.apps.mail_writer import MailWriter, local_now
from tinyagent.apps.mime import summary
from tinyagent.errors import NotFoundError
from tinyagent.events import Receipt

__all__ = ["MemoryMail"]

_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)  # a day of room for the zones


class MemoryMail(MailWriter):
    """`outbox` holds what was written, by operation; `read` gets an attachment's bytes (from disk
    unless told otherwise)."""

    def __init__(
        self,
        messages: Iterable[EmailMessage] = (),
        owner: str = "You <you@example.org>",
        *,
        read: Callable[[Path], bytes] = Path.read_bytes,
        clock: Callable[[], datetime] = local_now,
    ) -> None:
        super().__init__(owner, read=read, clock=clock)
        self.outbox: dict[str, EmailMessage] = {}
        self._messages = {identity(message): message for message in messages}
        self._selected_id: str | None = None
        self._lock = Lock()

    def inbox(self) -> list[MailMessage]:
        read = map(read_message, self._messages.values())
        return sorted(read, key=lambda message: message.date or _LONG_AGO, reverse=True)

    def select(self, message_id: str) -> None:
        if message_id not in self._messages:
            raise NotFoundError(f"There is no email {message_id} in the inbox.")
        self._selected_id = message_id

    def _once(self, operation_id: str, build: Callable[[], EmailMessage]) -> Receipt:
        with self._lock:
            message = self.outbox.get(operation_id) or build()
            self.outbox[operation_id] = message
        where = f"memory:mail/{operation_id}"
        return Receipt(
            operation_id, "mail", where, summary(message), {"message_id": identity(message)}
        )

    def _selected(self) -> EmailMessage | None:
        return self._messages[self._selected_id] if self._selected_id else None
