"""The sixteen functions, as plain typed functions. A module of this package that declares tools is found by
`builtin_tools`; adding a tool touches that one module."""

from __future__ import annotations

from tinyagent.tools import calendar, contacts, files, mail, maps, messages, notes, reminders, zoom
from tinyagent.tools.declare import Tool

__all__ = ["builtin_tools"]

_MODULES = (contacts, calendar, files, mail, maps, notes, reminders, messages, zoom)


def builtin_tools() -> dict[str, Tool]:
    """The built-in tools by name, in a fixed order."""
    return {
        tool.spec.name: tool
        for module in _MODULES
        for tool in vars(module).values()
        if isinstance(tool, Tool)
    }
