"""Reminders and lists."""

from __future__ import annotations

from tinyagent.apps.interfaces import Reminder
from tinyagent.errors import ToolError
from tinyagent.events import Question
from tinyagent.plan.spec import AllDay, DateTime, Folder, Status, Text, Title
from tinyagent.tools.context import ToolContext
from tinyagent.tools.dates import ask_if_past, read_when
from tinyagent.tools.declare import tool, write

__all__ = ["create_reminder"]

_LOWEST = 9  # iCalendar's scale: 1 highest, 9 lowest, 0 none


@tool(effect=write)
def create_reminder(
    run: ToolContext,
    name: Title = "",
    due_date: DateTime = "",
    notes: Text = "",
    list_name: Folder = "",
    priority: int = 0,
    all_day: AllDay = False,
) -> Status:
    """Remind the user of something, on a day or at a time, or add an item to a to-do or shopping list."""
    if not 0 <= priority <= _LOWEST:
        raise ToolError(
            f"A reminder's priority goes from 1, the highest, to 9; {priority} is none."
        )
    name = name.strip() or run.answer(
        Question(f"reminder-name:{due_date}", "What should I remind you of?")
    )
    when = read_when(due_date, run)
    due, rule = None, ""
    if when is not None:
        ask_if_past(when, run, whole_day=all_day)
        due = when.moment.date() if all_day else when.moment
        rule = when.rule
    reminder = Reminder(name, due, notes, list_name, priority, rule)
    return run.done(run.apps.reminders.create_reminder(reminder, run.operation_id))
