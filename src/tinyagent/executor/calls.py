"""The seam between the executor and the functions: the executor knows no toolbox, only this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from tinyagent.events import Effect, Receipt, ResultValue

__all__ = ["Calls"]


class Calls(Protocol):
    """What the executor needs of the functions: their effect, a line about a call, and the call itself."""

    def effect(self, name: str, args: Sequence[object], /) -> Effect: ...

    def summary(self, name: str, args: Sequence[object], /) -> str: ...

    async def call(
        self,
        name: str,
        args: Sequence[object],
        *,
        operation_id: str,
        answers: Mapping[str, str],
        is_final: bool,
    ) -> tuple[ResultValue, Receipt | None]: ...
