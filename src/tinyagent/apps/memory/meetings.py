"""Meetings in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tinyagent.apps.meeting_links import check_template, meeting_url
from tinyagent.apps.wording import meeting_summary
from tinyagent.events import Receipt

__all__ = ["Meeting", "MemoryMeetings"]


@dataclass(frozen=True, slots=True)
class Meeting:
    url: str
    topic: str
    start: datetime | None
    duration_minutes: int
    invitees: tuple[str, ...]


class MemoryMeetings:
    def __init__(self, url_template: str = "https://meet.example.org/{id}") -> None:
        check_template(url_template)
        self.url_template = url_template
        self._meetings: dict[str, Meeting] = {}

    def create_meeting(
        self,
        topic: str,
        start: datetime | None,
        duration_minutes: int,
        invitees: Sequence[str],
        operation_id: str,
    ) -> tuple[str, Receipt]:
        url = meeting_url(self.url_template, topic, start, duration_minutes, operation_id)
        made = Meeting(url, topic, start, duration_minutes, tuple(invitees))
        made = self._meetings.setdefault(operation_id, made)
        summary = meeting_summary(made.topic, made.start, made.duration_minutes)
        return made.url, Receipt(operation_id, "meeting", made.url, summary)

    def meetings(self) -> list[Meeting]:
        """What was set up, in order."""
        return list(self._meetings.values())
