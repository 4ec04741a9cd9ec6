"""ToolRAG's protocol: which functions a request may need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from tinyagent.plan.spec import ToolSpec

if TYPE_CHECKING:
    from tinyagent.encoder import Encoding

__all__ = ["ToolRetriever"]


class ToolRetriever(Protocol):
    def retrieve(
        self, text: str, specs: Sequence[ToolSpec], encoding: Encoding | None = None, /
    ) -> tuple[ToolSpec, ...]:
        """The functions to offer the planner, a selection of `specs` in their order. A function left out cannot be
        planned, so that doubt means keeping it. `encoding` is the request's, where the encoder has read it."""
        ...
