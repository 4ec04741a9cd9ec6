"""What every backend of the calendar does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tinyagent.apps.interfaces import Calendar, CalendarEvent

ZONE = ZoneInfo("Europe/Lisbon")
PLANNING = CalendarEvent(
    title="Planning; with, commas \\ and “quotes”",
    start=datetime(2026, 11, 27, 15, tzinfo=ZONE),
    end=datetime(2026, 11, 27, 16, 30, tzinfo=ZONE),
    location="https://meet.example.org/abcd-efgh?x=1,2;3",
    invitees=("sid@example.org", "lutfi@example.org"),
    notes="Bring:\n- slides\n- $1 for coffee",
    calendar="Work",
)
HOLIDAY = CalendarEvent("Holiday", date(2026, 12, 24), date(2026, 12, 27), calendar="Work")
GYM = CalendarEvent(
    "Gym",
    datetime(2026, 11, 24, 9, tzinfo=ZONE),
    datetime(2026, 11, 24, 10, tzinfo=ZONE),
    calendar="Work",
    rule="FREQ=WEEKLY;BYDAY=TU",
)

Make = Callable[[], Calendar]


class CalendarContract:
    @pytest.fixture
    def make(self) -> Make:
        raise NotImplementedError

    @pytest.mark.parametrize("event", [PLANNING, HOLIDAY, GYM], ids=lambda event: event.title[:8])
    def test_event_comes_back_whole(self, make: Make, event: CalendarEvent) -> None:
        """Every field of an event is read back as it was given."""
        calendar = make()
        calendar.create_event(event, "run-1")
        assert calendar.events() == [event]

    def test_same_operation_counts_once(self, make: Make) -> None:
        """An operation repeated makes one event and the same receipt, even with other words."""
        calendar = make()
        first = calendar.create_event(PLANNING, "run-1")
        again = calendar.create_event(PLANNING, "run-1")
        calendar.create_event(replace(PLANNING, title="Other"), "run-1")
        assert again == first
        assert calendar.events() == [PLANNING]

    def test_two_operations_make_two(self, make: Make) -> None:
        """The same event asked for twice is two events."""
        calendar = make()
        first = calendar.create_event(PLANNING, "run-1")
        second = calendar.create_event(PLANNING, "run-2")
        assert first.where != second.where
        assert calendar.events() == [PLANNING, PLANNING]

    def test_events_stand_in_order(self, make: Make) -> None:
        """Events come by start, whole days at their midnight."""
        calendar = make()
        for number, event in enumerate([HOLIDAY, PLANNING, GYM]):
            calendar.create_event(event, f"run-{number}")
        assert calendar.events() == [GYM, PLANNING, HOLIDAY]

    def test_receipt_says_what_was_done(self, make: Make) -> None:
        """The receipt has kind, operation and a line with title, time and guests."""
        receipt = make().create_event(replace(PLANNING, title="Planning"), "run-1")
        assert (receipt.operation_id, receipt.kind) == ("run-1", "event")
        assert receipt.summary == (
            "“Planning” on Fri 27 Nov 2026, 15:00–16:30, with sid@example.org and lutfi@example.org"
        )
