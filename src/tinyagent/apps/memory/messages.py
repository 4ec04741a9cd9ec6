"""Text messages in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinyagent.apps.wording import message_summary
from tinyagent.events import Receipt

__all__ = ["MemoryMessages", "SentMessage"]


@dataclass(frozen=True, slots=True)
class SentMessage:
    recipients: tuple[str, ...]
    text: str


class MemoryMessages:
    def __init__(self) -> None:
        self._sent: dict[str, SentMessage] = {}

    def send(self, recipients: Sequence[str], text: str, operation_id: str) -> Receipt:
        sent = self._sent.setdefault(operation_id, SentMessage(tuple(recipients), text))
        where = f"memory:message/{operation_id}"
        return Receipt(operation_id, "message", where, message_summary(sent.recipients, sent.text))

    def sent(self) -> list[SentMessage]:
        """What was sent, in order."""
        return list(self._sent.values())
