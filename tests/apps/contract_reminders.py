"""What every backend of reminders does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tinyagent.apps.interfaces import Reminder, Reminders

ZONE = ZoneInfo("America/New_York")
CALL = Reminder(
    "Call Ana; ask, twice",
    datetime(2026, 11, 27, 15, tzinfo=ZONE),
    "About\nthe \\ trip",
    "Family",
    1,
)
RENT = Reminder("Pay rent", date(2026, 12, 1), list_name="Family", rule="FREQ=MONTHLY")
MILK = Reminder("milk, eggs and bread", list_name="Shopping")

Make = Callable[[], Reminders]


class RemindersContract:
    @pytest.fixture
    def make(self) -> Make:
        raise NotImplementedError

    @pytest.mark.parametrize("reminder", [CALL, RENT, MILK], ids=lambda reminder: reminder.name[:4])
    def test_reminder_comes_back_whole(self, make: Make, reminder: Reminder) -> None:
        """Every field of a reminder is read back as it was given."""
        reminders = make()
        reminders.create_reminder(reminder, "run-1")
        assert reminders.reminders() == [reminder]

    def test_same_operation_counts_once(self, make: Make) -> None:
        """An operation repeated makes one reminder and the same receipt."""
        reminders = make()
        first = reminders.create_reminder(CALL, "run-1")
        assert reminders.create_reminder(CALL, "run-1") == first
        assert reminders.reminders() == [CALL]

    def test_two_operations_make_two(self, make: Make) -> None:
        """The same reminder asked for twice is two."""
        reminders = make()
        reminders.create_reminder(MILK, "run-1")
        reminders.create_reminder(MILK, "run-2")
        assert reminders.reminders() == [MILK, MILK]

    def test_receipt_says_what_was_done(self, make: Make) -> None:
        """The receipt has kind, operation and a line with name, time and list."""
        receipt = make().create_reminder(RENT, "run-1")
        assert (receipt.operation_id, receipt.kind) == ("run-1", "reminder")
        assert receipt.summary == "“Pay rent” due Tue 1 Dec 2026, repeating on the Family list"
