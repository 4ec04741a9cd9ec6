"""Maps as links, opened by whatever the machine opens links with."""

from __future__ import annotations

from collections.abc import Callable

from tinyagent.apps.interfaces import Transport
from tinyagent.apps.map_links import map_links
from tinyagent.errors import ToolError

__all__ = ["LocalMaps"]


class LocalMaps:
    """Links of one of `map_links.MAP_SERVICES`. `opener` shows a URL on screen and may raise
    OSError; None where there is no screen. ConfigError for an unknown service."""

    def __init__(self, opener: Callable[[str], object] | None, service: str = "google") -> None:
        self._opener = opener
        self._links = map_links(service)

    def location_url(self, location: str) -> str:
        return self._links.location_url(location)

    def directions_url(self, start: str, end: str, transport: Transport) -> str:
        return self._links.directions_url(start, end, transport)

    def open(self, url: str) -> None:
        if self._opener is None:
            return
        try:
            self._opener(url)
        except OSError as error:
            raise ToolError(f"I could not show the map: {error.strerror or error}.") from error
