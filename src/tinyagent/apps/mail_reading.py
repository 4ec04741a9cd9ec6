"""Reading mail as it really comes: broken headers, unknown charsets, HTML only. Pure; nothing here
raises on bad input.

The standard library's parser keeps every message, but reading a damaged header or body through it
may raise; `header` and `_decoded` are the two places that know.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime

from tinyagent.apps.html_text import text_of_html
from tinyagent.apps.interfaces import MailMessage

__all__ = [
    "attached_parts",
    "header",
    "identity",
    "is_made_up",
    "message_ids",
    "parse",
    "plain_text",
    "read_message",
    "sent_date",
]

_MADE_UP = "@no-message-id.invalid>"
_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, MessageError)


def parse(content: bytes) -> EmailMessage:
    """The message in `content`, whatever it is."""
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)  # the default policy's message class
    return message


def header(message: EmailMessage, name: str) -> str:
    """A header's decoded value on one line; "" where there is none. The raw text where it cannot be decoded."""
    try:
        value = str(message[name] or "")
    except _UNREADABLE:
        raw = (value for key, value in message.raw_items() if key.lower() == name.lower())
        value = str(next(raw, ""))
    return " ".join(value.encode("utf-8", "replace").decode().split())


def message_ids(value: str) -> list[str]:
    """The ids in a Message-ID, In-Reply-To or References header, in order, each once."""
    return list(dict.fromkeys(re.findall(r"<[!-;=?-~]+>", value)))


def identity(message: EmailMessage) -> str:
    """The Message-ID, or for a message without one a name made of its content; stable either way."""
    if ids := message_ids(header(message, "Message-ID")):
        return ids[0]
    try:
        content = message.as_bytes()
    except (*_UNREADABLE, KeyError):
        content = plain_text(message).encode()
    return f"<{hashlib.sha256(content).hexdigest()[:24]}{_MADE_UP}"


def is_made_up(message_id: str) -> bool:
    """Whether `identity` made the id of a message that has none."""
    return message_id.endswith(_MADE_UP)


def sent_date(message: EmailMessage) -> datetime | None:
    """The Date header, zone-aware (a date without zone is UTC); None where it is missing or unreadable."""
    try:
        when = parsedate_to_datetime(header(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def read_message(message: EmailMessage) -> MailMessage:
    """What the assistant shows of a message and needs to answer it."""

    def addresses(name: str) -> tuple[str, ...]:
        return tuple(address for _, address in getaddresses([header(message, name)]) if address)

    return MailMessage(
        message_id=identity(message),
        sender=header(message, "From"),
        to=addresses("To"),
        cc=addresses("Cc"),
        subject=header(message, "Subject"),
        date=sent_date(message),
        text=plain_text(message),
    )


def plain_text(message: EmailMessage) -> str:
    """The body as text: the plain part if it has words, else text made from the HTML."""
    bodies = [part for part in _leaves(message) if _is_body(part)]
    plain = [_decoded(part) for part in bodies if part.get_content_type() == "text/plain"]
    if text := "\n".join(part.strip("\n") for part in plain if part.strip()):
        return text
    pages = (_decoded(part) for part in bodies if part.get_content_type() == "text/html")
    return "\n".join(filter(None, map(text_of_html, pages)))


def attached_parts(message: EmailMessage) -> Iterator[tuple[str, str, bytes | EmailMessage]]:
    """Name, type and content of what hangs on a message; a message attached whole comes as one."""
    for number, part in enumerate(_leaves(message), start=1):
        if _is_body(part):
            continue
        kind = part.get_content_type()
        name = _file_name(part) or f"attachment-{number}"
        if kind == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            if isinstance(inner, EmailMessage):
                yield name, kind, inner
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield name, kind, payload


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something, attached messages whole."""
    if message.is_multipart() and message.get_content_maintype() != "message":
        for part in message.iter_parts():
            if isinstance(part, EmailMessage):
                yield from _leaves(part)
    else:
        yield message


def _is_body(part: EmailMessage) -> bool:
    if part.get_content_type() not in ("text/plain", "text/html"):
        return False
    return "attachment" not in header(part, "Content-Disposition").lower() and not _file_name(part)


def _file_name(part: EmailMessage) -> str:
    """The name without any folder: a path in a stranger's mail must not choose where something lands."""
    try:
        name = part.get_filename() or ""
    except _UNREADABLE:
        return ""
    return " ".join(re.split(r"[/\\]", name)[-1].split())


def _decoded(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        declared = part.get_content_charset() or "utf-8"
    except _UNREADABLE:
        declared = "utf-8"
    for charset in (declared, "utf-8"):
        try:
            return payload.decode(charset).replace("\r\n", "\n")
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.decode("windows-1252", "replace").replace("\r\n", "\n")
