"""Reminders as VTODO (RFC 5545): one folder a list, one .ics file a reminder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from icalendar import Alarm, Component, Todo

from tinyagent.apps.interfaces import Reminder
from tinyagent.apps.local.ical import (
    as_local,
    moment_of,
    read_components,
    recurrence,
    rule_of,
    text_of,
    write_component,
)
from tinyagent.apps.local.names import folder_named, uid_for
from tinyagent.apps.wording import reminder_summary
from tinyagent.events import Receipt

__all__ = ["LocalReminders"]

_DEFAULT = "Reminders"


class LocalReminders:
    """The lists under `folder`. A reminder with a time rings then; one with a day, or none, does not."""

    def __init__(self, folder: Path, zone: tzinfo) -> None:
        self.folder = folder
        self.zone = zone

    def create_reminder(self, reminder: Reminder, operation_id: str) -> Receipt:
        """Write the reminder into the list it names; without a name into "Reminders", or the only one."""
        uid = uid_for(operation_id)
        folder, name = folder_named(self.folder, reminder.list_name, _DEFAULT, "list")
        path = folder / f"{uid}.ics"
        write_component(path, self._written(reminder, uid), name)
        return Receipt(
            operation_id, "reminder", str(path), reminder_summary(reminder), {"delete": str(path)}
        )

    def reminders(self) -> list[Reminder]:
        """Every reminder that can be read, those that are completed or cancelled too."""
        return [
            reminder
            for list_name, component in read_components(self.folder, "VTODO")
            if (reminder := self._read(list_name, component)) is not None
        ]

    def _written(self, reminder: Reminder, uid: str) -> Todo:
        component = Todo()
        component.add("UID", uid)
        component.add("DTSTAMP", datetime.now(UTC))
        component.add("SUMMARY", reminder.name)
        component.add("STATUS", "NEEDS-ACTION")
        if reminder.notes:
            component.add("DESCRIPTION", reminder.notes)
        if reminder.priority:
            component.add("PRIORITY", reminder.priority)
        if reminder.due is not None:
            due = as_local(reminder.due, self.zone)
            component.add("DUE", due)
            if reminder.rule:
                # A rule counts from DTSTART; the same moment is what other programs write.
                component.add("DTSTART", due)
                component.add("RRULE", recurrence(reminder.rule, due))
            if isinstance(due, datetime):
                component.add_component(_alarm(reminder.name))
        return component

    def _read(self, list_name: str, component: Component) -> Reminder | None:
        try:
            return Reminder(
                name=text_of(component, "SUMMARY"),
                due=moment_of(component, "DUE", self.zone),
                notes=text_of(component, "DESCRIPTION"),
                list_name=list_name,
                priority=int(component.get("PRIORITY", 0)),
                rule=rule_of(component),
            )
        except (ValueError, TypeError, AttributeError):
            return None  # a value that breaks its own type, as other programs sometimes write


def _alarm(text: str) -> Alarm:
    """Shown at DUE, the end of a to-do."""
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", text)
    alarm.add("TRIGGER", timedelta(0), parameters={"RELATED": "END"})
    return alarm
