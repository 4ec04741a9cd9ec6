"""Writing the plan: a narrow beam over the network's steps, under the constraint, with cached keys and values.

`decoder.onnx` takes, for B hypotheses, `x [B, D]`, the inputs of this step; `past_keys`,
`past_values` [L, B, S, D] of the steps before; the request's `cross_keys`, `cross_values` [L, T, D]
and `pointer_keys` [T, D]; `rows` [R, D]. It gives `scores [B, R + T]` and this step's `keys`,
`values` [L, B, 1, D].

A beam, since the likeliest next symbol may begin an unlikely goal: a plan that stops is compared
with a plan that goes on as a whole. Hypotheses far behind the best are dropped, so that a sure plan
costs one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tinyagent.encoder import Encoding
from tinyagent.encoder.sessions import open_session
from tinyagent.planner.compact.codec import is_pointer, pointer, position
from tinyagent.planner.compact.constraint import Allowed, Constraint
from tinyagent.planner.compact.rows import RowMaker, Rows
from tinyagent.planner.compact.table import ToolTable
from tinyagent.planner.compact.weights import Manifest

__all__ = ["Decoder", "Search"]

Floats = NDArray[np.float32]

# Longer values exist, but a span that runs on and on is a decoder that has lost its place.
MAX_SPAN = 120
# Hypotheses at once, and how far behind the best one may be (a seventh as likely). Wider beams cost time and have
# stopped bringing anything (LOG.md).
WIDTH, BEHIND = 2, 2.0


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A beginning of a plan. `goal_ends` are the lengths of `written` at which a goal was complete."""

    written: tuple[int, ...]
    log_probability: float
    constraint: Constraint
    goal_ends: tuple[int, ...] = ()

    def extended(self, written: int, log_probability: float) -> Hypothesis:
        constraint = self.constraint.copy()
        if is_pointer(written):
            constraint.point(position(written))
        else:
            constraint.symbol(written)
        longer = (*self.written, written)
        ends = self.goal_ends
        if constraint.is_between_goals and not constraint.is_done:
            ends = (*ends, len(longer))
        return Hypothesis(longer, self.log_probability + log_probability, constraint, ends)


class Decoder:
    """The network's files; `steps` counts the steps ever taken."""

    def __init__(
        self, folder: Path, manifest: Manifest, maker: RowMaker, *, threads: int = 1
    ) -> None:
        self._memory = open_session(folder / "memory.onnx", threads=threads)
        self._step = open_session(folder / "decoder.onnx", threads=threads)
        self.manifest = manifest
        self.maker = maker
        self.steps = 0

    def search(
        self, encoding: Encoding, table: ToolTable, rows: Rows, *, width: int = WIDTH
    ) -> Search:
        return Search(self, encoding, table, rows, width)

    def read(self, states: Floats) -> tuple[dict[str, Floats], Floats]:
        """What every step needs of the request, and the inputs [T, D] of its pointers."""
        keys, values, pointer_keys, pointed = self._memory.run(None, {"states": states})
        fixed = {"cross_keys": keys, "cross_values": values, "pointer_keys": pointer_keys}
        return fixed, pointed

    def step(self, inputs: dict[str, Floats]) -> tuple[Floats, Floats, Floats]:
        self.steps += 1
        scores, keys, values = self._step.run(None, inputs)
        return scores, keys, values


