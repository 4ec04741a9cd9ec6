"""Backends that keep everything in memory: for tests, dry runs and trying things out. They keep
every promise that the backends on disk keep; the same contract tests run on both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from tinyagent.apps.interfaces import Apps, Contact, Note
from tinyagent.apps.mail_writer import local_now
from tinyagent.apps.memory.calendar import MemoryCalendar
from tinyagent.apps.memory.contacts import MemoryContacts
from tinyagent.apps.memory.files import MemoryFiles
from tinyagent.apps.memory.mail import MemoryMail
from tinyagent.apps.memory.maps import MemoryMaps
from tinyagent.apps.memory.meetings import MemoryMeetings
from tinyagent.apps.memory.messages import MemoryMessages
from tinyagent.apps.memory.notes import MemoryNotes
from tinyagent.apps.memory.reminders import MemoryReminders

__all__ = [
    "MemoryCalendar",
    "MemoryContacts",
    "MemoryFiles",
    "MemoryMail",
    "MemoryMaps",
    "MemoryMeetings",
    "MemoryMessages",
    "MemoryNotes",
    "MemoryReminders",
    "memory_apps",
]


def memory_apps(
    *,
    contacts: Iterable[Contact] = (),
    notes: Iterable[Note] = (),
    mail: Iterable[EmailMessage] = (),
    files: Mapping[Path, bytes] | None = None,
    owner: str = "You <you@example.org>",
    mails_invitees: bool = False,
    clock: Callable[[], datetime] = local_now,
) -> Apps:
    """Every app, holding what is given; mail attaches the files that are here, not those on disk."""
    stored = MemoryFiles(files)
    return Apps(
        contacts=MemoryContacts(contacts),
        calendar=MemoryCalendar(mails_invitees=mails_invitees),
        reminders=MemoryReminders(),
        notes=MemoryNotes(notes),
        mail=MemoryMail(mail, owner, read=stored.read, clock=clock),
        messages=MemoryMessages(),
        files=stored,
        maps=MemoryMaps(),
        meetings=MemoryMeetings(),
    )
