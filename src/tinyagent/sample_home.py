"""A home to try things in: people, mail, files, notes, calendars and lists, lively and made up.

What is in it stands in `tinyagent/sample/*.toml`; days count from `now`. The same `now` makes the
same bytes. What is already in the home is left as it is.
"""

from __future__ import annotations

import contextlib
import csv
import io
import mimetypes
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

from tinyagent.apps.interfaces import CalendarEvent, Contact, Reminder
from tinyagent.apps.local.atomic import write_atomic, write_once
from tinyagent.apps.local.calendar import LocalCalendar
from tinyagent.apps.local.contacts import LocalContacts
from tinyagent.apps.local.mail import MAILDIRS, LocalMail, deliver
from tinyagent.apps.local.names import uid_for
from tinyagent.apps.local.reminders import LocalReminders
from tinyagent.apps.mime import POLICY, message_bytes
from tinyagent.config import SETTINGS_FILE, Folders, Owner, Settings, settings_template
from tinyagent.errors import InternalError
from tinyagent.sample.documents import docx, pdf, png, pptx, xlsx

__all__ = ["make_sample_home", "sample_owner"]

_Table = Mapping[str, Any]
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FLAGS = {"sent": "S", "drafts": "DS"}


def sample_owner() -> Owner:
    """Whose home it is."""
    return Owner(**_read("people")["owner"])


def make_sample_home(folder: Path, now: datetime) -> None:
    """Fill a home; `now` is zone-aware. Raises ToolError for what the disk refuses."""
    if now.tzinfo is None:
        raise InternalError("a sample home needs a moment with a zone")
    people, owner = _read("people"), sample_owner()
    settings = settings_template(Settings(owner=owner)).encode()
    write_once(folder / SETTINGS_FILE, settings)
    addresses = {"owner": formataddr((owner.name, owner.email))}
    addresses |= {
        person["id"]: formataddr((person["names"][0], person["email"]))
        for person in people["person"]
        if "email" in person
    }
    places = Folders()
    documents = {file["path"]: _document(file) for file in _read("files")["file"]}
    for path, content in documents.items():
        write_once(folder / Settings().files.roots[0] / path, content)
    for note in _read("notes")["note"]:
        path = folder / places.notes / note["folder"] / f"{note['name']}.md"
        write_once(path, note["content"].lstrip("\n").encode())
    _write_people(folder / places.contacts, people)
    _write_days(folder, places, now, {p["id"]: p.get("email", "") for p in people["person"]})
    _write_mail(folder / places.mail, now, addresses, documents)


def _read(name: str) -> dict[str, Any]:
    source = package_files("tinyagent.sample").joinpath(f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _write_people(folder: Path, people: _Table) -> None:
    contacts = LocalContacts(folder)
    known = {contact.uid for contact in contacts.all()}
    for entry in (*people["person"], *people["group"]):
        contact = Contact(
            uid=uid_for(f"sample/{entry['id']}"),
            names=tuple(entry["names"]),
            emails=(entry["email"],) if "email" in entry else (),
            phones=(entry["phone"],) if "phone" in entry else (),
            members=tuple(uid_for(f"sample/{member}") for member in entry.get("members", ())),
        )
        if contact.uid not in known:
            contacts.add(contact)


def _write_days(folder: Path, places: Folders, now: datetime, emails: Mapping[str, str]) -> None:
    assert now.tzinfo is not None
    days = _read("days")
    calendar = LocalCalendar(folder / places.calendars, now.tzinfo)
    reminders = LocalReminders(folder / places.reminders, now.tzinfo)
    earlier = set(folder.rglob("*.ics"))
    written = []
    for number, entry in enumerate(days["event"]):
        start = _moment(entry, now)
        length = (
            timedelta(minutes=entry["minutes"]) if "time" in entry else timedelta(entry["days"])
        )
        event = CalendarEvent(
            title=entry["title"],
            start=start,
            end=start + length,
            location=entry.get("location", ""),
            invitees=tuple(emails[person] for person in entry.get("invitees", ())),
            notes=entry.get("notes", ""),
            calendar=entry["calendar"],
            rule=entry.get("rule", ""),
        )
        written.append(calendar.create_event(event, f"sample/event/{number}"))
    for number, entry in enumerate(days["reminder"]):
        reminder = Reminder(
            name=entry["name"],
            due=_moment(entry, now) if "day" in entry else None,
            notes=entry.get("notes", ""),
            list_name=entry["list"],
            priority=entry.get("priority", 0),
            rule=entry.get("rule", ""),
        )
        written.append(reminders.create_reminder(reminder, f"sample/reminder/{number}"))
    for path in {Path(receipt.where) for receipt in written} - earlier:
        _stamp(path, now)


def _stamp(path: Path, now: datetime) -> None:
    """Let the file say that it was made at `now`, not at the machine's time."""
    stamp = f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}".encode()
    content = path.read_bytes()
    if (stamped := re.sub(rb"DTSTAMP:\d{8}T\d{6}Z", stamp, content)) != content:
        write_atomic(path, stamped)


