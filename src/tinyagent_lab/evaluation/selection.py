"""ToolRAG's table: what each retriever keeps of what a request needs, and what its prompt costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from tinyagent.planner.base import PlanRequest
from tinyagent.planner.llm.prompt import render_prompt
from tinyagent.retrieval.base import ToolRetriever
from tinyagent.tools import builtin_specs
from tinyagent_lab.evaluation.planning import NOW, GoldLine

__all__ = ["Selection", "measure_selection", "selection_table"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Over the requests in reach: `recall` is the share of needed functions that were kept, `complete` the share of requests
    whose needed functions all were; `kept` and `prompt_tokens` are means, `ratio` is kept / needed."""

    recall: float
    complete: float
    kept: float
    ratio: float
    prompt_tokens: float


def measure_selection(
    lines: Sequence[GoldLine], retriever: ToolRetriever, count_tokens: Callable[[str], int]
) -> Selection:
    """Raises ValueError where no request is in reach."""
    specs = tuple(builtin_specs().values())
    needed_all, found_all, kept_all, complete, tokens = 0, 0, 0, [], []
    for line in lines:
        needed = {call.tool for call in line.plan.calls}
        if not needed:
            continue
        offered = retriever.retrieve(line.query, specs)
        kept = {spec.name for spec in offered}
        prompt = render_prompt(PlanRequest(line.query, NOW, offered))
        needed_all += len(needed)
        found_all += len(needed & kept)
        kept_all += len(kept)
        complete.append(needed <= kept)
        tokens.append(count_tokens(prompt.system) + count_tokens(prompt.user))
    if not complete:
        raise ValueError("no request in reach to measure a retriever on")
    return Selection(
        found_all / needed_all, mean(complete), kept_all / len(complete), kept_all / needed_all, mean(tokens)
    )  # fmt: skip


def selection_table(measured: Mapping[str, Selection]) -> str:
    """In Markdown."""
    rows = [
        "| retriever | recall | all needed | kept | kept / needed | prompt tokens |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    rows += [
        f"| {name} | {s.recall:.4f} | {s.complete:.4f} | {s.kept:.2f} | {s.ratio:.2f} | {s.prompt_tokens:.0f} |"
        for name, s in measured.items()
    ]
    return "\n".join(rows)
