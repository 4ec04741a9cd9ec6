"""Mail."""

from __future__ import annotations

from tinyagent.plan.spec import EmailAddress, FilePath, Status, Text, Title
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import outbound, tool


@tool(effect=outbound)
def compose_new_email(
    run: ToolContext,
    recipients: list[EmailAddress] = [],
    cc: list[EmailAddress] = [],
    subject: Title = "",
    context: Text = "",
    attachments: list[FilePath] = [],
) -> Status:
    """Write and send a new email with subject, body, copies and attached files."""
    raise NotImplementedError


@tool(effect=outbound)
def reply_to_email(
    run: ToolContext,
    cc: list[EmailAddress] = [],
    context: Text = "",
    attachments: list[FilePath] = [],
) -> Status:
    """Reply to the email now selected, to its sender, with copies and attached files."""
    raise NotImplementedError


@tool(effect=outbound)
def forward_email(
    run: ToolContext,
    recipients: list[EmailAddress] = [],
    cc: list[EmailAddress] = [],
    context: Text = "",
    attachments: list[FilePath] = [],
) -> Status:
    """Forward the email now selected to other people, with a word to go with it and attached files."""
    raise NotImplementedError
