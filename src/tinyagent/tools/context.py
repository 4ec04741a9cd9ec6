"""What a running tool is given besides its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from tinyagent.apps.interfaces import Apps
from tinyagent.errors import NeedsAnswer
from tinyagent.events import Question, Receipt
from tinyagent.subagents.pdf_summarizer import ExtractiveSummarizer, Summarizer

__all__ = ["ToolContext"]


@dataclass(frozen=True, slots=True)
class ToolContext:
    """`operation_id` is unique for the run and call and stays the same when the call is repeated; `answers` holds what
    the user has answered, by question id; `is_final` says that no other call uses the result, so it may be shown on
    screen; `keep(receipt)` records what was written; `day_first` reads 5/12 as the fifth of December."""

    __tool_context__: ClassVar[bool] = True

    apps: Apps
    now: datetime
    operation_id: str
    keep: Callable[[Receipt], None]
    answers: Mapping[str, str] = field(default_factory=dict)
    is_final: bool = True
    summarizer: Summarizer = field(default_factory=ExtractiveSummarizer)
    day_first: bool = True

    def answer(self, question: Question) -> str:
        """What the user has answered. NeedsAnswer as long as that is nothing."""
        answer = self.answers.get(question.id, "").strip()
        if not answer:
            raise NeedsAnswer(question)
        return answer

    def done(self, receipt: Receipt) -> str:
        """The status that a tool returns for what it has written, once it is kept."""
        self.keep(receipt)
        return receipt.summary
