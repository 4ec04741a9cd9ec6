"""The embedded planner behind the protocol: reads the request once, writes the compact plan, yields
numbered calls.

Dates and durations of its calls are the user's words. Its confidence is the probability that the
network gives the whole plan, calibrated on requests that training never saw.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tinyagent.encoder import Encoder, Encoding
from tinyagent.errors import InternalError
from tinyagent.events import Outcome, Planned, Question, Refused, Unsure
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import ToolCall
from tinyagent.planner.base import PlanRequest
from tinyagent.planner.compact.codec import decode
from tinyagent.planner.compact.decoder import Decoder
from tinyagent.planner.compact.rows import RowMaker, Rows
from tinyagent.planner.compact.table import EOS, ToolTable
from tinyagent.planner.compact.tree import PlanWriter
from tinyagent.planner.compact.weights import read_manifest, shipped_weights

__all__ = ["CompactPlanner"]

Floats = NDArray[np.float32]

# Selections of functions that are kept ready; the oldest goes first.
MAX_TABLES = 32


class CompactPlanner:
    """Holds the networks and the rows of the tool tables it has met; nothing of a request."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Raises ModelFileError where the folder does not hold a usable planner."""
        self.manifest = read_manifest(folder)
        self.encoder = Encoder(folder, threads=threads)
        self._maker = RowMaker(folder / "table.npz")
        self._decoder = Decoder(folder, self.manifest, self._maker, threads=threads)
        self._tables: dict[tuple[ToolSpec, ...], tuple[ToolTable, Rows]] = {}

    @classmethod
    def load(cls, path: Path | None = None, *, threads: int = 1) -> CompactPlanner:
        """The planner of a weights folder, by default the one that ships with the package. Raises
        ModelFileError."""
        return cls(path or shipped_weights(), threads=threads)

    def plan(self, request: PlanRequest) -> CompactPlanning:
        """RequestError where the request is longer than the encoder reads."""
        encoding = request.encoding or self.encoder.encode(request.text)
        table, rows = self._table(request.tools)
        return CompactPlanning(encoding, table, rows, self._decoder)

    def tool_scores(self, encoding: Encoding, specs: tuple[ToolSpec, ...]) -> Floats:
        """How probable it is that the request needs each function [N]: ToolRAG's classifier."""
        if not specs:
            return np.zeros(0, dtype=np.float32)
        _, rows = self._table(specs)
        logits = rows.scored[rows.calls] @ encoding.tool_query + np.float32(self._maker.tool_bias)
        scores: Floats = 1 / (1 + np.exp(-logits))
        return scores

    def _table(self, specs: tuple[ToolSpec, ...]) -> tuple[ToolTable, Rows]:
        if specs not in self._tables:
            if len(self._tables) >= MAX_TABLES:
                del self._tables[next(iter(self._tables))]
            table = ToolTable(specs)
            rows = self._maker.make(table, lambda text: self.encoder.encode(text).pooled)
            self._tables[specs] = (table, rows)
        return self._tables[specs]


class CompactPlanning:
    """The plan as it forms: a goal's calls come as soon as the goal is written."""

    def __init__(self, encoding: Encoding, table: ToolTable, rows: Rows, decoder: Decoder) -> None:
        self._encoding = encoding
        self._table = table
        self._rows = rows
        self._decoder = decoder
        self._outcome: Outcome | None = None

    async def __aiter__(self) -> AsyncIterator[ToolCall]:
        for call in self.calls():
            yield call

    @property
    def outcome(self) -> Outcome:
        if self._outcome is None:
            raise InternalError("a planning's outcome was read before its calls")
        return self._outcome

    def calls(self) -> Iterator[ToolCall]:
        """The same, for callers without an event loop."""
        writer = PlanWriter(self._encoding.text, self._table.by_name)
        search = self._decoder.search(self._encoding, self._table, self._rows)
        shown = 0
        for goal in search.goals():
            for root in decode([*goal, EOS], self._table, self._encoding.offsets):
                writer.write(root)
            yield from writer.calls[shown:]
            shown = len(writer.calls)
        self._outcome = _outcome(
            self._decoder.manifest.calibration.confidence(search.log_probability),
            has_calls=shown > 0,
            is_complete=search.is_complete,
        )


def _outcome(confidence: float, *, has_calls: bool, is_complete: bool) -> Outcome:
    if not is_complete:
        text = "This is more than I can plan at once. Shall I do what I understood so far?"
        return Unsure(Question("plan:too-long", text), 0.0)
    if not has_calls:
        return Refused("None of my functions can do that.", confidence)
    return Planned(confidence)
