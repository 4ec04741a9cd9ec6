"""Map links, and opening them."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from tinyagent.apps.interfaces import Maps, Transport
from tinyagent.apps.local.maps import LocalMaps
from tinyagent.apps.map_links import MAP_SERVICES
from tinyagent.apps.memory.maps import MemoryMaps
from tinyagent.errors import ConfigError, ToolError

PLACE = "Café “A&B”, 5/7 Rua #1, 100% + São Paulo"


class MapsContract:
    @pytest.fixture
    def make(self) -> Callable[[str], Maps]:
        """The backend of a map service."""
        raise NotImplementedError

    @pytest.mark.parametrize("service", MAP_SERVICES)
    def test_place_survives_the_link(self, make: Callable[[str], Maps], service: str) -> None:
        """Whatever characters a place has, the link's query gives it back whole."""
        url = make(service).location_url(PLACE)
        assert url.isascii()
        assert " " not in url
        assert [PLACE] in parse_qs(urlsplit(url).query).values()

    @pytest.mark.parametrize("service", MAP_SERVICES)
    def test_directions(self, make: Callable[[str], Maps], service: str) -> None:
        """Every transport has its own link; without a start only the end stands in it."""
        maps = make(service)
        served = MAP_SERVICES[service].modes
        urls = {
            maps.directions_url("Home", PLACE, mode)
            for mode in get_args(Transport)
            if mode in served
        }
        assert len(urls) == len(served)
        for url in urls:
            values = list(parse_qs(urlsplit(url).query).values())
            assert ["Home"] in values
            assert [PLACE] in values
        assert "Home" not in maps.directions_url("", PLACE, "d")

    def test_unknown_service(self, make: Callable[[str], Maps]) -> None:
        """An unknown map service is a ConfigError that names the known ones."""
        with pytest.raises(ConfigError, match="openstreetmap"):
            make("atlas")


class TestMemoryMaps(MapsContract):
    @pytest.fixture
    def make(self) -> Callable[[str], Maps]:
        return MemoryMaps


class TestLocalMaps(MapsContract):
    @pytest.fixture
    def make(self) -> Callable[[str], Maps]:
        return lambda service: LocalMaps(None, service)


def test_google_links_are_the_documented_ones() -> None:
    """The default service's links, letter by letter."""
    maps = LocalMaps(None)
    assert maps.location_url("Rua 5, Lisboa") == (
        "https://www.google.com/maps/search/?api=1&query=Rua%205%2C%20Lisboa"
    )
    assert maps.directions_url("", "Porto", "r") == (
        "https://www.google.com/maps/dir/?api=1&destination=Porto&travelmode=transit"
    )


def test_transport_that_a_service_lacks() -> None:
    """OpenStreetMap has no public transport, and says so."""
    with pytest.raises(ToolError, match="public transport"):
        LocalMaps(None, "openstreetmap").directions_url("A", "B", "r")


def test_opening() -> None:
    """Links go to the opener; without a screen nothing happens; an opener that fails is a sentence."""
    opened: list[str] = []
    LocalMaps(opened.append).open("https://x")
    LocalMaps(None).open("https://y")
    assert opened == ["https://x"]

    def refuse(_url: str) -> None:
        raise FileNotFoundError(2, "No such file or directory", "xdg-open")

    with pytest.raises(ToolError, match="could not show the map"):
        LocalMaps(refuse).open("https://z")
