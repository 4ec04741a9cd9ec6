"""Calendars as vdir: one folder a calendar, one .ics file an event (RFC 5545, CONFERENCE from RFC 7986)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from icalendar import Component, Event, vCalAddress, vUri

from tinyagent.apps.interfaces import CalendarEvent
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
from tinyagent.apps.wording import event_summary
from tinyagent.events import Receipt

__all__ = ["LocalCalendar"]

_DEFAULT = "Personal"


class LocalCalendar:
    """The calendars under `folder`. Times without a zone that has a name are written in `zone`.
    Inviting is writing ATTENDEE lines: nothing is mailed. There is no ORGANIZER line, for a server
    that the folder is synced with would take it as its order to mail the invitations (RFC 6638,
    3.2.1), and nobody was asked."""

    mails_invitees = False

    def __init__(self, folder: Path, zone: tzinfo) -> None:
        self.folder = folder
        self.zone = zone

    def create_event(self, event: CalendarEvent, operation_id: str) -> Receipt:
        """Write the event into the calendar it names; without a name into "Personal", or the only one."""
        uid = uid_for(operation_id)
        folder, name = folder_named(self.folder, event.calendar, _DEFAULT, "calendar")
        path = folder / f"{uid}.ics"
        write_component(path, self._written(event, uid), name)
        return Receipt(
            operation_id, "event", str(path), event_summary(event), {"delete": str(path)}
        )

    def events(self) -> list[CalendarEvent]:
        """Every event that can be read, by start. A recurring one stands once, with its rule."""
        read = [
            event
            for calendar, component in read_components(self.folder, "VEVENT")
            if (event := self._read(calendar, component)) is not None
        ]
        return sorted(read, key=lambda event: self._order(event.start))

    def _written(self, event: CalendarEvent, uid: str) -> Event:
        start, end = as_local(event.start, self.zone), as_local(event.end, self.zone)
        component = Event()
        component.add("UID", uid)
        component.add("DTSTAMP", datetime.now(UTC))
        component.add("SUMMARY", event.title)
        component.add("DTSTART", start)
        component.add("DTEND", end)
        if event.rule:
            component.add("RRULE", recurrence(event.rule, start))
        if event.location:
            component.add("LOCATION", event.location)
        if re.match(r"https?://\S+$", event.location):
            component.add("URL", event.location)
            component.add(
                "CONFERENCE", vUri(event.location, params={"VALUE": "URI", "FEATURE": "VIDEO"})
            )
        if event.notes:
            component.add("DESCRIPTION", event.notes)
        for address in event.invitees:
            component.add("ATTENDEE", _attendee(address))
        return component

    def _read(self, calendar: str, component: Component) -> CalendarEvent | None:
        """The event, or None where it has no readable start."""
        try:
            start = moment_of(component, "DTSTART", self.zone)
            if start is None:
                return None
            return CalendarEvent(
                title=text_of(component, "SUMMARY"),
                start=start,
                end=moment_of(component, "DTEND", self.zone) or _end(component, start),
                location=text_of(component, "LOCATION"),
                invitees=tuple(_addresses(component.get("ATTENDEE", []))),
                notes=text_of(component, "DESCRIPTION"),
                calendar=calendar,
                rule=rule_of(component),
            )
        except (ValueError, TypeError, AttributeError, OverflowError):
            return None  # a value that breaks its own type, as other programs sometimes write

    def _order(self, start: datetime | date) -> datetime:
        if isinstance(start, datetime):
            return start
        return datetime(start.year, start.month, start.day, tzinfo=self.zone)


def _attendee(address: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "TRUE"
    return attendee


def _end(component: Component, start: datetime | date) -> datetime | date:
    """RFC 5545, 3.6.1: without DTEND the DURATION, else the day of a date, else no time at all."""
    duration = getattr(component.get("DURATION"), "dt", None)
    if isinstance(duration, timedelta):
        return start + duration
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _addresses(attendees: object) -> list[str]:
    lines = attendees if isinstance(attendees, list) else [attendees]
    return [re.sub(r"^mailto:", "", str(line), flags=re.I) for line in lines]
