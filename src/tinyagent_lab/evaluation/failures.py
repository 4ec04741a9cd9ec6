"""What goes wrong: which functions are taken for which, and the failures that the planner was surest of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tinyagent.plan.render import render_call
from tinyagent.plan.types import Plan
from tinyagent_lab.evaluation.planning import Answer

__all__ = ["confusions", "worst", "write_failure"]


def confusions(answers: Iterable[Answer]) -> Counter[str]:
    """How often failed plans lack a function, have one too many, have one in place of another, or differ only in what
    is passed on."""
    counts: Counter[str] = Counter()
    for answer in answers:
        if answer.verdict.success:
            continue
        wanted = Counter(call.tool for call in answer.gold.plan.calls)
        given = Counter(call.tool for call in answer.plan.calls)
        lacking = sorted((wanted - given).elements())
        surplus = sorted((given - wanted).elements())
        if not given:
            counts["refused"] += 1
        elif not wanted:
            counts["planned, though out of reach"] += 1
        elif len(lacking) == len(surplus) == 1:
            counts[f"{surplus[0]} for {lacking[0]}"] += 1
        elif not lacking and not surplus:
            counts["other results passed on"] += 1
        else:
            counts.update(f"no {tool}" for tool in lacking)
            counts.update(f"one {tool} too many" for tool in surplus)
    return counts


def worst(answers: Iterable[Answer], count: int = 20) -> list[Answer]:
    """The failures that would be executed soonest: those of the highest confidence."""
    failed = [answer for answer in answers if not answer.verdict.success]
    return sorted(failed, key=lambda answer: -answer.confidence)[:count]


def write_failure(answer: Answer) -> str:
    return "\n".join(
        [
            f"- **{answer.gold.id}** ({answer.confidence:.2f}) {' '.join(answer.gold.query.split())}",
            *(f"    - wanted `{line}`" for line in _lines(answer.gold.plan)),
            *(f"    - given `{line}`" for line in _lines(answer.plan)),
        ]
    )


def _lines(plan: Plan) -> Sequence[str]:
    earlier: set[int] = set()
    lines = []
    for call in plan.calls:
        lines.append(render_call(call, earlier))
        earlier.add(call.id)
    return lines or ["join()"]
