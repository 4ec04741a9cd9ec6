"""Maps."""

from __future__ import annotations

from typing import Literal

from tinyagent.errors import ToolError
from tinyagent.plan.spec import Place, Url
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import read, tool

__all__ = ["maps_open_location", "maps_show_directions"]


@tool(effect=read)
def maps_open_location(
    run: ToolContext,
    location: Place,
) -> Url:
    """Show a place on the map, find where it is, and return the map's link."""
    if not location.strip():
        raise ToolError("I was not told which place to show.")
    return _shown(run, run.apps.maps.location_url(location.strip()))


@tool(effect=read)
def maps_show_directions(
    run: ToolContext,
    start_location: Place = "",
    end_location: Place = "",
    transport: Literal["d", "w", "r"] = "d",
) -> Url:
    """Show the way from one place to another (from here when no start is given), driving, walking or by public transit, and return the route's link."""
    if not end_location.strip():
        raise ToolError("I was not told where the way should lead.")
    maps = run.apps.maps
    return _shown(run, maps.directions_url(start_location.strip(), end_location.strip(), transport))


def _shown(run: ToolContext, url: str) -> str:
    """Opened on screen where the link is what the user asked for, not where another call passes it on."""
    if run.is_final:
        run.apps.maps.open(url)
    return url
