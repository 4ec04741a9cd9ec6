"""Other names and descriptions of the functions, so that the model reads the tool table and does not only know it by heart.

While training, a function is now and then described by one of these, its parameters by their synonyms, and its learned residual
is dropped. None of the texts is from a third-party tool list, so such lists stay good tests.
"""

from __future__ import annotations

import random

from tinyagent.planner.compact.table import ToolTable, describe, describe_slot

__all__ = ["described"]

FUNCTIONS: dict[str, tuple[str, ...]] = {
    "get_phone_number": (
        "lookup phone: the number to reach a person by phone (who)",
        "phone of contact: find somebody's mobile in the address book (contact)",
    ),
    "get_email_address": (
        "lookup mail address: the address to write a person at (who)",
        "contact email: find somebody's email in the address book (contact)",
    ),
    "create_calendar_event": (
        "add appointment: enter a meeting in the agenda (what, from, until, where, who, details, agenda)",
        "calendar new: make an entry with time, place and guests (name, begin, finish, venue, guests, remarks, book)",
    ),
    "open_and_get_file_path": (
        "locate document: look for a file by name, show it, give its path (document)",
        "file open: get a document from disk (file)",
    ),
    "summarize_pdf": (
        "digest document: shorten a PDF to its main points (file)",
        "pdf abstract: give the gist of a PDF (document path)",
    ),
    "compose_new_email": (
        "send mail: write somebody an email (to, copy, about, body, files)",
        "mail new: a fresh message by email (receivers, carbon copy, headline, text, enclosures)",
    ),
    "reply_to_email": (
        "answer mail: respond to the message at hand (copy, body, files)",
        "mail respond: write back to the sender of the open email (carbon copy, text, enclosures)",
    ),
    "forward_email": (
        "pass mail on: hand the message at hand to others (to, copy, body, files)",
        "mail forward: send the open email on (receivers, carbon copy, text, enclosures)",
    ),
    "maps_open_location": (
        "show place: display somewhere on a map (where)",
        "map find: look up where something is (spot)",
    ),
    "maps_show_directions": (
        "route: how to get from one point to another (from, to, mode)",
        "navigate: the way to a destination by car, foot or transit (origin, destination, means)",
    ),
    "create_note": (
        "new memo: jot something down (title, text, notebook)",
        "note new: write a note (heading, body, section)",
    ),
    "open_note": (
        "read memo: show a note and what it says (title, notebook)",
        "note show: open a note (heading, section)",
    ),
    "append_note_content": (
        "extend memo: put more text under a note that exists (title, text, notebook)",
        "note add: write on in a note (heading, body, section)",
    ),
    "create_reminder": (
        "new todo: be reminded of a task (task, when, details, list, urgency, whole day)",
        "reminder new: put a task on a list (what, due, remarks, list, importance, day only)",
    ),
    "send_sms": (
        "text message: write to somebody's phone (to, text)",
        "message send: tell people something by text (receivers, words)",
    ),
    "get_zoom_meeting_link": (
        "video call: make an online meeting and get its link (about, when, minutes, who)",
        "online meeting new: a video conference's join link (subject, begin, length, guests)",
    ),
}

PARAMETERS: dict[str, tuple[str, ...]] = {
    "recipients": ("to", "receivers"),
    "cc": ("copy", "carbon copy"),
    "subject": ("about", "headline"),
    "context": ("body", "what to say"),
    "message": ("text", "words"),
    "attachments": ("files", "enclosures"),
    "title": ("name", "what"),
    "start_date": ("begin", "when"),
    "end_date": ("finish", "until"),
    "location": ("where", "venue"),
    "invitees": ("guests", "who comes"),
    "notes": ("remarks", "details"),
    "calendar": ("agenda", "calendar name"),
    "start_location": ("from", "origin"),
    "end_location": ("to", "destination"),
    "transport": ("mode", "means of travel"),
    "name": ("title", "heading"),
    "content": ("text", "body"),
    "folder": ("notebook", "section"),
    "due_date": ("when", "due"),
    "list_name": ("list", "which list"),
    "priority": ("urgency", "importance"),
    "topic": ("about", "subject"),
    "start_time": ("begin", "when"),
    "duration": ("minutes", "length"),
    "meeting_invitees": ("guests", "who joins"),
}


def described(table: ToolTable, rng: random.Random, chance: float) -> tuple[list[str], set[str]]:
    """Texts of the table's rows, each function renamed with `chance`; and the functions that were."""
    renamed = {spec.name for spec in table.specs if rng.random() < chance}
    texts = []
    for row in table.rows:
        tool, _, slot = row.key.partition(":")[2].partition(".")
        if tool not in renamed or tool not in FUNCTIONS:
            texts.append(row.text)
            continue
        other = rng.choice(FUNCTIONS[tool])
        if row.kind in ("call", "use"):
            texts.append(rng.choice((other, describe(table.by_name[tool]))))
        else:
            spec = table.by_name[tool]
            name = slot.partition(".")[0]
            parameter = next(p for p in spec.parameters if p.name == name)
            text = describe_slot(spec, parameter)
            said = rng.choice(PARAMETERS.get(name, (name,)))
            text = f"{said} ({parameter.meaning}) of {other.partition(':')[0]}" if said else text
            texts.append(text + (f": {slot.partition('.')[2]}" if row.kind == "choice" else ""))
    return texts, renamed
