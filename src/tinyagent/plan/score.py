"""Scores of plans against gold plans, by tag and in all (docs/planning-conventions.md, "How plans are scored")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from tinyagent.errors import PlanError
from tinyagent.plan.agreement import exact
from tinyagent.plan.compare import isomorphic
from tinyagent.plan.json_form import plan_from_json
from tinyagent.plan.parser import parse_calls, parse_plan
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Plan

__all__ = ["Report", "Tally", "Verdict", "judge", "read_plan", "score"]

ALL = "all"
_COLUMNS = ("success", "exact", "tools")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one request was planned. `problem` says why there is no plan to judge; everything is false then."""

    id: str
    tags: tuple[str, ...]
    out_of_reach: bool
    success: bool = False
    exact: bool = False
    tools: bool = False
    refused: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over some verdicts. `refused_rightly` is out of `out_of_reach`, `refused_wrongly` of the others;
    `unplanned` counts requests with no readable plan, which are in `requests` too."""

    requests: int
    success: int
    exact: int
    tools: int
    out_of_reach: int
    refused_rightly: int
    refused_wrongly: int
    unplanned: int

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> Tally:
        listed = list(verdicts)
        return cls(
            requests=len(listed),
            success=sum(v.success for v in listed),
            exact=sum(v.exact for v in listed),
            tools=sum(v.tools for v in listed),
            out_of_reach=sum(v.out_of_reach for v in listed),
            refused_rightly=sum(v.refused and v.out_of_reach for v in listed),
            refused_wrongly=sum(v.refused and not v.out_of_reach for v in listed),
            unplanned=sum(bool(v.problem) for v in listed),
        )

    def rates(self) -> dict[str, float | None]:
        """Shares in [0, 1]; None where there is nothing to take a share of."""
        doable = self.requests - self.out_of_reach
        return {
            "success": _share(self.success, self.requests),
            "exact": _share(self.exact, self.requests),
            "tools": _share(self.tools, self.requests),
            "refused_rightly": _share(self.refused_rightly, self.out_of_reach),
            "refused_wrongly": _share(self.refused_wrongly, doable),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Every verdict, in the order of the gold lines."""

    verdicts: tuple[Verdict, ...]

    def tallies(self) -> dict[str, Tally]:
        """By tag in alphabetical order, then `all`."""
        tags = sorted({tag for verdict in self.verdicts for tag in verdict.tags} - {ALL})
        by_tag = {tag: Tally.of(v for v in self.verdicts if tag in v.tags) for tag in tags}
        return {**by_tag, ALL: Tally.of(self.verdicts)}

    def table(self) -> str:
        """Percentages for the terminal; the two refusal columns are shares of what is and is not out of reach."""
        tallies = self.tallies()
        width = max(len(tag) for tag in (*tallies, "tag"))
        header = ("tag", "requests", *_COLUMNS, "refused rightly", "refused wrongly", "no plan")
        rows = [f"{header[0]:<{width}}  " + "  ".join(f"{name:>8}" for name in header[1:])]
        for tag, tally in tallies.items():
            rates = tally.rates()
            cells = [f"{tally.requests:>8}", *(f"{_percent(rates[name]):>8}" for name in _COLUMNS)]
            cells += [
                f"{_percent(rates[name]):>15}" for name in ("refused_rightly", "refused_wrongly")
            ]
            rows.append(f"{tag:<{width}}  " + "  ".join([*cells, f"{tally.unplanned:>8}"]))
        return "\n".join(rows)

    def to_json(self) -> dict[str, Any]:
        """Counts and rates by tag, and every verdict, ready for `json.dumps`."""
        tallies = {tag: {**asdict(t), "rates": t.rates()} for tag, t in self.tallies().items()}
        return {"tallies": tallies, "verdicts": [asdict(verdict) for verdict in self.verdicts]}


def score(
    gold: Iterable[Mapping[str, Any]],
    plans: Iterable[Mapping[str, Any]],
    specs: Mapping[str, ToolSpec],
) -> Report:
    """Judge every gold line against the plan with the same id.

    Gold lines are corpus lines (`query`, `plan`) or batch lines (`query`, `calls`), with `tags` (a
    list) or `tag` if they have one; plan lines are batch output. A missing id is the line's number.
    A plan that is missing, unreadable or marked `"outcome": "error"` fails. Raises PlanError for
    gold that cannot be read, and for two lines of one id.
    """
    by_id: dict[str, Mapping[str, Any]] = {}
    for line, entry in enumerate(plans, start=1):
        if by_id.setdefault(_id_of(entry, line), entry) is not entry:
            raise PlanError(f"two plans have the id {_id_of(entry, line)}")
    verdicts: dict[str, Verdict] = {}
    for line, entry in enumerate(gold, start=1):
        gold_id = _id_of(entry, line)
        if gold_id in verdicts:
            raise PlanError(f"two gold lines have the id {gold_id}")
        verdicts[gold_id] = _judge_line(gold_id, entry, by_id.get(gold_id), specs)
    return Report(tuple(verdicts.values()))


def judge(gold: Plan, plan: Plan, request: str, specs: Mapping[str, ToolSpec]) -> Verdict:
    """One plan against its gold plan; the verdict has no id and no tags. Raises PlanGraphError."""
    success = isomorphic(gold, plan)
    return Verdict(
        id="",
        tags=(),
        out_of_reach=not gold.calls,
        success=success,
        exact=success and exact(gold, plan, request, specs),
        tools=Counter(c.tool for c in gold.calls) == Counter(c.tool for c in plan.calls),
        refused=not plan.calls,
    )


def read_plan(entry: Mapping[str, Any]) -> Plan:
    """The plan of a line: `calls` (batch format), or `plan`, a list of calls or numbered text.
    Raises PlanError."""
    if isinstance(calls := entry.get("calls"), list):
        return plan_from_json(calls)
    written = entry.get("plan")
    if isinstance(written, list) and all(isinstance(call, str) for call in written):
        return parse_calls(written)
    if isinstance(written, str):
        return parse_plan(written)
    raise PlanError("the line has neither 'calls' nor 'plan'")


def _judge_line(
    gold_id: str,
    gold_entry: Mapping[str, Any],
    entry: Mapping[str, Any] | None,
    specs: Mapping[str, ToolSpec],
) -> Verdict:
    try:
        gold = read_plan(gold_entry)
    except PlanError as error:
        raise PlanError(f"gold line {gold_id}: {error}") from error
    tags = _tags_of(gold_entry)
    problem = "no plan with this id" if entry is None else ""
    if entry is not None and entry.get("outcome") == "error":
        problem = "the planner reported an error"
    if entry is not None and not problem:
        try:
            verdict = judge(gold, read_plan(entry), str(gold_entry.get("query", "")), specs)
        except PlanError as error:
            problem = str(error)
        else:
            return replace(verdict, id=gold_id, tags=tags)
    return Verdict(gold_id, tags, out_of_reach=not gold.calls, problem=problem)


def _id_of(entry: Mapping[str, Any], line: int) -> str:
    """Ids are compared as text, so that 7 and "7" are the same request."""
    given = entry.get("id")
    return str(line if given is None else given)


def _tags_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    tags = entry.get("tags", entry.get("tag"))
    if isinstance(tags, str):
        return (tags,)
    return tuple(str(tag) for tag in tags) if isinstance(tags, list) else ()


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{100 * rate:.1f}"
