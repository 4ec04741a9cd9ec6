"""Text messages."""

from __future__ import annotations

from tinyagent.plan.spec import PhoneNumber, Status, Text
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import outbound, tool


@tool(effect=outbound)
def send_sms(
    run: ToolContext,
    recipients: list[PhoneNumber] = [],
    message: Text = "",
) -> Status:
    """Send a text message (SMS) to people; tell, ask or let somebody know something."""
    raise NotImplementedError
