"""One network, read once a request: states of the tokens, their places in the text, and what retrieval needs.

The network is a BERT with word pieces (all-MiniLM-L6-v2, fine-tuned), its file `encoder.onnx`:
`tokens [1, T]` gives `states [T, D]`, `pooled [D]` (unit length, the sentence embedding) and
`tool_query [D]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tinyagent.encoder.sessions import open_session
from tinyagent.errors import ModelFileError, RequestError

__all__ = ["MAX_TOKENS", "Encoder", "Encoding"]

# Word pieces of a request, the two special ones included. Training saw up to 160; beyond this nobody has measured.
MAX_TOKENS = 256

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoding:
    """T tokens, D wide. `offsets` are characters of the text; special tokens have (0, 0)."""

    text: str
    states: Floats  # [T, D]
    offsets: Sequence[tuple[int, int]]
    pooled: Floats  # [D], unit length
    tool_query: Floats  # [D], to be multiplied with the call rows of a tool table


class Encoder:
    """`encodes` counts the readings, so that tests can see that a request is read once."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Loads `encoder.onnx` and `tokenizer.json` of a weights folder. Raises ModelFileError."""
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the tokenizers library raises bare Exception
            raise ModelFileError(
                f"The tokenizer in {folder} cannot be read.", hint="Reinstall tinyagent."
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._session = open_session(folder / "encoder.onnx", threads=threads)
        self.encodes = 0

    def encode(self, text: str) -> Encoding:
        """Read a text. Raises RequestError where it is longer than `MAX_TOKENS`."""
        read = self._tokenizer.encode(text)
        if len(read.ids) > MAX_TOKENS:
            raise RequestError(
                f"The request is too long: {len(read.ids)} word pieces, {MAX_TOKENS} can be read at once.",
                hint="Ask for fewer things at a time, or attach long text as a file.",
            )
        self.encodes += 1
        tokens = np.asarray([read.ids], dtype=np.int64)
        states, pooled, tool_query = self._session.run(None, {"tokens": tokens})
        return Encoding(text, states, read.offsets, pooled, tool_query)
