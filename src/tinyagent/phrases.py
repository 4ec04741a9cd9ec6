"""How a call is put into words: one row for each tool, a general row for tools that have none.

A row says what is done ("email", "emailed") and to what, from the call's arguments. People are
named as the user named them, not by the addresses that look-ups made of them, and files without
their folders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import PurePath

from tinyagent.apps.wording import listed, moment_text
from tinyagent.events import CallResult
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Ref, Template, ToolCall, Value

__all__ = ["PHRASES", "Phrase", "Words", "phrase_for"]

LONGEST = 80  # characters of a text that is repeated inside a sentence


@dataclass(frozen=True, slots=True)
class Phrase:
    """`do` and `did` go before the thing: "email" + "Sid about “Lunch”"; `ability` follows "I can"."""

    do: str
    did: str
    thing: Callable[[Words], str]
    ability: str


@dataclass(frozen=True, slots=True)
class Words:
    """The arguments of one call as words, by parameter name; "" for what was not given.

    `calls` and `results` are the plan's, by id: what an argument refers to is named after the call that makes it.
    """

    call: ToolCall
    specs: Mapping[str, ToolSpec]
    calls: Mapping[int, ToolCall]
    results: Mapping[int, CallResult]

    @property
    def has_many(self) -> bool:
        """Whether the call came back with a list."""
        result = self.results.get(self.call.id)
        return result is not None and isinstance(result.value, list)

    @property
    def receipt(self) -> str:
        """What was written, in a line; it knows what the user was asked for on the way."""
        result = self.results.get(self.call.id)
        return result.receipt.summary if result and result.receipt else ""

    def value(self, name: str) -> Value:
        spec = self.specs.get(self.call.tool)
        names = [parameter.name for parameter in spec.parameters] if spec else []
        position = names.index(name) if name in names else len(self.call.args)
        return self.call.args[position] if position < len(self.call.args) else None

    def text(self, name: str, before: str = "") -> str:
        """On one line, shortened."""
        shown = " ".join(self._said(self.value(name)).split())
        if len(shown) > LONGEST:
            shown = shown[: LONGEST - 1].rstrip() + "…"
        return before + shown if shown else ""

    def quoted(self, name: str, before: str = "") -> str:
        """“Lunch” with what goes before it, or nothing."""
        shown = self.text(name)
        return f"{before}“{shown}”" if shown else ""

    def names(self, name: str, before: str = "") -> str:
        """ "Sid and Lutfi", "agenda.pdf": people and files as one speaks of them."""
        value = self.value(name)
        items = value if isinstance(value, tuple) else (value,)
        named = [shown for shown in map(self._called, items) if shown]
        return before + listed(named) if named else ""

    def moment(self, name: str) -> datetime | None:
        try:
            return datetime.fromisoformat(self._said(self.value(name)).partition(" RRULE:")[0])
        except ValueError:
            return None

    def when(self, start: str, end: str = "", before: str = "") -> str:
        """ "Fri 27 Nov 2026, 15:00–16:00"; days alone for what lasts from midnight to midnight;
        "repeating" with a rule."""
        first, last = self.moment(start), self.moment(end)
        if first is None:
            return ""
        repeated = ", repeating" if "RRULE:" in self._said(self.value(start)) else ""
        if last is None or last <= first:
            shown = moment_text(first.date() if first.time() == time(0) else first)
        else:
            shown = _span(first, last)
        return before + shown + repeated

    def given(self) -> str:
        """Every argument that was given, in order."""
        return " ".join(filter(None, (self._said(arg) for arg in self.call.args)))

    def _called(self, value: Value) -> str:
        """A person as the user said it, not the address found; a file by the name it was found under."""
        if isinstance(value, Ref) and value.call_id in self.calls:
            spec = self.specs.get(self.calls[value.call_id].tool)
            if spec and spec.parameters and spec.parameters[0].meaning == "person":
                return self._of(value.call_id).names(spec.parameters[0].name)
        said = self._said(value)
        is_path = said.startswith("~") or PurePath(said).is_absolute()
        return PurePath(said).name if is_path else said

    def _said(self, value: Value) -> str:
        if isinstance(value, Ref):
            return self._result(value.call_id)
        if isinstance(value, Template):
            return "".join(self._said(part) for part in value.parts)
        if isinstance(value, tuple):
            return ", ".join(self._said(item) for item in value)
        return "" if value is None or isinstance(value, bool) else str(value)

    def _result(self, call_id: int) -> str:
        """What the call returned or, as long as it has not, what it is about: "the summary of agenda.pdf"."""
        result = self.results.get(call_id)
        if result is None or result.value is None:
            if call_id not in self.calls:
                return ""
            return phrase_for(self.calls[call_id].tool).thing(self._of(call_id))
        return ", ".join(result.value) if isinstance(result.value, list) else result.value

    def _of(self, call_id: int) -> Words:
        return Words(self.calls[call_id], self.specs, self.calls, self.results)


def _span(first: datetime, last: datetime) -> str:
    if first.time() == last.time() == time(0):
        day, final = first.date(), (last - timedelta(days=1)).date()
        return moment_text(day) if final == day else f"{moment_text(day)} – {moment_text(final)}"
    if first.date() == last.date():
        return f"{moment_text(first)}–{last:%H:%M}"
    return f"{moment_text(first)} – {moment_text(last)}"


def phrase_for(tool: str) -> Phrase:
    """The tool's row, or one made from its name."""
    title = tool.replace("_", " ")
    return PHRASES.get(tool) or Phrase(
        "do", "Done:", lambda w: f"{title} {w.given()}".strip(), title
    )


