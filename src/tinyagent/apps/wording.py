"""One line for the person about what was written: the `summary` of receipts, the same for every backend. Pure.

Standard library alone, and whatever the machine's locale is, English.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tinyagent.apps.interfaces import CalendarEvent, Note, Reminder

__all__ = [
    "append_summary",
    "event_summary",
    "listed",
    "meeting_summary",
    "message_summary",
    "moment_text",
    "note_summary",
    "reminder_summary",
]

_SHOWN = 80  # characters of a text in one line


def listed(names: Sequence[str], last: str = "and") -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def moment_text(moment: datetime | date) -> str:
    """ "Fri 27 Nov 2026, 15:00", or without the time for a date. English whatever the machine's locale is."""
    day = f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    return f"{day}, {moment:%H:%M}" if isinstance(moment, datetime) else day


def event_summary(event: CalendarEvent) -> str:
    """“Planning” on Fri 27 Nov 2026, 15:00-16:00, with ana@example.org."""
    repeated = ", repeating" if event.rule else ""
    guests = f", with {listed(event.invitees)}" if event.invitees else ""
    return f"“{event.title}” on {_span(event)}{repeated}{guests}"


def reminder_summary(reminder: Reminder) -> str:
    """“Call Ana” due Fri 27 Nov 2026, 15:00."""
    due = f" due {moment_text(reminder.due)}" if reminder.due else ""
    place = f" on the {reminder.list_name} list" if reminder.list_name else ""
    repeated = ", repeating" if reminder.rule else ""
    return f"“{reminder.name}”{due}{repeated}{place}"


def note_summary(note: Note) -> str:
    """“Packing” in Travel."""
    return f"“{note.name}” in {note.folder}" if note.folder else f"“{note.name}”"


def append_summary(name: str) -> str:
    return f"added to “{name}”"


def message_summary(recipients: Sequence[str], text: str) -> str:
    """“On my way” to +1-555-0100."""
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"“{shown}” to {listed(recipients)}"


def meeting_summary(topic: str, start: datetime | None, duration_minutes: int) -> str:
    """“Planning” on Fri 27 Nov 2026, 15:00, for 60 minutes."""
    when = f" on {moment_text(start)}, for {duration_minutes} minutes" if start else ""
    return f"“{topic}”{when}"


def _span(event: CalendarEvent) -> str:
    start, end = event.start, event.end
    if isinstance(start, datetime) and isinstance(end, datetime):
        same_day = end.date() == start.date()
        return f"{moment_text(start)}–{end:%H:%M}" if same_day else _range(start, end)
    last = end - timedelta(days=1)
    return moment_text(start) if last <= start else _range(start, last)


def _range(first: datetime | date, last: datetime | date) -> str:
    return f"{moment_text(first)} – {moment_text(last)}"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
