"""Reminders and lists."""

from __future__ import annotations

from tinyagent.plan.spec import AllDay, DateTime, Folder, Status, Text, Title
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import write, tool


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
    raise NotImplementedError
