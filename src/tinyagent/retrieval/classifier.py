"""ToolRAG proper: one sigmoid for each function on the request's encoding, and a low threshold: doubt keeps a function.

The classifier is the encoder's second head (its `tool_query`); a function is known by its row of the planner's tool table,
so that functions which training never saw are judged by what their descriptions say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tinyagent.encoder import Encoding
from tinyagent.plan.spec import ToolSpec

__all__ = ["ClassifierTools", "Scores"]

# Probabilities [N] that a request needs each of N functions.
Scores = Callable[[Encoding, tuple[ToolSpec, ...]], NDArray[np.float32]]


class ClassifierTools:
    """Keeps the functions that the request needs with at least `threshold` probability; none where it is out of reach."""

    def __init__(self, encode: Callable[[str], Encoding], scores: Scores, threshold: float) -> None:
        self._encode = encode
        self._scores = scores
        self._threshold = threshold

    def retrieve(
        self, text: str, specs: Sequence[ToolSpec], encoding: Encoding | None = None, /
    ) -> tuple[ToolSpec, ...]:
        needed = self._scores(encoding or self._encode(text), tuple(specs)) >= self._threshold
        return tuple(spec for spec, keep in zip(specs, needed, strict=True) if keep)
