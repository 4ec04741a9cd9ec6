"""Events."""

from __future__ import annotations

from tinyagent.plan.spec import DateTime, EmailAddress, EndDateTime, Folder, Place, Status, Text, Title
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import write, tool


@tool(effect=write)
def create_calendar_event(
    run: ToolContext,
    title: Title = "",
    start_date: DateTime = "",
    end_date: EndDateTime = "",
    location: Place = "",
    invitees: list[EmailAddress] = [],
    notes: Text = "",
    calendar: Folder = "",
) -> Status:
    """Put an event or appointment on the calendar: schedule, book or block a time, with place, invited people and notes."""
    raise NotImplementedError
