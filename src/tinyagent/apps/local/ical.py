"""What calendars and reminder lists share: folders of iCalendar files (RFC 5545), one component a file (vdir)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import Path

from icalendar import Calendar, Component
from icalendar.prop import vRecur

from tinyagent.apps.local.atomic import disk_error, write_atomic, write_once
from tinyagent.apps.local.names import shown_name, subfolders
from tinyagent.errors import ToolError

__all__ = [
    "as_local",
    "moment_of",
    "read_components",
    "recurrence",
    "rule_of",
    "text_of",
    "write_component",
]

_PRODUCT = "-//TinyAgent//TinyAgent//EN"


def write_component(path: Path, component: Component, folder_name: str) -> None:
    """Write a VEVENT or VTODO as a file of its own, with the time zones that it names; a file that stands
    already stays as it is. A new folder gets `folder_name` as its name for people."""
    document = Calendar()
    document.add("PRODID", _PRODUCT)
    document.add("VERSION", "2.0")
    document.add_component(component)
    document.add_missing_timezones()
    if not path.parent.exists() and folder_name != path.parent.name:
        write_atomic(path.parent / "displayname", folder_name.encode())
    write_once(path, document.to_ical())


def read_components(folder: Path, kind: str) -> Iterator[tuple[str, Component]]:
    """Every component of a kind in every subfolder, with the subfolder's name for people. Files
    that cannot be read or are no iCalendar are passed over; the folder itself unreadable is a
    ToolError."""
    for subfolder in subfolders(folder):
        name = shown_name(subfolder)
        try:
            paths = sorted(p for p in subfolder.iterdir() if p.suffix.lower() == ".ics")
        except OSError as error:
            raise disk_error("read", subfolder, error) from error
        for path in paths:
            try:
                documents = Calendar.from_ical(path.read_bytes(), multiple=True)
                components = [found for document in documents for found in document.walk(kind)]
            except (OSError, ValueError, KeyError, IndexError, AttributeError, TypeError):
                continue  # other programs' files: one that is damaged does not hide the rest
            yield from ((name, component) for component in components)


def as_local(moment: datetime | date, zone: tzinfo) -> datetime | date:
    """A moment that an iCalendar file can name: in its own named zone, else in `zone`; dates stay dates."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    if getattr(moment.tzinfo, "key", None):
        return moment
    local = moment.astimezone(zone)
    return local if getattr(zone, "key", None) else local.astimezone(UTC)


def recurrence(rule: str, start: datetime | date) -> vRecur:
    """An RRULE value. UNTIL takes the form of the start, as RFC 5545 demands: a date, or a moment in UTC.
    ToolError where it is no rule."""
    try:
        parts: vRecur = vRecur.from_ical(rule.removeprefix("RRULE:"))
        until = [_until(value, start) for value in parts.get("UNTIL", [])]
    except (ValueError, KeyError, TypeError) as error:
        raise ToolError(f"I cannot read how often this repeats: {rule}.") from error
    if not parts.get("FREQ"):
        raise ToolError(f"I cannot read how often this repeats: {rule}.")
    if until:
        parts["UNTIL"] = until
    return parts


def text_of(component: Component, key: str) -> str:
    """A property's text, the first where there are several, "" where there is none."""
    value = component.get(key, "")
    return str(value[0] if isinstance(value, list) else value).strip()


def moment_of(component: Component, key: str, zone: tzinfo) -> datetime | date | None:
    """A date or moment property; a moment that names no zone is meant in `zone`."""
    moment = getattr(component.get(key), "dt", None)
    if isinstance(moment, datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    return moment if isinstance(moment, date) else None


def rule_of(component: Component) -> str:
    """The RRULE value, the first where there are several, "" where there is none."""
    rule = component.get("RRULE")
    if isinstance(rule, list):
        rule = rule[0]
    return bytes(rule.to_ical()).decode() if rule is not None else ""


def _until(value: object, start: datetime | date) -> datetime | date:
    if not isinstance(value, date):
        raise TypeError(f"UNTIL={value!r}")
    if not isinstance(start, datetime):
        return value.date() if isinstance(value, datetime) else value
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(23, 59, 59))
    return (value if value.tzinfo else value.replace(tzinfo=start.tzinfo)).astimezone(UTC)
