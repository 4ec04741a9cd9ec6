"""What every backend of text messages does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tinyagent.apps.interfaces import Messages

Sent = list[tuple[list[str], str]]
Make = Callable[[], tuple[Messages, Callable[[], Sent]]]
TEXT = "You owe me $1 for coffee; \\ “ok”?\n— S."
NUMBERS = ["+1-555-0101", "+1-555-0102"]


class MessagesContract:
    @pytest.fixture
    def make(self) -> Make:
        """The backend, and what reads back what it has sent."""
        raise NotImplementedError

    def test_message_arrives_unchanged(self, make: Make) -> None:
        """Text and numbers are sent as they are, to all at once."""
        messages, sent = make()
        receipt = messages.send(NUMBERS, TEXT, "run-1")
        assert sent() == [(NUMBERS, TEXT)]
        assert (receipt.operation_id, receipt.kind) == ("run-1", "message")
        assert "+1-555-0101 and +1-555-0102" in receipt.summary

    def test_same_operation_counts_once(self, make: Make) -> None:
        """An operation repeated sends one message and gives the same receipt."""
        messages, sent = make()
        first = messages.send(NUMBERS, TEXT, "run-1")
        assert messages.send(NUMBERS, TEXT, "run-1") == first
        messages.send(NUMBERS, TEXT, "run-2")
        assert len(sent()) == 2
