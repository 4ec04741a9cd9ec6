"""Notes."""

from __future__ import annotations

from tinyagent.apps.interfaces import Note
from tinyagent.errors import ToolError
from tinyagent.plan.spec import Folder, Status, Text, Title
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import read, tool, write

__all__ = ["append_note_content", "create_note", "open_note"]

_LONGEST_NAME = 60  # characters


@tool(effect=write)
def create_note(
    run: ToolContext,
    name: Title = "",
    content: Text = "",
    folder: Folder = "",
) -> Status:
    """Write a new note with a name and content, in a folder."""
    note = Note(name.strip() or _name_from(content, run), folder, content)
    return run.done(run.apps.notes.create_note(note, run.operation_id))


@tool(effect=read)
def open_note(
    run: ToolContext,
    name: Title,
    folder: Folder = "",
) -> Text:
    """Open an existing note, show it and return what is in it."""
    return run.apps.notes.open_note(_named(name, "open"), folder).content


@tool(effect=write)
def append_note_content(
    run: ToolContext,
    name: Title,
    content: Text = "",
    folder: Folder = "",
) -> Status:
    """Add text to the end of an existing note."""
    if not content.strip():
        raise ToolError(f"I was not told what to add to the note “{name}”.")
    note = _named(name, "add to")
    return run.done(run.apps.notes.append_note(note, content, folder, run.operation_id))


def _named(name: str, verb: str) -> str:
    if not name.strip():
        raise ToolError(f"I was not told which note to {verb}.")
    return name.strip()


def _name_from(content: str, run: ToolContext) -> str:
    """The first line, cut at a word; of an empty note the day."""
    first = next((line.strip(" #*-") for line in content.splitlines() if line.strip(" #*-")), "")
    if not first:
        return f"Note of {run.now:%Y-%m-%d}"
    if len(first) <= _LONGEST_NAME:
        return first
    return first[: _LONGEST_NAME + 1].rpartition(" ")[0] or first[:_LONGEST_NAME]
