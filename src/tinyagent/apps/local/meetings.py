"""Meetings by link, without an account: a URL from a template and a JSON record of what was agreed.

A record holds `url`, `topic`, `start` (ISO 8601 with its offset, or null), `duration_minutes`,
`invitees` and `operation`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from tinyagent.apps.local.atomic import write_once
from tinyagent.apps.local.names import uid_for
from tinyagent.apps.meeting_links import check_template, meeting_url
from tinyagent.apps.wording import meeting_summary
from tinyagent.errors import ToolError
from tinyagent.events import Receipt

__all__ = ["LocalMeetings"]


class LocalMeetings:
    """Records under `folder`; nothing is sent to the invitees. ConfigError for a template that
    cannot be filled in; without one, "", making a meeting is a ToolError and nothing else is
    affected."""

    def __init__(self, url_template: str, folder: Path) -> None:
        if url_template:
            check_template(url_template)
        self.url_template = url_template
        self.folder = folder

    def create_meeting(
        self,
        topic: str,
        start: datetime | None,
        duration_minutes: int,
        invitees: Sequence[str],
        operation_id: str,
    ) -> tuple[str, Receipt]:
        if not self.url_template:
            raise ToolError("no meeting service is set up: meetings.url in the settings is empty.")
        url = meeting_url(self.url_template, topic, start, duration_minutes, operation_id)
        path = self.folder / f"{uid_for(operation_id)}.json"
        record = {
            "url": url,
            "topic": topic,
            "start": start.isoformat() if start else None,
            "duration_minutes": duration_minutes,
            "invitees": list(invitees),
            "operation": operation_id,
        }
        write_once(path, (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode())
        summary = meeting_summary(topic, start, duration_minutes)
        return url, Receipt(operation_id, "meeting", str(path), summary, {"delete": str(path)})
