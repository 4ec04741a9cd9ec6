"""Reminders in memory and as VTODO."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from contract_reminders import CALL, MILK, RENT, ZONE, Make, RemindersContract

from tinyagent.apps.interfaces import Reminder
from tinyagent.apps.local.reminders import LocalReminders
from tinyagent.apps.memory.reminders import MemoryReminders
from tinyagent.errors import ToolError


class TestMemoryReminders(RemindersContract):
    @pytest.fixture
    def make(self) -> Make:
        return MemoryReminders


class TestLocalReminders(RemindersContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        return lambda: LocalReminders(tmp_path / "reminders", ZONE)


@pytest.fixture
def reminders(tmp_path: Path) -> LocalReminders:
    return LocalReminders(tmp_path / "reminders", ZONE)


def written(reminders: LocalReminders, reminder: Reminder) -> Any:
    """The to-do that the reminder became, as another program parses it."""
    receipt = reminders.create_reminder(reminder, "run-1")
    (todo,) = icalendar.Calendar.from_ical(Path(receipt.where).read_bytes()).walk("VTODO")
    return todo


def test_timed_reminder_rings_when_due(reminders: LocalReminders) -> None:
    """A reminder with a time has one alarm, at its end, which is DUE."""
    todo = written(reminders, CALL)
    (alarm,) = todo.walk("VALARM")
    assert todo["DUE"].dt == CALL.due
    assert alarm["TRIGGER"].dt == timedelta(0)
    assert alarm["TRIGGER"].params["RELATED"] == "END"
    assert alarm["DESCRIPTION"] == CALL.name
    assert int(todo["PRIORITY"]) == 1


@pytest.mark.parametrize("reminder", [RENT, MILK], ids=["a day", "no time"])
def test_untimed_reminder_does_not_ring(reminders: LocalReminders, reminder: Reminder) -> None:
    """A reminder for a day, or for no time, has no alarm and no priority of its own."""
    todo = written(reminders, reminder)
    assert todo.walk("VALARM") == []
    assert "PRIORITY" not in todo


def test_repeating_reminder_counts_from_its_due_date(reminders: LocalReminders) -> None:
    """A rule has the DTSTART that it counts from (RFC 5545, 3.8.5.3)."""
    todo = written(reminders, RENT)
    assert todo["DTSTART"].dt == todo["DUE"].dt == RENT.due


def test_lists_by_name(reminders: LocalReminders) -> None:
    """A list is a folder, found in any case and with "list" behind it; no name means the default."""
    names = ["Shopping", "my shopping list", "", "SHOPPING", "Movies: 2026"]
    folders = [
        Path(reminders.create_reminder(replace(MILK, list_name=name), f"run-{n}").where).parent.name
        for n, name in enumerate(names)
    ]
    # With one list there is, a reminder without a list's name goes there.
    assert folders == ["Shopping", "Shopping", "Shopping", "Shopping", "Movies- 2026"]
    assert {reminder.list_name for reminder in reminders.reminders()} == {
        "Shopping",
        "Movies: 2026",
    }
    default = reminders.create_reminder(replace(MILK, list_name=""), "run-9")
    assert Path(default.where).parent.name == "Reminders"


def test_odd_files_of_other_programs(reminders: LocalReminders) -> None:
    """Floating due times are the user's, a broken priority or file hides nothing else."""
    reminders.create_reminder(MILK, "run-1")
    folder = reminders.folder / "Shopping"
    (folder / "odd.ics").write_text(
        "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Odd\nPRIORITY:high\nEND:VTODO\nEND:VCALENDAR\n",
        encoding="utf-8",
    )
    (folder / "floating.ics").write_text(
        "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Floating\nDUE:20261127T150000\nEND:VTODO\nEND:VCALENDAR\n",
        encoding="utf-8",
    )
    (folder / "noise.ics").write_bytes(b"\xff\x00" * 20)
    by_name = {reminder.name: reminder for reminder in reminders.reminders()}
    assert by_name[MILK.name] == MILK
    assert by_name["Floating"].due == datetime(2026, 11, 27, 15, tzinfo=ZONE)


def test_unreadable_rule_writes_nothing(reminders: LocalReminders) -> None:
    """A rule that is none is a sentence, and no reminder is made."""
    with pytest.raises(ToolError, match="repeats"):
        reminders.create_reminder(replace(RENT, rule="often"), "run-1")
    assert reminders.reminders() == []
