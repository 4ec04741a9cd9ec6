"""Map links of the common map services. Pure: making a link asks nobody anything.

Google's universal links are the default since they alone open on every system, in an app or a
browser, take free text, start where the phone is and know all three ways to travel. Apple's open
everywhere since its maps came to browsers. OpenStreetMap's know no public transport. Sources:
developers.google.com/maps/documentation/urls, developer.apple.com MapLinks, wiki.openstreetmap.org.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from tinyagent.apps.interfaces import Transport
from tinyagent.errors import ConfigError, ToolError

__all__ = ["MAP_SERVICES", "MapLinks", "map_links"]


@dataclass(frozen=True, slots=True)
class MapLinks:
    """How a service writes its links: `fixed` parameters stand in every link to directions; `start`, `end` and
    `mode` are the names of the others; `modes` are its words for our transports."""

    name: str
    search: str
    query: str
    directions: str
    start: str
    end: str
    mode: str
    modes: dict[Transport, str]
    fixed: tuple[tuple[str, str], ...] = ()

    def location_url(self, location: str) -> str:
        return f"{self.search}{_written([*self.fixed, (self.query, location)])}"

    def directions_url(self, start: str, end: str, transport: Transport) -> str:
        """Without a start the way begins where the reader is. ToolError for a transport that the service lacks."""
        if transport not in self.modes:
            raise ToolError(f"{self.name} has no directions for public transport.")
        ends = [(self.start, start)] if start else []
        ends += [(self.end, end), (self.mode, self.modes[transport])]
        return f"{self.directions}{_written([*self.fixed, *ends])}"


MAP_SERVICES = {
    "google": MapLinks(
        name="Google Maps",
        search="https://www.google.com/maps/search/?",
        query="query",
        directions="https://www.google.com/maps/dir/?",
        start="origin",
        end="destination",
        mode="travelmode",
        modes={"d": "driving", "w": "walking", "r": "transit"},
        fixed=(("api", "1"),),
    ),
    "apple": MapLinks(
        name="Apple Maps",
        search="https://maps.apple.com/?",
        query="q",
        directions="https://maps.apple.com/?",
        start="saddr",
        end="daddr",
        mode="dirflg",
        modes={"d": "d", "w": "w", "r": "r"},
    ),
    "openstreetmap": MapLinks(
        name="OpenStreetMap",
        search="https://www.openstreetmap.org/search?",
        query="query",
        directions="https://www.openstreetmap.org/directions?",
        start="from",
        end="to",
        mode="engine",
        modes={"d": "fossgis_osrm_car", "w": "fossgis_osrm_foot"},
    ),
}


def map_links(service: str) -> MapLinks:
    """The service's links; ConfigError naming the services that there are."""
    links = MAP_SERVICES.get(service.strip().lower())
    if links is None:
        raise ConfigError(
            f"There is no map service “{service}”.",
            hint=f"Choose one of {', '.join(MAP_SERVICES)}.",
        )
    return links


def _written(parameters: list[tuple[str, str]]) -> str:
    return urlencode(parameters, quote_via=quote, safe="")
