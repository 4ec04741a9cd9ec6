"""The error tree. Each branch names who is told.

TinyAgentError
├── UserError            the person: shown as it is, says what to do
│   ├── ConfigError      a setting that cannot be read
│   ├── HomeError        the home folder cannot be read or written
│   ├── RequestError     an empty or over-long request
│   └── ModelFileError   shipped or configured weights that cannot be used
├── ToolError            the person, through the joiner; the call ends as a failure, the rest goes on
│   ├── NotFoundError    a contact, file or note that does not exist
│   └── NeedsAnswer      a question that only the user can answer (carries it)
├── PlanError            the planner: a plan that breaks the language or the specs
│   ├── PlanSyntaxError  text that is not a plan (line, column)
│   └── PlanGraphError   cycles, forward or dangling references
└── InternalError        the developer: a broken promise inside the program
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinyagent.events import Question

__all__ = [
    "ConfigError",
    "HomeError",
    "InternalError",
    "ModelFileError",
    "NeedsAnswer",
    "NotFoundError",
    "PlanError",
    "PlanGraphError",
    "PlanSyntaxError",
    "RequestError",
    "TinyAgentError",
    "ToolError",
    "UserError",
]


class TinyAgentError(Exception):
    """Base of every error that this package raises on purpose."""


class UserError(TinyAgentError):
    """For the person; `hint` says what to do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ConfigError(UserError):
    """A settings file that cannot be used as it is."""


class HomeError(UserError):
    """The home folder, or something in it, cannot be read or written."""


class RequestError(UserError):
    """A request that no planner can be asked: empty, or longer than the encoder reads."""


class ModelFileError(UserError):
    """A weights file that is missing, damaged or made for other functions."""


class ToolError(TinyAgentError):
    """A call that could not do its work. The message is a sentence for the user."""


class NotFoundError(ToolError):
    """What the call named does not exist."""


class NeedsAnswer(ToolError):  # noqa: N818 - a question, not something that went wrong
    """The call needs an answer that only the user has; the executor asks and calls again."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.text)
        self.question = question


class PlanError(TinyAgentError):
    """A plan that cannot be executed as written."""


class PlanSyntaxError(PlanError):
    """Text that is not in the plan language. `line` and `column` count from 1."""

    def __init__(self, message: str, *, line: int, column: int = 1) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


class PlanGraphError(PlanError):
    """References that do not form a graph of earlier calls."""


class InternalError(TinyAgentError):
    """A defect of ours."""
