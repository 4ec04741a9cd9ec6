"""Greedy decoding under the constraint, one step of the network at a time, with cached keys and values.

`decoder.onnx` takes `x [1, D]`, the input of this step; `past_keys`, `past_values` [L, S, D] of the steps before; the request's
`cross_keys`, `cross_values` [L, T, D] and `pointer_keys` [T, D]; `rows` [R, D]. It gives `scores [R + T]` and this step's `keys`, `values`
[L, 1, D].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tinyagent.encoder import Encoding
from tinyagent.encoder.sessions import open_session
from tinyagent.planner.compact.codec import pointer
from tinyagent.planner.compact.constraint import Allowed, Constraint
from tinyagent.planner.compact.rows import RowMaker, Rows
from tinyagent.planner.compact.table import ToolTable
from tinyagent.planner.compact.weights import Manifest

__all__ = ["Decoder", "Step"]

Floats = NDArray[np.float32]

# Longer values exist, but a span that runs on and on is a decoder that has lost its place.
MAX_SPAN = 120


@dataclass(frozen=True, slots=True)
class Step:
    """What was written, a symbol or a pointer as in `codec`, its probability among what was allowed, and whether a goal or
    the plan ends with it."""

    written: int
    probability: float
    ends_goal: bool


class Decoder:
    """The network's files; `steps` counts the steps ever taken."""

    def __init__(
        self, folder: Path, manifest: Manifest, maker: RowMaker, *, threads: int = 1
    ) -> None:
        self._memory = open_session(folder / "memory.onnx", threads=threads)
        self._step = open_session(folder / "decoder.onnx", threads=threads)
        self._manifest = manifest
        self._maker = maker
        self.steps = 0

    def decode(self, encoding: Encoding, table: ToolTable, rows: Rows) -> Iterator[Step]:
        """Steps up to the end of the plan, or to the longest plan the network can write."""
        sizes = self._manifest
        cross_keys, cross_values, pointer_keys, pointed = self._memory.run(
            None, {"states": encoding.states}
        )
        request = {
            "cross_keys": cross_keys,
            "cross_values": cross_values,
            "pointer_keys": pointer_keys,
            "rows": rows.scored,
        }
        keys = np.zeros((sizes.layers, sizes.steps, sizes.width), dtype=np.float32)
        values = np.zeros_like(keys)
        real = np.asarray([end > start for start, end in encoding.offsets])
        constraint = Constraint(table)
        fed = self._maker.begin
        for number in range(sizes.steps):
            inputs = request | {
                "x": (fed + self._maker.steps[number])[None, :],
                "past_keys": keys[:, :number],
                "past_values": values[:, :number],
            }
            scores, keys[:, number : number + 1], values[:, number : number + 1] = self._step.run(
                None, inputs
            )
            self.steps += 1
            mask = allowed_scores(constraint.allowed(), real)
            chosen, probability = _best(scores, mask)
            if chosen < len(table):
                constraint.symbol(chosen)
                fed, written = rows.fed[chosen], chosen
            else:
                constraint.point(chosen - len(table))
                fed, written = pointed[chosen - len(table)], pointer(chosen - len(table))
            yield Step(written, probability, constraint.is_between_goals)
            if constraint.is_done:
                return


def allowed_scores(allowed: Allowed, real: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask [R + T] of what may be written; `real` tokens stand for characters of the request."""
    points = np.zeros_like(real)
    if allowed.pointer:
        points = real
    elif allowed.end_from is not None:
        points = real.copy()
        points[: allowed.end_from] = False
        points[allowed.end_from + MAX_SPAN :] = False
    return np.concatenate([allowed.symbols, points])


def _best(scores: Floats, mask: NDArray[np.bool_]) -> tuple[int, float]:
    """The best allowed index, and its probability among the allowed."""
    masked = np.where(mask, scores, -np.inf)
    best = int(masked.argmax())
    return best, float(1.0 / np.exp(masked - masked[best]).sum())
