"""The sample home is full of life, and other programs read every file of it."""

from __future__ import annotations

import csv
import io
import mailbox
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import icalendar
import pytest
from pypdf import PdfReader

from tinyagent.apps.local.calendar import LocalCalendar
from tinyagent.apps.local.contacts import LocalContacts
from tinyagent.apps.local.files import LocalFiles
from tinyagent.apps.local.mail import LocalMail
from tinyagent.apps.local.notes import LocalNotes
from tinyagent.apps.local.reminders import LocalReminders
from tinyagent.config import read_settings
from tinyagent.errors import InternalError
from tinyagent.sample_home import make_sample_home
from tinyagent.subagents.pdf_summarizer import ExtractiveSummarizer

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)


@pytest.fixture(scope="module", autouse=True)
def no_flushing() -> Iterator[None]:
    """Nothing here survives a power cut, and need not: flushing several hundred files takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    make_sample_home(folder, NOW)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_moment_makes_the_same_home(home: Path, tmp_path: Path) -> None:
    """Two homes of one moment are equal byte for byte; one of another moment is not."""
    make_sample_home(tmp_path / "a", NOW)
    assert contents(tmp_path / "a") == contents(home)
    make_sample_home(tmp_path / "b", NOW + timedelta(days=1))
    assert contents(tmp_path / "b") != contents(home)


def test_what_is_there_stays(tmp_path: Path) -> None:
    """A second filling, on another day, changes nothing that lies in the home already."""
    make_sample_home(tmp_path, NOW)
    (tmp_path / "files" / "agenda.pdf").write_bytes(b"mine")
    (tmp_path / "settings.toml").write_bytes(b"# mine\n")
    (unread,) = (tmp_path / "mail" / "inbox" / "new").glob("*.agenda")
    unread.rename(tmp_path / "mail" / "inbox" / "cur" / f"{unread.name}:2,S")
    before = contents(tmp_path)
    make_sample_home(tmp_path, NOW + timedelta(days=3))
    assert contents(tmp_path) == before


def test_a_moment_without_zone_is_refused(tmp_path: Path) -> None:
    """A naive moment is a defect of the caller, and nothing is written."""
    with pytest.raises(InternalError):
        make_sample_home(tmp_path / "home", datetime(2026, 11, 24, 9, 0))
    assert not (tmp_path / "home").exists()


def test_nothing_half_written_lies_about(home: Path) -> None:
    """No temporary file is left."""
    assert [name for name in contents(home) if Path(name).name.startswith(".")] == []


def test_people_are_found(home: Path) -> None:
    """Forty people and more; Sid and Lutfi are one each, Sam is two, roles, relations and groups are found."""
    contacts = LocalContacts(home / "contacts")
    people = [contact for contact in contacts.all() if not contact.is_group]
    assert len(people) >= 40
    for name in (
        "Sid",
        "Lutfi",
        "Mom",
        "landlord",
        "dentist",
        "plumber",
        "design team",
        "book club",
    ):
        assert len(contacts.find(name)) == 1, name
    assert {contact.names[0] for contact in contacts.find("Sam")} == {"Sam Okafor", "Sam Whitfield"}
    for group in (contact for contact in contacts.all() if contact.is_group):
        members = [contacts.get(uid) for uid in group.members]
        assert all(member.emails and member.phones for member in members), group.names


def test_nobody_real_can_be_reached(home: Path) -> None:
    """Addresses are of reserved domains, numbers of ranges kept for fiction."""
    for contact in LocalContacts(home / "contacts").all():
        for email in contact.emails:
            assert email.endswith((".example.com", "@example.com", "@example.org"))
        for phone in contact.phones:
            assert " 555 01" in phone or phone.startswith("+44 7700 900")


def test_mail_is_read_by_the_standard_library(home: Path) -> None:
    """Every message of every Maildir parses without a defect, has the headers it needs, and the past as its date."""
    counts = {}
    for name in ("inbox", "drafts", "outbox", "sent"):
        box = mailbox.Maildir(home / "mail" / name, factory=None, create=False)
        counts[name] = len(box)
        for key in box.keys():  # noqa: SIM118 - a Maildir iterates over messages
            message = BytesParser(policy=policy.default).parsebytes(box.get_bytes(key))
            assert [part.defects for part in message.walk() if part.defects] == []
            assert all(message[header] for header in ("From", "To", "Subject", "Message-ID"))
            assert NOW - timedelta(days=20) < message["Date"].datetime <= NOW
    assert counts["inbox"] >= 20
    assert counts == {**counts, "drafts": 1, "outbox": 0, "sent": 2}


def test_one_message_is_selected_and_can_be_answered(home: Path) -> None:
    """The selected message belongs to a thread, and the threads of the inbox hang together."""
    selected = LocalMail(home / "mail", "robin@example.org").selected()
    assert selected is not None
    assert selected.sender == "Lutfi Demir <lutfi.demir@example.org>"
    assert "Thursday noon" in selected.text


def test_calendars_are_read_by_icalendar(home: Path) -> None:
    """Every .ics file holds one event or to-do that RFC 5545 allows, stamped with the moment of making."""
    paths = [*(home / "calendars").rglob("*.ics"), *(home / "reminders").rglob("*.ics")]
    for path in paths:
        calendar = icalendar.Calendar.from_ical(path.read_bytes())
        (component,) = [part for part in calendar.walk() if part.name in ("VEVENT", "VTODO")]
        assert component["SUMMARY"]
        assert getattr(component["DTSTAMP"], "dt", None) == NOW
        assert path.stem == component["UID"]
    events = LocalCalendar(home / "calendars", ZONE).events()
    assert {event.calendar for event in events} == {"Work", "Family", "Personal"}
    assert len(events) >= 20
    reminders = LocalReminders(home / "reminders", ZONE).reminders()
    assert {reminder.list_name for reminder in reminders} >= {"Reminders", "Groceries", "Work"}


def test_files_are_what_their_names_say(home: Path) -> None:
    """PDFs have text for pypdf, Office files are packages whose parts are well-formed and linked, images decode."""
    paths = [path for path in (home / "files").rglob("*") if path.is_file()]
    kinds = {path.suffix for path in paths}
    assert kinds >= {".pdf", ".docx", ".xlsx", ".pptx", ".csv", ".txt", ".md", ".png"}
    for path in paths:
        content = path.read_bytes()
        if path.suffix == ".pdf":
            reader = PdfReader(io.BytesIO(content), strict=True)
            assert reader.metadata is not None
            assert reader.metadata.title
            assert reader.pages[0].extract_text().startswith(reader.metadata.title)
        elif path.suffix in (".docx", ".xlsx", ".pptx"):
            check_package(content)
        elif path.suffix == ".png":
            check_png(content)
        elif path.suffix == ".csv":
            rows = list(csv.reader(io.StringIO(content.decode())))
            assert len({len(row) for row in rows}) == 1
        else:
            assert content.decode().strip()


def check_package(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        for name in names:
            root = ElementTree.fromstring(archive.read(name))
            if name.endswith(".rels"):
                folder = Path(name).parent.parent
                for link in root:
                    target = (Path("/") / folder / link.attrib["Target"]).resolve()
                    assert str(target)[1:] in names
            if name == "[Content_Types].xml":
                typed = {part.attrib.get("PartName", "/")[1:] for part in root} - {""}
                assert typed == {n for n in names if not n.endswith(".rels")} - {name}


def check_png(content: bytes) -> None:
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    position, pixels, size = 8, b"", (0, 0)
    while position < len(content):
        length, kind = struct.unpack(">I4s", content[position : position + 8])
        data = content[position + 8 : position + 8 + length]
        (checksum,) = struct.unpack(">I", content[position + 8 + length : position + 12 + length])
        assert checksum == zlib.crc32(kind + data)
        if kind == b"IHDR":
            size = struct.unpack(">II", data[:8])
        elif kind == b"IDAT":
            pixels += zlib.decompress(data)
        position += 12 + length
    assert len(pixels) == size[1] * (1 + 3 * size[0])


def test_files_are_found_as_people_say_them(home: Path) -> None:
    """The home's own search finds the files of the README's requests, and its PDFs can be summarized."""
    files = LocalFiles([home / "files"])
    for name, found in (
        ("agenda.pdf", "agenda.pdf"),
        ("lease renewal pdf", "Home/lease_renewal.pdf"),
        ("quarterly report q3", "Reports/Quarterly_Report_Q3.pdf"),
        ("budget spreadsheet", "Work/budget_2027.xlsx"),
        ("launch slides", "Work/launch_slides.pptx"),
    ):
        assert files.find(name) == [home / "files" / found]
    assert len(files.find("quarterly report")) == 2
    report = files.read_pdf(home / "files" / "Reports" / "Quarterly_Report_Q3.pdf")
    summary = ExtractiveSummarizer().summarize(report)
    assert "churn" in summary.lower()
    assert len(summary) < len(report) / 1.5


def test_notes_are_found(home: Path) -> None:
    """Notes lie in folders and are opened by name."""
    notes = LocalNotes(home / "notes")
    assert {note.folder for note in notes.notes()} >= {"", "Home", "Work", "Travel"}
    assert "oat milk" in notes.open_note("groceries", "").content


def test_settings_name_the_owner(home: Path) -> None:
    """The settings of a sample home can be read and say who writes its mail."""
    assert read_settings(home).owner.email == "robin.vale@example.org"
