"""Notes."""

from __future__ import annotations

from tinyagent.plan.spec import Folder, Status, Text, Title
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import read, write, tool


@tool(effect=write)
def create_note(
    run: ToolContext,
    name: Title = "",
    content: Text = "",
    folder: Folder = "",
) -> Status:
    """Write a new note with a name and content, in a folder."""
    raise NotImplementedError


@tool(effect=read)
def open_note(
    run: ToolContext,
    name: Title,
    folder: Folder = "",
) -> Text:
    """Open an existing note, show it and return what is in it."""
    raise NotImplementedError


@tool(effect=write)
def append_note_content(
    run: ToolContext,
    name: Title,
    content: Text = "",
    folder: Folder = "",
) -> Status:
    """Add text to the end of an existing note."""
    raise NotImplementedError
