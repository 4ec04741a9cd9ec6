"""Calendars in memory and as vdir."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import icalendar
import pytest
from contract_calendar import GYM, HOLIDAY, PLANNING, ZONE, CalendarContract, Make
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinyagent.apps.interfaces import CalendarEvent
from tinyagent.apps.local.calendar import LocalCalendar
from tinyagent.apps.memory.calendar import MemoryCalendar
from tinyagent.errors import ToolError


class TestMemoryCalendar(CalendarContract):
    @pytest.fixture
    def make(self) -> Make:
        return MemoryCalendar


class TestLocalCalendar(CalendarContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        return lambda: LocalCalendar(tmp_path / "calendars", ZONE)


@pytest.fixture
def calendar(tmp_path: Path) -> LocalCalendar:
    return LocalCalendar(tmp_path / "calendars", ZONE)


def written(calendar: LocalCalendar, event: CalendarEvent) -> Any:
    """The file that the event became, as another program parses it."""
    receipt = calendar.create_event(event, "run-1")
    return icalendar.Calendar.from_ical(Path(receipt.where).read_bytes())


def test_other_programs_can_read_it(calendar: LocalCalendar) -> None:
    """The file is a calendar with its zone, a UID, a stamp, guests by mailto, and a link as conference."""
    document = written(calendar, PLANNING)
    assert [zone["TZID"] for zone in document.walk("VTIMEZONE")] == ["Europe/Lisbon"]
    (event,) = document.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "Europe/Lisbon"
    assert event["DTSTAMP"].dt.tzinfo is not None
    assert [str(guest) for guest in event["ATTENDEE"]] == [
        "mailto:sid@example.org",
        "mailto:lutfi@example.org",
    ]
    assert event["ATTENDEE"][0].params["RSVP"] == "TRUE"
    assert event["LOCATION"] == event["URL"] == event["CONFERENCE"] == PLANNING.location
    assert event["CONFERENCE"].params["VALUE"] == "URI"
    assert "ORGANIZER" not in event
    assert document["PRODID"]


def test_uid_is_the_file_name(calendar: LocalCalendar) -> None:
    """vdir: the file is called by the UID, in the folder of its calendar, alone."""
    receipt = calendar.create_event(PLANNING, "run-1")
    path = Path(receipt.where)
    (event,) = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert path.name == f"{event['UID']}.ics"
    assert path.parent == calendar.folder / "Work"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_all_day_is_a_date(calendar: LocalCalendar) -> None:
    """A whole day is written as dates, with an exclusive end."""
    (event,) = written(calendar, HOLIDAY).walk("VEVENT")
    assert event["DTSTART"].dt == date(2026, 12, 24)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["DTEND"].dt == date(2026, 12, 27)


def test_place_that_is_no_link_has_no_conference(calendar: LocalCalendar) -> None:
    """A place in the world is a location only."""
    (event,) = written(calendar, replace(PLANNING, location="Room 4")).walk("VEVENT")
    assert event["LOCATION"] == "Room 4"
    assert "URL" not in event
    assert "CONFERENCE" not in event


@pytest.mark.parametrize(
    ("event", "rule"),
    [
        (replace(GYM, rule="RRULE:FREQ=DAILY;UNTIL=20261231"), "20261231T235959Z"),
        (replace(GYM, rule="FREQ=DAILY;UNTIL=20261231T120000"), "20261231T120000Z"),
        (replace(HOLIDAY, rule="FREQ=YEARLY;UNTIL=20301224T000000Z"), "20301224"),
    ],
)
def test_until_has_the_form_of_the_start(
    calendar: LocalCalendar, event: CalendarEvent, rule: str
) -> None:
    """UNTIL is a UTC moment for timed events and a date for whole days (RFC 5545, 3.3.10)."""
    (component,) = written(calendar, event).walk("VEVENT")
    assert f"UNTIL={rule}" in component["RRULE"].to_ical().decode().split(";")


@pytest.mark.parametrize(
    "rule", ["every Monday", "COUNT=3", "FREQ=SOMETIMES", "FREQ=DAILY;UNTIL=x"]
)
def test_unreadable_rule_writes_nothing(calendar: LocalCalendar, rule: str) -> None:
    """A rule that is none is a sentence, and no event is made."""
    with pytest.raises(ToolError, match="repeats"):
        calendar.create_event(replace(GYM, rule=rule), "run-1")
    assert calendar.events() == []


def test_fixed_offset_is_written_in_the_zone(calendar: LocalCalendar) -> None:
    """A moment with an offset and no zone's name is the same moment in the user's zone."""
    moment = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    calendar.create_event(replace(PLANNING, start=moment, end=moment), "run-1")
    (event,) = calendar.events()
    assert event.start == moment
    assert isinstance(event.start, datetime)
    assert str(event.start.tzinfo) == "Europe/Lisbon"


def test_calendars_by_name(calendar: LocalCalendar) -> None:
    """A calendar is found by folder or display name in any case, else made; no name means the default."""
    (calendar.folder / "b1946ac9").mkdir(parents=True)
    (calendar.folder / "b1946ac9" / "displayname").write_text("Família\n", encoding="utf-8")
    (calendar.folder / "Personal").mkdir()
    where = [
        Path(calendar.create_event(replace(GYM, calendar=name), f"run-{n}").where).parent.name
        for n, name in enumerate(
            ["familia calendar", "my FAMÍLIA", "", "personal", "a/b", "the work calendar"]
        )
    ]
    assert where == ["b1946ac9", "b1946ac9", "Personal", "Personal", "a-b", "work"]
    assert {event.calendar for event in calendar.events()} == {"Família", "Personal", "a/b", "work"}


def test_only_calendar_is_the_default(calendar: LocalCalendar) -> None:
    """Where there is one calendar, an event without a calendar's name goes there."""
    (calendar.folder / "Home").mkdir(parents=True)
    receipt = calendar.create_event(replace(GYM, calendar=""), "run-1")
    assert Path(receipt.where).parent.name == "Home"


