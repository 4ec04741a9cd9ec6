"""A language model that says what it was told to: for tests, demonstrations and recorded runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping

from tinyagent.errors import UserError
from tinyagent.models.base import Prompt

__all__ = ["ScriptedModel"]


class ScriptedModel:
    """Answers `prompt.user` with the text scripted for it, `chunk` characters at a time, ended by
    the prompt's stop words as a real backend would end it. `prompts` are those it was given, in
    order. A prompt with no script is a UserError, so that a test that goes astray says so."""

    def __init__(self, answers: Mapping[str, str], *, chunk: int = 4, delay_s: float = 0.0) -> None:
        if chunk < 1:
            raise ValueError(f"chunk must be at least 1, not {chunk}")
        self._answers = dict(answers)
        self._chunk = chunk
        self._delay_s = delay_s
        self.prompts: list[Prompt] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        self.prompts.append(prompt)
        if prompt.user not in self._answers:
            raise UserError(f"The scripted model has no answer for {prompt.user!r}.")
        text = self._answers[prompt.user]
        ends = [text.find(stop) for stop in prompt.stop if stop in text]
        text = text[: min(ends, default=len(text))]
        for start in range(0, len(text), self._chunk):
            await asyncio.sleep(self._delay_s)
            yield text[start : start + self._chunk]
