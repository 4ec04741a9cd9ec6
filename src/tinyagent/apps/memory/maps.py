"""Maps without a screen: `opened` keeps the links that would have been shown."""

from __future__ import annotations

from tinyagent.apps.local.maps import LocalMaps

__all__ = ["MemoryMaps"]


class MemoryMaps(LocalMaps):
    def __init__(self, service: str = "google") -> None:
        self.opened: list[str] = []
        super().__init__(self.opened.append, service)
