"""Writing mail: a new message, a reply and a forward as RFC 5322 messages. Pure: every backend
stores or sends them.

No message has a Bcc. Header text is made one line, so that nothing typed or read can add a header;
addresses are checked by `tinyagent.addresses`. Text is UTF-8, quoted-printable or base64 where a
line is too long for RFC 5322.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr, getaddresses, parseaddr
from pathlib import Path
from typing import Any

from tinyagent.addresses import email_address, email_addresses
from tinyagent.apps.mail_reading import (
    attached_parts,
    header,
    message_ids,
    plain_text,
    read_message,
    sent_date,
)
from tinyagent.apps.wording import listed, moment_text
from tinyagent.errors import NotFoundError, ToolError

__all__ = [
    "Attachment",
    "Envelope",
    "compose",
    "forward",
    "key_for",
    "message_bytes",
    "one_line",
    "read_attachments",
    "reply",
    "summary",
]

LARGEST_ATTACHMENTS = 40_000_000  # bytes in all; above it hardly any server takes a message
_THREADING = ("message-id", "in-reply-to", "references")


class _MailPolicy(EmailPolicy):
    """The standard policy, but message ids are never broken up: the library turns an id that is
    longer than a line into an encoded word, which no mail program recognises as the id it was."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() in _THREADING:
            return f"{name}: " + f"{self.linesep} ".join(str(value).split()) + self.linesep
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in _THREADING:
            return self.fold(name, value).encode("ascii", "replace")
        return super().fold_binary(name, value)


# What was read is written as it was read; what is ours is 7-bit, which every server takes.
POLICY = _MailPolicy(cte_type="7bit", refold_source="none")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send along: its name as the recipient sees it and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes what to whom: `owner` is "Name <address>" or an address, `date` is zone-aware."""

    owner: str
    recipients: Sequence[str]
    cc: Sequence[str]
    body: str
    attachments: Sequence[Attachment]
    operation_id: str
    date: datetime


def key_for(operation_id: str) -> str:
    """The left half of the Message-ID, and the file's name: the same again for the same operation."""
    return "tinyagent-" + hashlib.sha256(operation_id.encode()).hexdigest()[:32]


def one_line(text: str) -> str:
    """Text fit for a header: one line, no control characters."""
    flat = " ".join(text.split())
    return "".join(char for char in flat if unicodedata.category(char) not in ("Cc", "Cs"))


def read_attachments(paths: Sequence[Path], read: Callable[[Path], bytes]) -> list[Attachment]:
    """The files' bytes. NotFoundError for one that does not exist, ToolError for one that cannot be
    read or sent."""
    attachments, size = [], 0
    for path in paths:
        try:
            content = read(path)
        except FileNotFoundError as error:
            raise NotFoundError(f"There is no file {path} to attach.") from error
        except IsADirectoryError as error:
            raise ToolError(f"{path} is a folder; only files can be attached.") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ToolError(f"{path} cannot be attached: {reason}.") from error
        size += len(content)
        if size > LARGEST_ATTACHMENTS:
            limit = LARGEST_ATTACHMENTS // 1_000_000
            raise ToolError(f"The attachments are larger than {limit} MB, too much for an email.")
        attachments.append(Attachment(path.name, content))
    return attachments


def compose(envelope: Envelope, subject: str) -> EmailMessage:
    """A new message. ToolError where an address is none, or nobody is written to."""
    message = _addressed(envelope, envelope.recipients, subject)
    _fill(message, envelope.body, envelope.attachments)
    return message


def reply(envelope: Envelope, original: EmailMessage) -> EmailMessage:
    """An answer to `original`'s Reply-To or sender (`envelope.recipients` is not read), with the
    quoted text below."""
    to = _answered(original, parseaddr(envelope.owner)[1])
    message = _addressed(envelope, to, _prefixed("Re:", original))
    _thread(message, original, answers=True)
    _fill(message, _join(envelope.body, _quoted(original)), envelope.attachments)
    return message


def forward(envelope: Envelope, original: EmailMessage) -> EmailMessage:
    """`original` sent on, with its attachments, below the body."""
    message = _addressed(envelope, envelope.recipients, _prefixed("Fwd:", original))
    _thread(message, original, answers=False)
    _fill(message, _join(envelope.body, _forwarded(original)), envelope.attachments)
    for name, kind, content in attached_parts(original):
        if not isinstance(content, EmailMessage):
            _attach(message, name, kind, content)
        elif _can_be_written(content):
            message.add_attachment(content, filename=one_line(name))
        else:
            _attach(message, f"{name}.txt", "text/plain", plain_text(content).encode())
    return message


def message_bytes(message: EmailMessage) -> bytes:
    """The message as it is stored: RFC 5322 with bare line feeds, as Maildirs have it."""
    if message.is_multipart():
        # The library's boundary is random; a derived one lets the same operation make the same bytes.
        message.set_boundary(
            "=_" + message_ids(header(message, "Message-ID"))[0][1:-1].split("@")[0]
        )
    return message.as_bytes(policy=POLICY)


