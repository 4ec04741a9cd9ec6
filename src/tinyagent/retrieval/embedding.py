"""Basic retrieval: the functions whose descriptions lie nearest to the request. What the classifier is measured against."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tinyagent.encoder import Encoding
from tinyagent.plan.spec import ToolSpec

__all__ = ["EmbeddingTools"]


class EmbeddingTools:
    """Keeps the `count` functions of the greatest cosine between the sentence embeddings of request and description."""

    def __init__(self, encode: Callable[[str], Encoding], count: int) -> None:
        """Raises ValueError for a `count` below one."""
        if count < 1:
            raise ValueError(f"{count} functions to keep")
        self._encode = encode
        self._count = count
        self._described: dict[str, NDArray[np.float32]] = {}

    def retrieve(
        self, text: str, specs: Sequence[ToolSpec], encoding: Encoding | None = None, /
    ) -> tuple[ToolSpec, ...]:
        pooled = (encoding or self._encode(text)).pooled
        nearness = np.asarray([self._embedded(spec) @ pooled for spec in specs])
        kept = set(np.argsort(-nearness, kind="stable")[: self._count].tolist())
        return tuple(spec for index, spec in enumerate(specs) if index in kept)

    def _embedded(self, spec: ToolSpec) -> NDArray[np.float32]:
        described = f"{spec.name.replace('_', ' ')}: {spec.doc}"
        if described not in self._described:
            self._described[described] = self._encode(described).pooled
        return self._described[described]
