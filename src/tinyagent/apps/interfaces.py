"""What the assistant needs of each app, as protocols over plain values.

Every writing method takes an `operation_id`, is idempotent in it (the file name, UID or message id
derives from it: the same call twice leaves one thing) and returns a `Receipt`. Methods block; the
toolbox runs them in threads. Times are zone-aware. A method that cannot do its work raises
`ToolError` or `NotFoundError` with a sentence for the user; nothing is half written. Backends:
`apps.memory` (public, for tests and dry runs) and `apps.local` (open files).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Protocol

from tinyagent.events import Receipt

__all__ = [
    "Apps",
    "Calendar",
    "CalendarEvent",
    "Contact",
    "Contacts",
    "Files",
    "Mail",
    "MailMessage",
    "Maps",
    "Meetings",
    "Messages",
    "Note",
    "Notes",
    "Reminder",
    "Reminders",
    "Transport",
]

Transport = Literal["d", "w", "r"]


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or (`members` not empty) a group, whose members are contact uids.

    `names` are all the ways to say it: full name first, then nicknames, roles ("landlord"), relations ("Mom").
    """

    uid: str
    names: tuple[str, ...]
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    @property
    def is_group(self) -> bool:
        return bool(self.members)


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """`end` is exclusive. All-day events have plain dates for both. `rule` is an RFC 5545 RRULE value or ""."""

    title: str
    start: datetime | date
    end: datetime | date
    location: str = ""
    invitees: tuple[str, ...] = ()
    notes: str = ""
    calendar: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """`due` is a date for all-day reminders, None where no time is set; `priority` is iCalendar's,
    0 undefined to 9."""

    name: str
    due: datetime | date | None = None
    notes: str = ""
    list_name: str = ""
    priority: int = 0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    name: str
    folder: str
    content: str


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A message in a mailbox, as much of it as replying and choosing need."""

    message_id: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    date: datetime | None
    text: str


class Contacts(Protocol):
    def find(self, name: str) -> list[Contact]:
        """Contacts that the name may mean, best first: all exact matches of any of their names,
        else all that match by words ("Sid" for "Sid Patel"), else close spellings above a
        threshold; [] when none is close."""
        ...

    def get(self, uid: str) -> Contact: ...

    def all(self) -> list[Contact]: ...


class Calendar(Protocol):
    @property
    def mails_invitees(self) -> bool:
        """Whether creating an event with invitees sends them something."""
        ...

    def create_event(self, event: CalendarEvent, operation_id: str) -> Receipt: ...

    def events(self) -> list[CalendarEvent]:
        """By start; a recurring one stands once, at its first."""
        ...


class Reminders(Protocol):
    def create_reminder(self, reminder: Reminder, operation_id: str) -> Receipt: ...

    def reminders(self) -> list[Reminder]: ...


class Notes(Protocol):
    def create_note(self, note: Note, operation_id: str) -> Receipt:
        """A second note of the same name does not overwrite the first: it gets " 2" behind its name."""
        ...

    def open_note(self, name: str, folder: str) -> Note:
        """The note by that name (any case; close spellings above a threshold). NotFoundError names
        the closest few."""
        ...

    def append_note(self, name: str, content: str, folder: str, operation_id: str) -> Receipt: ...

    def notes(self) -> list[Note]: ...


class Mail(Protocol):
    """`attachments` are paths of existing files; a missing one is a NotFoundError before anything is written."""

    def send(
        self,
        recipients: Sequence[str],
        cc: Sequence[str],
        subject: str,
        body: str,
        attachments: Sequence[Path],
        operation_id: str,
    ) -> Receipt: ...

    def reply(
        self, cc: Sequence[str], body: str, attachments: Sequence[Path], operation_id: str
    ) -> Receipt:
        """Answer the selected message: its sender (Reply-To first) as recipient, "Re:",
        In-Reply-To, References, quote."""
        ...

    def forward(
        self,
        recipients: Sequence[str],
        cc: Sequence[str],
        body: str,
        attachments: Sequence[Path],
        operation_id: str,
    ) -> Receipt:
        """Forward the selected message with its own attachments, "Fwd:", References, the body above
        the forwarded text."""
        ...

    def inbox(self) -> list[MailMessage]:
        """Newest first."""
        ...

    def selected(self) -> MailMessage | None: ...

    def select(self, message_id: str) -> None: ...


class Messages(Protocol):
    def send(self, recipients: Sequence[str], text: str, operation_id: str) -> Receipt: ...


class Files(Protocol):
    def find(self, name: str) -> list[Path]:
        """Files under the configured roots that the name may mean, best first: a full path ("/...",
        "~/...") as it is if it exists; exact file names; names without their extension or with
        words run together ("agenda" or "agenda pdf" for Agenda.pdf); close spellings above a
        threshold. [] when none is close."""
        ...

    def read_pdf(self, path: Path) -> str:
        """The text of a PDF. ToolError where the file is damaged, encrypted or holds no text."""
        ...

    def open(self, path: Path) -> None:
        """Show the file on screen where there is one; does nothing otherwise."""
        ...


class Maps(Protocol):
    def location_url(self, location: str) -> str: ...

    def directions_url(self, start: str, end: str, transport: Transport) -> str: ...

    def open(self, url: str) -> None:
        """Show the map on screen where there is one; does nothing otherwise."""
        ...


class Meetings(Protocol):
    def create_meeting(
        self,
        topic: str,
        start: datetime | None,
        duration_minutes: int,
        invitees: Sequence[str],
        operation_id: str,
    ) -> tuple[str, Receipt]:
        """The join URL and the receipt."""
        ...


@dataclass(frozen=True, slots=True)
class Apps:
    """One backend for each app; `assemble` puts them together."""

    contacts: Contacts
    calendar: Calendar
    reminders: Reminders
    notes: Notes
    mail: Mail
    messages: Messages
    files: Files
    maps: Maps
    meetings: Meetings