@pytest.mark.parametrize("name", ["../../etc", "..", "/etc", "C:\\x", "con", ".hidden"])
def test_names_stay_inside(calendar: LocalCalendar, name: str) -> None:
    """No calendar's name leads out of the folder of calendars or hides in it."""
    receipt = calendar.create_event(replace(GYM, calendar=name), "run-1")
    assert Path(receipt.where).parent.parent == calendar.folder
    assert len(calendar.events()) == 1


ODD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Microsoft Corporation//Outlook 16.0//EN
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:1
SUMMARY:Outlook
DTSTART;TZID=W. Europe Standard Time:20260701T120000
DURATION:PT90M
X-WHATEVER;FOO="a:b":c
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Floating
DTSTART:20260702T120000
ATTENDEE;CN="Sid, Patel":MAILTO:sid@example.org
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Day
DTSTART;VALUE=DATE:20260703
END:VEVENT
BEGIN:VEVENT
UID:4
SUMMARY:No start
END:VEVENT
BEGIN:VEVENT
UID:5
SUMMARY:Broken start
DTSTART:tomorrow
END:VEVENT
END:VCALENDAR
"""


def test_odd_files_of_other_programs(calendar: LocalCalendar) -> None:
    """Foreign zones, floating times, durations and days are read; what has no start is passed over."""
    folder = calendar.folder / "Import"
    folder.mkdir(parents=True)
    (folder / "outlook.ics").write_text(ODD.replace("\n", "\r\n"), encoding="utf-8")
    (folder / "empty.ics").write_bytes(b"")
    (folder / "binary.ics").write_bytes(b"\xff\x00\xfe" * 50)
    (folder / "cut.ics").write_text(ODD[:300], encoding="utf-8")
    (folder / "folder.ics").mkdir()
    outlook, floating, day = calendar.events()
    assert outlook.start == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert outlook.end == datetime(2026, 7, 1, 11, 30, tzinfo=UTC)
    assert floating.start == floating.end == datetime(2026, 7, 2, 12, tzinfo=ZONE)
    assert floating.invitees == ("sid@example.org",)
    assert (day.start, day.end) == (date(2026, 7, 3), date(2026, 7, 4))


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=60), st.integers(0, 400))
def test_damage_hides_only_itself(tmp_path: Path, noise: bytes, place: int) -> None:
    """A damaged file never keeps the sound ones from being read."""
    calendar = LocalCalendar(tmp_path, ZONE)
    sound = Path(calendar.create_event(GYM, "run-1").where)
    content = ODD.encode()
    (sound.parent / "odd.ics").write_bytes(content[:place] + noise + content[place:])
    assert GYM in calendar.events()


def test_full_disk_leaves_nothing_half_written(
    calendar: LocalCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the call fails with a sentence, no file is left, and repeating it later works."""

    def refuse(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(ToolError, match="disk is full"):
            calendar.create_event(PLANNING, "run-1")
        assert not [path for path in calendar.folder.rglob("*") if path.is_file()]
    calendar.create_event(PLANNING, "run-1")
    assert calendar.events() == [PLANNING]
