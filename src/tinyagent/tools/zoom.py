"""Meeting links."""

from __future__ import annotations

from tinyagent.plan.spec import DateTime, EmailAddress, Minutes, Title, Url
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import write, tool


@tool(effect=write)
def get_zoom_meeting_link(
    run: ToolContext,
    topic: Title = "",
    start_time: DateTime = "",
    duration: Minutes = 60,
    meeting_invitees: list[EmailAddress] = [],
) -> Url:
    """Set up a Zoom video meeting with topic, time, length and invited people, and return the link to join."""
    raise NotImplementedError
