"""What lies in a home, as lines: what the assistant has written and what it works on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from pathlib import Path

from tinyagent.apps.interfaces import Apps, CalendarEvent
from tinyagent.apps.local.names import visible
from tinyagent.apps.mail_reading import parse
from tinyagent.apps.mime import summary
from tinyagent.apps.wording import (
    event_summary,
    message_summary,
    note_summary,
    reminder_summary,
)
from tinyagent.assemble import Home

__all__ = ["Entry", "entries"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`section` is the heading it stands under, `where` a path or ""."""

    section: str
    text: str
    where: str = ""


def entries(home: Home, apps: Apps, now: datetime) -> Iterator[Entry]:
    """Outbox and texts, the newest first, events that at `now` are to come, reminders, notes, then
    counts of what is only read. Raises ToolError."""
    folders = home.settings.folders
    yield from _outbox(home.path(folders.mail) / "outbox")
    yield from _texts(home.path(folders.messages) / "outbox")
    for event in _to_come(apps.calendar.events(), now):
        yield Entry("calendar", event_summary(event))
        if event.location:
            yield Entry("calendar", f"  at {event.location}")
    for reminder in apps.reminders.reminders():
        yield Entry("reminders", reminder_summary(reminder))
    for note in sorted(apps.notes.notes(), key=lambda note: (note.folder, note.name)):
        yield Entry("notes", note_summary(note))
    inbox = apps.mail.inbox()
    yield Entry("inbox", f"{len(inbox)} messages")
    if selected := apps.mail.selected():
        yield Entry("inbox", f"selected: {selected.sender}: {selected.subject}")
    people = apps.contacts.all()
    groups = sum(contact.is_group for contact in people)
    yield Entry("contacts", f"{len(people) - groups} people, {groups} groups")
    for root in home.settings.files.roots:
        yield Entry("files", str(home.path(root)), str(home.path(root)))


def _outbox(folder: Path) -> Iterator[Entry]:
    for path in _newest(visible(folder / "new") + visible(folder / "cur")):
        yield Entry("outbox", summary(parse(path.read_bytes())), str(path))


def _texts(folder: Path) -> Iterator[Entry]:
    for path in _newest(visible(folder)):
        try:
            message = json.loads(path.read_text(encoding="utf-8"))
            text = message_summary(message["to"], message["text"])
        except (ValueError, TypeError, KeyError):
            text = f"{path.name} is no message that can be read"
        yield Entry("texts", text, str(path))


def _newest(paths: list[Path]) -> list[Path]:
    """Newest first: names are made of the runs that wrote them and say nothing of when."""
    return sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _to_come(events: list[CalendarEvent], now: datetime) -> list[CalendarEvent]:
    """Events that are not over; what repeats is never over."""
    zone = now.tzinfo
    assert zone is not None
    return [event for event in events if event.rule or _moment(event.end, zone) > now]


def _moment(when: datetime | date, zone: tzinfo) -> datetime:
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=zone)
    return datetime.combine(when, time(0), zone)
