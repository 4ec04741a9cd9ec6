"""Look-ups of people and groups."""

from __future__ import annotations

from tinyagent.plan.spec import Person, PhoneNumber, EmailAddress
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import read, tool


@tool(effect=read)
def get_phone_number(
    run: ToolContext,
    name: Person,
) -> PhoneNumber | list[PhoneNumber]:
    """Look up a contact by name and return the phone number; of a group, the list of its members' numbers."""
    raise NotImplementedError


@tool(effect=read)
def get_email_address(
    run: ToolContext,
    name: Person,
) -> EmailAddress | list[EmailAddress]:
    """Look up a contact by name and return the email address; of a group, the list of its members' addresses."""
    raise NotImplementedError