class Search:
    """The beam over one request. Iterate `goals`; then `log_probability` and `is_complete` tell of the plan chosen."""

    def __init__(
        self, decoder: Decoder, encoding: Encoding, table: ToolTable, rows: Rows, width: int
    ) -> None:
        self._decoder = decoder
        self._table = table
        self._rows = rows
        self._width = width
        self._fixed, self._pointed = decoder.read(encoding.states)
        self._fixed["rows"] = rows.scored
        self._real = np.asarray([end > start for start, end in encoding.offsets])
        self._live = [Hypothesis((), 0.0, Constraint(table))]
        self._done: Hypothesis | None = None
        sizes = decoder.manifest
        shape = (sizes.layers, width, sizes.steps, sizes.width)
        self._keys, self._values = np.zeros(shape, np.float32), np.zeros(shape, np.float32)

    @property
    def is_complete(self) -> bool:
        """False where the plan is longer than the network can write."""
        return self._done is not None

    @property
    def log_probability(self) -> float:
        """Of the whole plan; minus infinity where there is none."""
        return self._done.log_probability if self._done else -math.inf

    def goals(self) -> Iterator[tuple[int, ...]]:
        """The symbols of each goal, as soon as every hypothesis still in the running has it; the
        rest at the end."""
        shown = 0
        for number in range(self._decoder.manifest.steps):
            self._advance(number)
            running = [*self._live, *([self._done] if self._done else [])]
            agreed = _common_length(running)
            best = max(running, key=lambda hypothesis: hypothesis.log_probability)
            for end in best.goal_ends:
                if shown < end <= agreed:
                    yield best.written[shown:end]
                    shown = end
            if not self._live:
                return
        best = self._done or max(self._live, key=lambda hypothesis: hypothesis.log_probability)
        for end in best.goal_ends:
            if end > shown:
                yield best.written[shown:end]
                shown = end
        self._live = []

    def _advance(self, number: int) -> None:
        """One step of every live hypothesis; the likeliest continuations live on, in the caches' first places."""
        scores, keys, values = self._decoder.step(self._inputs(number))
        count = len(self._live)
        self._keys[:, :count, number : number + 1] = keys
        self._values[:, :count, number : number + 1] = values
        chosen = self._best(scores)
        order = [index for index, _ in chosen]
        if order != list(range(len(order))):
            seen = slice(0, number + 1)
            self._keys[:, : len(order), seen] = self._keys[:, order, seen]
            self._values[:, : len(order), seen] = self._values[:, order, seen]
        self._live = [hypothesis for _, hypothesis in chosen]

    def _inputs(self, number: int) -> dict[str, Floats]:
        fed = np.stack([self._fed(hypothesis) for hypothesis in self._live])
        count = len(self._live)
        return self._fixed | {
            "x": fed + self._decoder.maker.steps[number],
            "past_keys": self._keys[:, :count, :number],
            "past_values": self._values[:, :count, :number],
        }

    def _fed(self, hypothesis: Hypothesis) -> Floats:
        if not hypothesis.written:
            return self._decoder.maker.begin
        last = hypothesis.written[-1]
        fed: Floats = self._pointed[position(last)] if is_pointer(last) else self._rows.fed[last]
        return fed

    def _best(self, scores: Floats) -> list[tuple[int, Hypothesis]]:
        """The continuations that stay in the running, each with the place of the hypothesis it
        continues; what ends the plan is weighed against the best ended so far."""
        options: list[tuple[float, int, int]] = []
        for index, hypothesis in enumerate(self._live):
            mask = allowed_scores(hypothesis.constraint.allowed(), self._real)
            logs = _log_softmax(np.where(mask, scores[index], -np.inf))
            for place in np.argsort(-logs)[: self._width]:
                if mask[place]:
                    total = hypothesis.log_probability + float(logs[place])
                    options.append((total, index, int(place)))
        options.sort(reverse=True)
        floor = max(options[0][0], self._done.log_probability if self._done else -np.inf) - BEHIND
        chosen: list[tuple[int, Hypothesis]] = []
        for total, index, place in options:
            if total < floor or (self._done and total <= self._done.log_probability):
                break
            parent = self._live[index]
            symbols = len(self._table)
            written = place if place < symbols else pointer(place - symbols)
            grown = parent.extended(written, total - parent.log_probability)
            if grown.constraint.is_done:
                self._done = grown
            elif len(chosen) < self._width:
                chosen.append((index, grown))
        return chosen


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


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max()
    logs: Floats = shifted - np.log(np.exp(shifted).sum())
    return logs


def _common_length(running: list[Hypothesis]) -> int:
    """How many symbols all hypotheses have in common."""
    first, *others = (hypothesis.written for hypothesis in running)
    for length, written in enumerate(first):
        if any(len(other) <= length or other[length] != written for other in others):
            return length
    return len(first)
