"""Meeting links."""

from __future__ import annotations

from tinyagent.addresses import email_addresses
from tinyagent.errors import ToolError
from tinyagent.plan.spec import DateTime, EmailAddress, Minutes, Title, Url
from tinyagent.tools.context import ToolContext
from tinyagent.tools.dates import ask_if_past, read_when
from tinyagent.tools.declare import tool, write

__all__ = ["get_zoom_meeting_link"]


@tool(effect=write)
def get_zoom_meeting_link(
    run: ToolContext,
    topic: Title = "",
    start_time: DateTime = "",
    duration: Minutes = 60,
    meeting_invitees: list[EmailAddress] = [],
) -> Url:
    """Set up a Zoom video meeting with topic, time, length and invited people, and return the link to join."""
    if duration <= 0:
        raise ToolError(f"A meeting cannot last {duration} minutes.")
    guests = email_addresses(meeting_invitees)
    start = read_when(start_time, run)
    if start is not None:
        ask_if_past(start, run, whole_day=start.is_midnight)
    url, receipt = run.apps.meetings.create_meeting(
        topic.strip() or "Meeting",
        start.moment if start else None,
        duration,
        guests,
        run.operation_id,
    )
    run.keep(receipt)
    return url
