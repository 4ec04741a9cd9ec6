"""No selection: every function is offered. Right for a planner that reads any number of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinyagent.plan.spec import ToolSpec

if TYPE_CHECKING:
    from tinyagent.encoder import Encoding

__all__ = ["AllTools"]


class AllTools:
    def retrieve(
        self,
        _text: str,
        specs: Sequence[ToolSpec],
        _encoding: Encoding | None = None,
        /,
    ) -> tuple[ToolSpec, ...]:
        return tuple(specs)
