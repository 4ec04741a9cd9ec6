"""What happened in a run, in order: the one stream that the terminal, a page, a log and the tests read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tinyagent.plan.types import Plan, ToolCall

__all__ = [
    "AnswerReady",
    "ApprovalDecided",
    "CallFinished",
    "CallPlanned",
    "CallResult",
    "CallStarted",
    "Choice",
    "Effect",
    "Event",
    "Outcome",
    "PlanChecked",
    "Planned",
    "Question",
    "QuestionAsked",
    "Receipt",
    "Refused",
    "ResultValue",
    "RunStarted",
    "ToolsRetrieved",
    "Unsure",
]

ResultValue = str | list[str] | None
# What a call does to the world: nothing, something on this machine, something meant for others.
Effect = Literal["read", "write", "outbound"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer: `value` is what comes back, `label` what the person reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the user knows. `id` is stable for the same question (so that an answer given later, in a
    resumed run, finds it); no choices means free text."""

    id: str
    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a writing call did and what undoing it needs.

    `kind` names the thing ("event", "mail", ...), `where` is where it lies (a path or URL), `undo` holds what a
    later undo reads, `summary` is one line for the person.
    """

    operation_id: str
    kind: str
    where: str
    summary: str
    undo: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """The planner is done; `confidence` in [0, 1] is its estimate that the whole plan is right."""

    confidence: float


@dataclass(frozen=True, slots=True)
class Refused:
    """No function can do any of what is asked."""

    reason: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Unsure:
    """The planner would rather ask; the calls it yielded are its best guess. The question is whether to go on with
    them: without choices of its own it is answered by yes or no."""

    question: Question
    confidence: float = 0.0


Outcome = Planned | Refused | Unsure


@dataclass(frozen=True, slots=True)
class CallResult:
    """How a call ended. A failure's `error` is a sentence for the user; `because_of` is the id of the failed call
    for which this one was skipped."""

    call: ToolCall
    status: Literal["done", "failed", "skipped", "declined"]
    value: ResultValue = None
    error: str = ""
    because_of: int | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class RunStarted:
    """First of all; `run_id` is the run's name in the journal, by which it can be resumed."""

    run_id: str
    request: str


@dataclass(frozen=True, slots=True)
class ToolsRetrieved:
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallPlanned:
    """A call as it left the planner: dates may still be the user's words."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class PlanChecked:
    """The complete plan, dates resolved; `problems` are sentences, none means it may run."""

    plan: Plan
    outcome: Outcome
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallStarted:
    """`args` are resolved: literals only."""

    call: ToolCall
    args: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class ApprovalDecided:
    call: ToolCall
    approved: bool


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    call: ToolCall | None
    question: Question
    answer: str | None


@dataclass(frozen=True, slots=True)
class CallFinished:
    result: CallResult


@dataclass(frozen=True, slots=True)
class AnswerReady:
    """The joiner's answer: sentences, one for each goal. `ok` is false where something asked for was not done."""

    text: str
    results: tuple[CallResult, ...]
    ok: bool


Event = (
    RunStarted
    | ToolsRetrieved
    | CallPlanned
    | PlanChecked
    | CallStarted
    | ApprovalDecided
    | QuestionAsked
    | CallFinished
    | AnswerReady
)
