"""Sending, answering and forwarding, the same for every mail backend; where messages lie is the backend's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from tinyagent.apps.interfaces import MailMessage
from tinyagent.apps.mail_reading import read_message
from tinyagent.apps.mime import Envelope, compose, forward, read_attachments, reply
from tinyagent.errors import ToolError
from tinyagent.events import Receipt

__all__ = ["MailWriter", "local_now"]


def local_now() -> datetime:
    """The machine's time, with its offset."""
    return datetime.now().astimezone()


class MailWriter(ABC):
    """`owner` is "Name <address>" or an address; `read` gets an attachment's bytes, `clock` dates
    what is written."""

    def __init__(
        self, owner: str, *, read: Callable[[Path], bytes], clock: Callable[[], datetime]
    ) -> None:
        self._owner = owner
        self._read_file = read
        self._clock = clock

    @abstractmethod
    def _once(self, operation_id: str, build: Callable[[], EmailMessage]) -> Receipt:
        """Keep what `build` makes unless this operation has written before; the receipt of the one
        message there is."""

    @abstractmethod
    def _selected(self) -> EmailMessage | None:
        """The message that `selected` tells of, as it was received."""

    def selected(self) -> MailMessage | None:
        original = self._selected()
        return read_message(original) if original is not None else None

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
            envelope = self._envelope(recipients, cc, body, attachments, operation_id)
            return forward(envelope, original)

        return self._once(operation_id, build)

    def _envelope(
        self,
        recipients: Sequence[str],
        cc: Sequence[str],
        body: str,
        attachments: Sequence[Path],
        operation_id: str,
    ) -> Envelope:
        files = read_attachments(attachments, self._read_file)
        return Envelope(self._owner, recipients, cc, body, files, operation_id, self._clock())

    def _original(self, verb: str) -> EmailMessage:
        original = self._selected()
        if original is None:
            raise ToolError(f"No email is selected to {verb}.")
        return original
