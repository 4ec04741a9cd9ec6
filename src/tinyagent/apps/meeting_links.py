"""Meeting links made from a template, for services whose rooms exist once somebody joins (Jitsi, a
personal room)."""

from __future__ import annotations

import base64
import hashlib
import string
from datetime import UTC, datetime
from urllib.parse import quote

from tinyagent.errors import ConfigError

__all__ = ["check_template", "meeting_id", "meeting_url"]

FIELDS = ("id", "topic", "start", "duration")


def meeting_id(operation_id: str) -> str:
    """Twelve letters and digits in groups, sixty bits: as hard to guess as the operation id is."""
    digest = hashlib.sha256(b"meeting:" + operation_id.encode()).digest()
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[n : n + 4] for n in range(0, 12, 4))


def check_template(template: str) -> None:
    """ConfigError where the template is no web address or has other fields than `FIELDS`."""
    try:
        fields = {
            field for _, field, _, _ in string.Formatter().parse(template) if field is not None
        }
    except ValueError as error:
        raise ConfigError(f"The meeting link {template} cannot be read: {error}.") from error
    if not template.startswith(("https://", "http://")):
        raise ConfigError(f"The meeting link {template} is not a web address.")
    if unknown := sorted(fields - set(FIELDS)):
        raise ConfigError(
            f"The meeting link has the unknown field {{{unknown[0]}}}.",
            hint=f"It may have {', '.join('{' + field + '}' for field in FIELDS)}.",
        )


def meeting_url(
    template: str, topic: str, start: datetime | None, duration_minutes: int, operation_id: str
) -> str:
    """The template with its fields filled in, percent-encoded. `start` is UTC, `20261127T150000Z`, or empty."""
    values = {
        "id": meeting_id(operation_id),
        "topic": topic,
        "start": f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}" if start else "",
        "duration": str(duration_minutes),
    }
    return template.format_map({key: quote(value, safe="") for key, value in values.items()})
