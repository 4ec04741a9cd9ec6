"""Reminders in memory."""

from __future__ import annotations

from tinyagent.apps.interfaces import Reminder
from tinyagent.apps.wording import reminder_summary
from tinyagent.events import Receipt

__all__ = ["MemoryReminders"]


class MemoryReminders:
    def __init__(self) -> None:
        self._reminders: dict[str, Reminder] = {}

    def create_reminder(self, reminder: Reminder, operation_id: str) -> Receipt:
        kept = self._reminders.setdefault(operation_id, reminder)
        where = f"memory:reminder/{operation_id}"
        return Receipt(operation_id, "reminder", where, reminder_summary(kept))

    def reminders(self) -> list[Reminder]:
        return list(self._reminders.values())