def _moment(entry: _Table, now: datetime) -> datetime | date:
    monday = now.date() - timedelta(days=now.weekday())
    day = monday + timedelta(weeks=entry["week"], days=_DAYS.index(entry["day"]))
    if "time" not in entry:
        return day
    return datetime.combine(day, time.fromisoformat(entry["time"]), now.tzinfo)


def _write_mail(
    folder: Path, now: datetime, addresses: Mapping[str, str], documents: Mapping[str, bytes]
) -> None:
    mail = _read("mail")
    by_id = {entry["id"]: entry for entry in mail["message"]}
    for name in MAILDIRS:
        for part in ("cur", "new", "tmp"):
            (folder / name / part).mkdir(parents=True, exist_ok=True)
    for entry in mail["message"]:
        day = now.date() + timedelta(days=entry["days"])
        sent = datetime.combine(day, time.fromisoformat(entry["time"]), now.tzinfo)
        message = _message(entry, by_id, addresses, documents)
        message["Date"] = format_datetime(sent)
        box = entry.get("box", "inbox")
        flags = "" if entry.get("new") else _FLAGS.get(box, "S")
        key = f"sample.{entry['id']}"
        if not any((folder / box).glob(f"*/{key}[:!]*")):  # read, and so moved, in the meantime
            with contextlib.suppress(FileExistsError):
                deliver(folder / box, key, message_bytes(message), flags)
    if not (folder / "selected").exists():
        LocalMail(folder, addresses["owner"]).select(_message_id(mail["selected"]))


def _message(
    entry: _Table,
    by_id: Mapping[str, _Table],
    addresses: Mapping[str, str],
    documents: Mapping[str, bytes],
) -> EmailMessage:
    def listed(key: str, default: Sequence[str] = ()) -> str:
        return ", ".join(addresses.get(name, name) for name in entry.get(key, default))

    sender = entry.get("from", "owner")
    message = EmailMessage(policy=POLICY)
    message["From"] = addresses.get(sender, sender)
    message["To"] = listed("to", ["owner"])
    if cc := listed("cc"):
        message["Cc"] = cc
    if "reply_to" in entry:
        message["Reply-To"] = entry["reply_to"]
    message["Subject"] = entry["subject"]
    message["Message-ID"] = _message_id(entry["id"])
    if chain := _chain(entry, by_id):
        message["In-Reply-To"] = chain[-1]
        message["References"] = " ".join(chain)
    if "html" in entry:
        message.set_content(entry["html"].lstrip("\n"), subtype="html")
    else:
        message.set_content(entry["body"].lstrip("\n"))
    for path in entry.get("attachments", ()):
        kind = (mimetypes.guess_type(path)[0] or "application/octet-stream").split("/")
        name = path.rpartition("/")[2]
        message.add_attachment(documents[path], maintype=kind[0], subtype=kind[1], filename=name)
    return message


def _message_id(name: str) -> str:
    return f"<{name}.sample@mail.example.org>"


def _chain(entry: _Table, by_id: Mapping[str, _Table]) -> list[str]:
    """Ids of the messages that led to this one, the first first."""
    if "answers" not in entry:
        return []
    earlier = by_id[entry["answers"]]
    return [*_chain(earlier, by_id), _message_id(earlier["id"])]


def _document(file: _Table) -> bytes:
    """The bytes of a file, by the ending of its path."""
    match file["path"].rpartition(".")[2]:
        case "pdf":
            return pdf(file["title"], file["paragraphs"])
        case "docx":
            return docx(file["title"], file["paragraphs"])
        case "pptx":
            return pptx(file["slides"])
        case "xlsx":
            return xlsx(file["rows"])
        case "png":
            (width, height), (red, green, blue) = file["size"], file["colour"]
            return png(width, height, (red, green, blue))
        case "csv":
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(file["rows"])
            return text.getvalue().encode()
        case _:
            return str(file["text"]).lstrip("\n").encode()
