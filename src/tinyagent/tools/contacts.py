"""Look-ups of people and groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tinyagent.apps.interfaces import Contact
from tinyagent.apps.matching import closest_names
from tinyagent.apps.wording import listed
from tinyagent.errors import NeedsAnswer, NotFoundError, ToolError
from tinyagent.events import Choice, Question
from tinyagent.plan.spec import EmailAddress, Person, PhoneNumber
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import read, tool

__all__ = ["get_email_address", "get_phone_number"]

Channel = Literal["phone", "email"]
_NOUNS: dict[Channel, str] = {"phone": "phone number", "email": "email address"}


@tool(effect=read)
def get_phone_number(
    run: ToolContext,
    name: Person,
) -> PhoneNumber | list[PhoneNumber]:
    """Look up a contact by name and return the phone number; of a group, the list of its members' numbers."""
    return _look_up(run, name, "phone")


@tool(effect=read)
def get_email_address(
    run: ToolContext,
    name: Person,
) -> EmailAddress | list[EmailAddress]:
    """Look up a contact by name and return the email address; of a group, the list of its members' addresses."""
    return _look_up(run, name, "email")


def _look_up(run: ToolContext, name: str, channel: Channel) -> str | list[str]:
    contact = _the_one(run, name, channel)
    if contact.is_group:
        return _group_values(run, contact, channel)
    value = _value(contact, channel)
    if not value:
        raise ToolError(f"{contact.names[0]} has no {_NOUNS[channel]} in your contacts.")
    return value


def _the_one(run: ToolContext, name: str, channel: Channel) -> Contact:
    """The contact meant, asking the user where several could be: once for a name, whatever is looked up. One without
    the number counts too: the others may be the wrong people."""
    if not name.strip():
        raise ToolError(f"I was not told whose {_NOUNS[channel]} to look up.")
    found = run.apps.contacts.find(name)
    if not found:
        raise NotFoundError(_nobody(run, name))
    if len(found) == 1:
        return found[0]
    choices = tuple(Choice(contact.uid, _label(contact, channel)) for contact in found)
    question = Question(
        f"contact:{name.strip().lower()}", f"Which {name.strip()} do you mean?", choices
    )
    answer = run.answers.get(question.id, "").strip().casefold()
    chosen = [
        contact
        for contact, choice in zip(found, choices, strict=True)
        if answer in {choice.value.casefold(), choice.label.casefold(), contact.names[0].casefold()}
    ]
    if len(chosen) != 1:
        raise NeedsAnswer(question)
    return chosen[0]


def _group_values(run: ToolContext, group: Contact, channel: Channel) -> list[str]:
    """Each member's value, once. A text that reaches only part of the group would look as if it had reached all, so
    members without a value fail the call."""
    members = _people(run, group, {group.uid})
    without = [member.names[0] for member in members if not _value(member, channel)]
    if without:
        verb = "has" if len(without) == 1 else "have"
        raise ToolError(
            f"{listed(without)} of {group.names[0]} {verb} no {_NOUNS[channel]} in your contacts."
        )
    if not members:
        raise ToolError(f"None of the members of {group.names[0]} is in your contacts.")
    return list(dict.fromkeys(_value(member, channel) for member in members))


def _people(run: ToolContext, group: Contact, seen: set[str]) -> list[Contact]:
    """The members, groups among them replaced by theirs; members whose card was deleted are passed over."""
    people: list[Contact] = []
    for uid in group.members:
        if uid in seen:
            continue
        seen.add(uid)
        try:
            member = run.apps.contacts.get(uid)
        except NotFoundError:
            continue
        people += _people(run, member, seen) if member.is_group else [member]
    return people


def _value(contact: Contact, channel: Channel) -> str:
    values: Sequence[str] = contact.phones if channel == "phone" else contact.emails
    return values[0] if values else ""


def _label(contact: Contact, channel: Channel) -> str:
    """ "Sam Lee (sam.lee@example.org)", enough to tell two of the same name apart."""
    if contact.is_group:
        return f"{contact.names[0]} (group of {len(contact.members)})"
    return f"{contact.names[0]} ({_value(contact, channel) or 'no ' + _NOUNS[channel]})"


def _nobody(run: ToolContext, name: str) -> str:
    names = [spelt for contact in run.apps.contacts.all() for spelt in contact.names]
    near = closest_names(names, name)
    if not near:
        return f"There is no contact called {name.strip()}."
    verb = "is" if len(near) == 1 else "are"
    return f"There is no contact called {name.strip()}; the closest {verb} {listed(near)}."
