"""A calendar in memory."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tinyagent.apps.interfaces import CalendarEvent
from tinyagent.apps.wording import event_summary
from tinyagent.events import Receipt

__all__ = ["MemoryCalendar"]


class MemoryCalendar:
    """`mails_invitees` is a setting here, so that consent can be tested both ways; nothing is mailed."""

    def __init__(self, *, mails_invitees: bool = False) -> None:
        self.mails_invitees = mails_invitees
        self._events: dict[str, CalendarEvent] = {}

    def create_event(self, event: CalendarEvent, operation_id: str) -> Receipt:
        kept = self._events.setdefault(operation_id, event)
        return Receipt(operation_id, "event", f"memory:event/{operation_id}", event_summary(kept))

    def events(self) -> list[CalendarEvent]:
        return sorted(self._events.values(), key=lambda event: _order(event.start))


def _order(start: datetime | date) -> datetime:
    if isinstance(start, datetime):
        return start
    return datetime(start.year, start.month, start.day, tzinfo=UTC)
