"""Mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path

from tinyagent.addresses import email_addresses
from tinyagent.apps.interfaces import MailMessage
from tinyagent.apps.wording import listed
from tinyagent.errors import NeedsAnswer, ToolError
from tinyagent.events import Choice, Question
from tinyagent.plan.spec import EmailAddress, FilePath, Status, Text, Title
from tinyagent.tools import contacts, files
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import outbound, tool

__all__ = ["compose_new_email", "forward_email", "reply_to_email"]

MOST_CHOICES = 10
# Characters of a subject that is made from the body; more is cut off in most lists.
LONGEST_SUBJECT = 60


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
    paths = _paths(run, attachments)
    to = _recipients(run, recipients, about=subject or context)
    body = context.strip() or _attached(paths) or subject.strip()
    body = body or run.answer(
        Question(f"mail:body:{','.join(to)}", f"What should I write to {listed(to)}?")
    )
    copies = email_addresses(cc, but=to)
    title = subject.strip() or _subject(body, paths)
    return run.done(run.apps.mail.send(to, copies, title, body, paths, run.operation_id))


@tool(effect=outbound)
def reply_to_email(
    run: ToolContext,
    cc: list[EmailAddress] = [],
    context: Text = "",
    attachments: list[FilePath] = [],
) -> Status:
    """Reply to the email now selected, to its sender, with copies and attached files."""
    paths = _paths(run, attachments)
    copies = email_addresses(cc)
    original = _selected(run, "reply to")
    body = context.strip() or _attached(paths)
    body = body or run.answer(
        Question(
            f"mail:body:{original.message_id}",
            f"What should I answer {_name(original.sender)} on “{original.subject}”?",
        )
    )
    return run.done(run.apps.mail.reply(copies, body, paths, run.operation_id))


@tool(effect=outbound)
def forward_email(
    run: ToolContext,
    recipients: list[EmailAddress] = [],
    cc: list[EmailAddress] = [],
    context: Text = "",
    attachments: list[FilePath] = [],
) -> Status:
    """Forward the email now selected to other people, with a word to go with it and attached files."""
    paths = _paths(run, attachments)
    original = _selected(run, "forward")
    to = _recipients(run, recipients, about=original.subject)
    copies = email_addresses(cc, but=to)
    receipt = run.apps.mail.forward(to, copies, context.strip(), paths, run.operation_id)
    return run.done(receipt)


def _paths(run: ToolContext, attachments: Sequence[str]) -> list[Path]:
    """The files to attach; one that a plan gives by name only is looked for."""
    return list(dict.fromkeys(files.locate(run, name) for name in attachments if name.strip()))


def _recipients(run: ToolContext, given: Sequence[str], about: str) -> list[str]:
    """The addresses, each once; whoever is none is refused by name, and nobody at all is asked about."""
    if given:
        return email_addresses(given)
    topic = " ".join(about.split())[:LONGEST_SUBJECT]
    what = f" about “{topic}”" if topic else ""
    answer = run.answer(Question(f"mail:recipients:{topic}", f"Who should the email{what} go to?"))
    addresses: list[str] = []
    for name in filter(None, re.split(r"\s*[,;]\s*|\s+and\s+", answer)):
        found = name if "@" in name else contacts.get_email_address.function(run, name)
        addresses.extend([found] if isinstance(found, str) else found)
    return email_addresses(addresses)


def _selected(run: ToolContext, verb: str) -> MailMessage:
    """The message to act on; the user chooses among the newest where none is selected."""
    mail = run.apps.mail
    answer = run.answers.get("mail:selected", "").strip()
    if not answer and (selected := mail.selected()) is not None:
        return selected
    newest = mail.inbox()[:MOST_CHOICES]
    if not newest:
        raise ToolError(f"There is no email to {verb}: the inbox is empty.")
    choices = tuple(Choice(message.message_id, _label(message)) for message in newest)
    if answer:
        mail.select(next((c.value for c in choices if c.label == answer), answer))
        if (selected := mail.selected()) is not None:
            return selected
    raise NeedsAnswer(Question("mail:selected", f"Which email should I {verb}?", choices))


def _label(message: MailMessage) -> str:
    when = f", {message.date:%Y-%m-%d %H:%M}" if message.date else ""
    return f"{_name(message.sender)}: {message.subject or '(no subject)'}{when}"


def _name(sender: str) -> str:
    name, address = parseaddr(sender)
    return name or address or "somebody"


def _attached(paths: Sequence[Path]) -> str:
    """A body for an email that only brings files: what they are, nothing that the user did not say."""
    if not paths:
        return ""
    return f"{listed([path.name for path in paths])} {'is' if len(paths) == 1 else 'are'} attached."


def _subject(body: str, paths: Sequence[Path]) -> str:
    """The sent files' names, else the body's first words."""
    if paths:
        more = [f"{len(paths) - 2} more"] if len(paths) > 3 else []
        return listed([*(path.name for path in paths[: 2 if more else 3]), *more])
    words = re.sub(r"\s*[:,]?\s*https?://\S+", "", body).strip()
    if not words:
        host = re.search(r"https?://([^/\s]+)", body)
        return f"Link: {host[1]}" if host else ""
    sentence = re.split(r"(?<=[.!?])\s|\n", words, maxsplit=1)[0].rstrip(" .:;,")
    if len(sentence) <= LONGEST_SUBJECT:
        return sentence
    return sentence[: LONGEST_SUBJECT - 1].rsplit(" ", 1)[0].rstrip(" .:;,") + "…"
