"""Text messages as an outbox: one JSON file a message, for a phone bridge or gateway to send.

The gateway takes files from `outbox` and moves them to `sent`; a message that lies in either is not
written again. A file holds `to` (a list of numbers), `text`, `written` (ISO 8601, UTC) and
`operation`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tinyagent.apps.local.atomic import write_once
from tinyagent.apps.local.names import uid_for
from tinyagent.apps.wording import message_summary
from tinyagent.events import Receipt

__all__ = ["LocalMessages"]


class LocalMessages:
    """The outbox and the sent messages under `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, recipients: Sequence[str], text: str, operation_id: str) -> Receipt:
        """Put one message to all recipients into the outbox."""
        name = f"{uid_for(operation_id)}.json"
        path = self.folder / "outbox" / name
        message = {
            "to": list(recipients),
            "text": text,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "operation": operation_id,
        }
        if (self.folder / "sent" / name).exists():
            path = self.folder / "sent" / name
        else:
            write_once(path, (json.dumps(message, ensure_ascii=False, indent=1) + "\n").encode())
        summary = message_summary(recipients, text)
        return Receipt(operation_id, "message", str(path), summary, {"delete": str(path)})
