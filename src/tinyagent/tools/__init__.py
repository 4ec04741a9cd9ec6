"""The functions that plans are made of, as plain typed functions, one module for each app.

Whatever module of this package declares tools is found: adding one touches that module alone.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tinyagent.plan.spec import ToolSpec
from tinyagent.tools.declare import Tool

__all__ = ["builtin_specs", "builtin_tools"]

# The order in which the functions are listed and offered; modules not named here follow by name.
_FIRST = ("contacts", "calendar", "files", "mail", "maps", "notes", "reminders", "messages", "zoom")


def builtin_tools() -> dict[str, Tool]:
    """The built-in tools by name, in an order that a new module does not change."""
    others = {module.name for module in iter_modules(__path__)}.difference(_FIRST)
    modules = [import_module(f"{__name__}.{name}") for name in (*_FIRST, *sorted(others))]
    return {
        tool.spec.name: tool
        for module in modules
        for tool in vars(module).values()
        if isinstance(tool, Tool)
    }


def builtin_specs() -> dict[str, ToolSpec]:
    """What planners and checks know of the built-in tools, by name, in the same order."""
    return {name: tool.spec for name, tool in builtin_tools().items()}
