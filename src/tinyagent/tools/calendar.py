"""Events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tinyagent.addresses import email_addresses
from tinyagent.apps.interfaces import Apps, CalendarEvent
from tinyagent.errors import ToolError
from tinyagent.events import Effect, Question
from tinyagent.plan.spec import (
    DateTime,
    EmailAddress,
    EndDateTime,
    Folder,
    Place,
    Status,
    Text,
    Title,
)
from tinyagent.tools.context import ToolContext
from tinyagent.tools.dates import When, ask_if_past, ask_when, read_when
from tinyagent.tools.declare import tool

__all__ = ["create_calendar_event"]

_INVITEES = 4  # the position of the argument
_LENGTH = timedelta(hours=1)
_DAY = timedelta(days=1)


def _effect(args: Sequence[object], apps: Apps) -> Effect:
    """Outbound where the calendar mails the people invited."""
    invited = len(args) > _INVITEES and bool(args[_INVITEES])
    return "outbound" if invited and apps.calendar.mails_invitees else "write"


@tool(effect=_effect)
def create_calendar_event(
    run: ToolContext,
    title: Title = "",
    start_date: DateTime = "",
    end_date: EndDateTime = "",
    location: Place = "",
    invitees: list[EmailAddress] = [],
    notes: Text = "",
    calendar: Folder = "",
) -> Status:
    """Put an event or appointment on the calendar: schedule, book or block a time, with place, invited people and notes."""
    guests = tuple(email_addresses(invitees))
    name = title.strip() or ("Meeting" if guests else "Event")
    start, end, rule = _time(run, name, start_date, end_date)
    event = CalendarEvent(name, start, end, location, guests, notes, calendar, rule)
    return run.done(run.apps.calendar.create_event(event, run.operation_id))


def _time(
    run: ToolContext, title: str, start_date: str, end_date: str
) -> tuple[datetime | date, datetime | date, str]:
    """Start, exclusive end and rule. Dates where both stand at midnight; an hour where one end is missing."""
    end = read_when(end_date, run)
    start = read_when(start_date, run)
    if start is None and end is not None:
        start = When(end.moment - _LENGTH, end.rule)
    elif start is None:
        start, end = ask_when(
            Question(f"event-time:{title.lower()}", f"When is “{title}”?"), title, run
        )
    if end is not None and end.moment < start.moment:
        raise ToolError(f"“{title}” would end before it starts.")
    whole_day = start.is_midnight and (end is None or end.is_midnight)
    ask_if_past(start, run, whole_day=whole_day)
    if whole_day:
        first = start.moment.date()
        return first, max(end.moment.date() if end else first, first + _DAY), start.rule
    return start.moment, end.moment if end else start.moment + _LENGTH, start.rule
