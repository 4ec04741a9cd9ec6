"""Running one tool on memory apps, the way the toolbox does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from tinyagent.apps.interfaces import Apps
from tinyagent.apps.memory import memory_apps
from tinyagent.events import Receipt
from tinyagent.tools import builtin_tools
from tinyagent.tools.context import ToolContext

ZONE = ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 11, 23, 9, 0, 30, tzinfo=ZONE)


class Runs:
    """One run after another on the same apps; `receipts` are those that the tools kept."""

    def __init__(self, apps: Apps | None = None) -> None:
        self.apps = apps or memory_apps()
        self.receipts: list[Receipt] = []

    def __call__(
        self,
        name: str,
        *args: object,
        answers: Mapping[str, str] | None = None,
        is_final: bool = True,
        operation_id: str = "run-1",
    ) -> object:
        context = ToolContext(
            self.apps, NOW, operation_id, self.receipts.append, answers or {}, is_final
        )
        return builtin_tools()[name].function(context, *args)
