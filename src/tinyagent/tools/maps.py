"""Maps."""

from __future__ import annotations

from typing import Literal

from tinyagent.plan.spec import Place, Url
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import read, tool


@tool(effect=read)
def maps_open_location(
    run: ToolContext,
    location: Place,
) -> Url:
    """Show a place on the map, find where it is, and return the map's link."""
    raise NotImplementedError


@tool(effect=read)
def maps_show_directions(
    run: ToolContext,
    start_location: Place = "",
    end_location: Place = "",
    transport: Literal["d", "w", "r"] = "d",
) -> Url:
    """Show the way from one place to another (from here when no start is given), driving, walking or by public transit, and return the route's link."""
    raise NotImplementedError
