"""Rows of a tool table, as numbers: what the decoder compares its state with and is fed.

A row is LayerNorm(projection of the encoder's embedding of the row's text, by its kind, + the
residual learned for its key). Rows whose text the weights already hold an embedding of are made
without the encoder; a function never seen costs one reading for each of its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyagent.errors import ModelFileError
from tinyagent.planner.compact.table import KINDS, Row, ToolTable

__all__ = ["RowMaker", "Rows"]

Floats = NDArray[np.float32]

_NAMES = (
    "keys", "texts", "described", "residuals", "projections", "projection_biases", "norm", "norm_bias", "row_in", "row_in_bias",
    "begin", "steps", "tool_bias",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """`scored` [R, D] are compared with the decoder's state, `fed` [R, D] are its inputs; `calls`
    [N] index the call symbols."""

    scored: Floats
    fed: Floats
    calls: NDArray[np.int64]


class RowMaker:
    """Reads `table.npz` and makes the rows of any tool table."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                read: dict[str, Any] = {name: stored[name] for name in _NAMES}
        except Exception as error:  # numpy raises ValueError, KeyError, OSError, BadZipFile
            raise ModelFileError(
                f"The tool table {path} cannot be read.", hint="Reinstall tinyagent."
            ) from error
        floats = {
            name: value.astype(np.float32)
            for name, value in read.items()
            if value.dtype.kind == "f"
        }
        self._floats = floats
        self._residuals = dict(zip(read["keys"].tolist(), floats["residuals"], strict=True))
        self._described = dict(zip(read["texts"].tolist(), floats["described"], strict=True))
        self.begin: Floats = floats["begin"]
        self.steps: Floats = floats["steps"]
        self.tool_bias = float(floats["tool_bias"])

    def make(self, table: ToolTable, embed: Callable[[str], Floats]) -> Rows:
        """The rows of `table`; `embed` reads a text that is new."""
        scored = np.stack([self._row(row, embed) for row in table.rows])
        fed = scored @ self._floats["row_in"].T + self._floats["row_in_bias"]
        calls = np.asarray([table.call(spec.name) for spec in table.specs], dtype=np.int64)
        return Rows(scored, fed.astype(np.float32), calls)

    def _row(self, row: Row, embed: Callable[[str], Floats]) -> Floats:
        width = self.begin.shape[0]
        described = np.zeros(width, dtype=np.float32)
        if row.text:
            if row.text not in self._described:
                self._described[row.text] = embed(row.text)
            described = self._described[row.text]
        kind = KINDS.index(row.kind)
        projected = self._floats["projections"][kind] @ (described * np.float32(width**0.5))
        made = projected + self._floats["projection_biases"][kind]
        residual = self._residuals.get(row.key)
        return self._normalised(made if residual is None else made + residual)

    def _normalised(self, made: Floats) -> Floats:
        centred = made - made.mean()
        scaled = centred / np.sqrt((centred**2).mean() + 1e-5)
        row: Floats = (scaled * self._floats["norm"] + self._floats["norm_bias"]).astype(np.float32)
        return row
