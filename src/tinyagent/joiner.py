"""The joiner: what was done and what was not, in sentences, without a model.

One sentence for each goal, a goal being a call whose result no other call uses. What the user asked
to see (a number, a summary, a link) is in its sentence. A goal that was not reached names the call
that stood in the way, and what was written on the way to it is told too, for it is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tinyagent.apps.wording import listed
from tinyagent.events import AnswerReady, CallResult, Outcome, Refused
from tinyagent.phrases import Phrase, Words, phrase_for
from tinyagent.plan.graph import dependents
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Plan, ToolCall

__all__ = ["abilities", "explain_problems", "join"]


def join(
    plan: Plan,
    results: Sequence[CallResult],
    specs: Mapping[str, ToolSpec],
    outcome: Outcome | None = None,
) -> AnswerReady:
    """The answer to a request whose plan was executed as far as `results` say. An empty plan is a refusal.

    Raises PlanGraphError for a plan that is no graph of earlier calls.
    """
    if not plan.calls or isinstance(outcome, Refused):
        reason = outcome.reason if isinstance(outcome, Refused) else ""
        refusal = _ended(reason.strip() or "I can't do that")
        return AnswerReady(f"{refusal} I can {abilities(specs)}.", tuple(results), ok=False)
    account = _Account(plan, results, specs)
    is_done = len(results) == len(plan.calls) and all(r.status == "done" for r in results)
    return AnswerReady("\n".join(account.sentences()), tuple(results), ok=is_done)


def explain_problems(problems: Sequence[str]) -> AnswerReady:
    """The answer where the plan did not pass its check and nothing was done."""
    lines = "\n".join(f"- {problem}" for problem in problems)
    return AnswerReady(f"I did nothing, since the plan cannot be right:\n{lines}", (), ok=False)


def abilities(specs: Mapping[str, ToolSpec]) -> str:
    """ "look up contacts, open files and set reminders": what there are functions for, each kind once."""
    kinds = list(dict.fromkeys(phrase_for(name).ability for name in specs))
    return listed(kinds) or "do nothing"


class _Account:
    def __init__(
        self, plan: Plan, results: Sequence[CallResult], specs: Mapping[str, ToolSpec]
    ) -> None:
        self._plan = plan
        self._specs = specs
        self._calls = {call.id: call for call in plan.calls}
        self._results = {result.call.id: result for result in results}

    def sentences(self) -> Iterator[str]:
        users = dependents(self._plan)
        for call in self._plan.calls:
            result = self._results.get(call.id)
            if not users[call.id]:
                yield self._told(call, result)
            elif result and result.receipt and not all(map(self._is_done, users[call.id])):
                yield self._done(call, result)

    def _is_done(self, call_id: int) -> bool:
        result = self._results.get(call_id)
        return result is not None and result.status == "done"

    def _told(self, call: ToolCall, result: CallResult | None) -> str:
        if result is None:
            return f"I did not get to {self._deed(call)}."
        if result.status == "done":
            return self._done(call, result)
        root = self._results[result.because_of] if result.because_of is not None else result
        if root.status == "skipped":
            return f"To {self._deed(call)}, I need an answer: {root.error}"
        if root is not result:
            return _ended(f"I didn't {self._deed(call)}, because {self._obstacle(root)}")
        if root.status == "declined":
            return f"I didn't {self._deed(call)}: it was not approved."
        return _ended(f"I couldn't {self._deed(call)}: {root.error}")

    def _obstacle(self, root: CallResult) -> str:
        if root.status == "declined":
            return f"it was not approved to {self._deed(root.call)}"
        return f"I couldn't {self._deed(root.call)}: {root.error}"

    def _done(self, call: ToolCall, result: CallResult) -> str:
        phrase, words = self._phrase(call)
        thing = phrase.thing(words)
        sentence = f"{phrase.did} {thing}" if phrase.did else thing[:1].upper() + thing[1:]
        spec = self._specs.get(call.tool)
        if result.value is None or (spec is not None and spec.returns == "status"):
            return _ended(sentence)
        return f"{sentence}{_shown(result.value)}"

    def _deed(self, call: ToolCall) -> str:
        phrase, words = self._phrase(call)
        return f"{phrase.do} {phrase.thing(words)}"

    def _phrase(self, call: ToolCall) -> tuple[Phrase, Words]:
        return phrase_for(call.tool), Words(call, self._specs, self._calls, self._results)


def _shown(value: str | list[str]) -> str:
    """What the user asked to see: after a colon, or below where it has lines or length of its own."""
    text = (", ".join(value) if isinstance(value, list) else value).strip()
    if not text:
        return ": nothing."
    return f":\n{text}" if "\n" in text or len(text) > 200 else f": {text}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."
