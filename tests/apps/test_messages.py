"""Text messages in memory and as an outbox."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from contract_messages import NUMBERS, TEXT, Make, MessagesContract, Sent

from tinyagent.apps.local.messages import LocalMessages
from tinyagent.apps.memory.messages import MemoryMessages


class TestMemoryMessages(MessagesContract):
    @pytest.fixture
    def make(self) -> Make:
        messages = MemoryMessages()
        return lambda: (messages, lambda: [(list(m.recipients), m.text) for m in messages.sent()])


class TestLocalMessages(MessagesContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        def sent() -> Sent:
            files = (tmp_path / "messages" / "outbox").glob("*.json")
            records = [json.loads(path.read_text(encoding="utf-8")) for path in files]
            return [(record["to"], record["text"]) for record in records]

        return lambda: (LocalMessages(tmp_path / "messages"), sent)


def test_message_picked_up_is_not_sent_again(tmp_path: Path) -> None:
    """A message that the gateway has moved to `sent` is not put into the outbox a second time."""
    messages = LocalMessages(tmp_path)
    path = Path(messages.send(NUMBERS, TEXT, "run-1").where)
    (tmp_path / "sent").mkdir()
    moved = path.rename(tmp_path / "sent" / path.name)
    assert messages.send(NUMBERS, TEXT, "run-1").where == str(moved)
    assert list((tmp_path / "outbox").iterdir()) == []