def summary(message: EmailMessage) -> str:
    """One line for the person: what was written to whom."""
    fields = [value for name in ("To", "Cc") if (value := header(message, name))]
    to = [address for _, address in getaddresses(fields)]
    names = [name for name, _, _ in attached_parts(message)]
    subject = header(message, "Subject") or "(no subject)"
    return f"“{subject}” to {listed(to)}" + (f", with {listed(names)}" if names else "")


def _addressed(envelope: Envelope, recipients: Sequence[str], subject: str) -> EmailMessage:
    name, own = _own(envelope.owner)
    to = email_addresses(recipients)
    if not to:
        raise ToolError("The email has no recipient.")
    message = EmailMessage(policy=POLICY)
    message["From"] = formataddr((one_line(name), own))
    message["To"] = ", ".join(to)
    if cc := email_addresses(envelope.cc, but=to):
        message["Cc"] = ", ".join(cc)
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(envelope.date)
    message["Message-ID"] = f"<{key_for(envelope.operation_id)}@{own.rpartition('@')[2]}>"
    return message


def _own(owner: str) -> tuple[str, str]:
    """Name and address of the user. ToolError that says where they are set, if they are not."""
    name, address = parseaddr(owner)
    try:
        return name, email_address(address)
    except ToolError as error:
        said = (
            f"Your own address, {address}, is not one" if address else "Your address is not known"
        )
        raise ToolError(f"{said}: set email under [owner] in the settings.") from error


def _fill(message: EmailMessage, body: str, attachments: Iterable[Attachment]) -> None:
    # Lone surrogates stand for bytes that were no text; no charset can carry them.
    text = body.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    message.set_content(text.rstrip("\n") + "\n")
    for attachment in attachments:
        kind, encoding = mimetypes.guess_type(attachment.name)
        if kind is None or encoding is not None:
            kind = {"gzip": "application/gzip"}.get(encoding or "", "application/octet-stream")
        _attach(message, attachment.name, kind, attachment.content)


def _attach(message: EmailMessage, name: str, kind: str, content: bytes) -> None:
    # Messages may not be base64 (RFC 2046, 5.2.1), which arbitrary bytes need.
    is_type = re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", kind)
    usable = kind if is_type and not kind.startswith(("message", "multipart")) else ""
    main, _, sub = (usable or "application/octet-stream").partition("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=one_line(name) or "file")


def _can_be_written(message: EmailMessage) -> bool:
    """The library reads more than it writes: a damaged message may not go through its generator."""
    try:
        message.as_bytes(policy=POLICY)
    except (ValueError, LookupError, AttributeError, TypeError, MessageError):
        return False
    return True


def _thread(message: EmailMessage, original: EmailMessage, *, answers: bool) -> None:
    """References as RFC 5322, 3.6.4 has them; a message without an id cannot be referred to."""
    own = message_ids(header(original, "Message-ID"))[:1]
    chain = message_ids(header(original, "References"))
    if not chain:
        earlier = message_ids(header(original, "In-Reply-To"))
        chain = earlier if len(earlier) == 1 else []
    if own and answers:
        message["In-Reply-To"] = own[0]
    if references := [*(i for i in chain if i not in own), *own]:
        message["References"] = " ".join(references)


def _answered(original: EmailMessage, own: str) -> list[str]:
    """Whom a reply goes to: Reply-To, else From; one's own message is answered to those it went to."""
    for name in ("Reply-To", "From"):
        found = [address for _, address in getaddresses([header(original, name)]) if "@" in address]
        if name == "From" and [a.casefold() for a in found] == [own.casefold()]:
            return [address for _, address in getaddresses([header(original, "To")])] or found
        if found:
            return found
    raise ToolError("The selected email has no sender's address to reply to.")


def _prefixed(prefix: str, original: EmailMessage) -> str:
    subject = header(original, "Subject")
    known = {"Re:": r"(?:re|aw|sv|antw)", "Fwd:": r"(?:fwd?|wg)"}[prefix]
    rest = re.sub(rf"^(?:{known}(?:\[\d+\])?\s*:\s*)+", "", subject, flags=re.IGNORECASE)
    return f"{prefix} {rest}".rstrip()


def _quoted(original: EmailMessage) -> str:
    read = read_message(original)
    # What follows the signature mark is no part of what is answered (RFC 3676, 4.3).
    text = re.split(r"(?m)^-- $", read.text, maxsplit=1)[0].strip("\n")
    if not text.strip():
        return ""
    when = f"On {moment_text(sent)}, " if (sent := sent_date(original)) else ""
    lines = [
        f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in text.split("\n")
    ]
    return f"{when}{read.sender or 'somebody'} wrote:\n" + "\n".join(lines)


def _forwarded(original: EmailMessage) -> str:
    fields = [
        f"{name}: {value}"
        for name in ("From", "Date", "Subject", "To", "Cc")
        if (value := one_line(header(original, name)))
    ]
    text = read_message(original).text.strip("\n")
    return "\n".join(["---------- Forwarded message ----------", *fields, "", text])


def _join(body: str, below: str) -> str:
    return "\n\n".join(part for part in (body.strip("\n"), below) if part)
