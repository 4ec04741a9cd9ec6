"""What the assistant needs of a language model: text streamed for a prompt, nothing else."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

__all__ = ["LanguageModel", "Prompt"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """`system` are our instructions, `user` the person's words; they stay apart so that a backend
    can keep the first in its prefix cache and the second out of any special tokens. Generation ends
    before the first of `stop`, or after `max_tokens`."""

    system: str
    user: str
    stop: tuple[str, ...] = ()
    max_tokens: int = 512


class LanguageModel(Protocol):
    """Chunks may break anywhere, inside a word too. Closing the iterator early stops generation.
    Raises ModelFileError where the weights cannot be used, UserError where a server does not
    answer."""

    def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]: ...