def _detail(kind: str, plural: str) -> Callable[[Words], str]:
    return lambda w: f"{w.names('name')}'s {kind}{plural if w.has_many else ''}"


def _event(w: Words) -> str:
    if w.moment("start_date") is None and w.receipt:
        return f"{w.receipt} on the calendar"
    title = w.quoted("title") or "an event"
    when = w.when("start_date", "end_date", " for ")
    calendar = w.text("calendar") or "the"
    place = f"{'the ' if calendar != 'the' else ''}{calendar} calendar"
    return f"{title} on {place}{when}{w.text('location', ', at ')}{w.names('invitees', ', with ')}"


def _email(w: Words) -> str:
    to = w.names("recipients") or "whom you named"
    what = w.quoted("subject", " about ") or w.quoted("context", " ")
    return f"{to}{what}{_extras(w)}"


def _reply(w: Words) -> str:
    return f"{w.quoted('context')} to the selected email{_extras(w)}".strip()


def _forward(w: Words) -> str:
    to = w.names("recipients") or "whom you named"
    return f"the selected email to {to}{w.quoted('context', ', saying ')}{_extras(w)}"


def _extras(w: Words) -> str:
    return w.names("cc", ", with a copy to ") + w.names("attachments", ", with ")


def _way(w: Words) -> str:
    by = {"w": "on foot", "r": "by public transit"}.get(w.text("transport"), "by car")
    return f"the way{w.text('start_location', ' from ')}{w.text('end_location', ' to ')} {by}"


def _note(w: Words) -> str:
    named = w.quoted("name", "the note ") or w.quoted("content", "a note, ") or "a note"
    return named + w.text("folder", " in ")


def _new_note(w: Words) -> str:
    """By the name it got: where there was one of that name already, a number stands behind it."""
    return f"the note {w.receipt}" if w.text("name") and w.receipt else _note(w)


def _reminder(w: Words) -> str:
    if not w.text("name") and w.receipt:
        return f"a reminder {w.receipt}"
    when = w.when("due_date", before=" for ")
    return f"a reminder{w.quoted('name', ' ')}{when}{w.text('list_name', ', on the list ')}"


def _sms(w: Words) -> str:
    return f"{w.names('recipients') or 'whom you named'}{w.quoted('message', ' ')}"


def _meeting(w: Words) -> str:
    when = w.when("start_time", before=" for ")
    return f"a Zoom meeting{w.quoted('topic', ' ')}{when}{w.names('meeting_invitees', ', with ')}"


PHRASES: dict[str, Phrase] = {
    "get_phone_number": Phrase("look up", "", _detail("phone number", "s"), "look up contacts"),
    "get_email_address": Phrase("look up", "", _detail("email address", "es"), "look up contacts"),
    "create_calendar_event": Phrase("put", "Put", _event, "put events on the calendar"),
    "open_and_get_file_path": Phrase(
        "open", "Opened", lambda w: w.names("file_name"), "open files"
    ),
    "summarize_pdf": Phrase(
        "make", "", lambda w: f"the summary of {w.names('pdf_path')}", "summarize PDFs"
    ),
    "compose_new_email": Phrase("email", "Emailed", _email, "write, answer and forward email"),
    "reply_to_email": Phrase("reply", "Replied", _reply, "write, answer and forward email"),
    "forward_email": Phrase("forward", "Forwarded", _forward, "write, answer and forward email"),
    "maps_open_location": Phrase(
        "show",
        "",
        lambda w: f"{w.text('location')} on the map",
        "show places and routes on the map",
    ),
    "maps_show_directions": Phrase("find", "", _way, "show places and routes on the map"),
    "create_note": Phrase("write", "Wrote", _new_note, "write and open notes"),
    "open_note": Phrase("open", "", _note, "write and open notes"),
    "append_note_content": Phrase(
        "add", "Added", lambda w: f"{w.quoted('content')} to {_note(w)}", "write and open notes"
    ),
    "create_reminder": Phrase("set", "Set", _reminder, "set reminders"),
    "send_sms": Phrase("text", "Texted", _sms, "send text messages"),
    "get_zoom_meeting_link": Phrase("set up", "Set up", _meeting, "set up Zoom meetings"),
}
