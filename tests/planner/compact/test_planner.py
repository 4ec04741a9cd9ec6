"""The planner that ships, on real requests: what it must get right, and what it must refuse to load."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tinyagent.encoder import MAX_TOKENS
from tinyagent.errors import InternalError, ModelFileError, RequestError
from tinyagent.events import Planned, Refused
from tinyagent.plan.check import check_plan
from tinyagent.plan.json_form import plan_to_json
from tinyagent.plan.score import score
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Plan
from tinyagent.planner.base import PlanRequest
from tinyagent.planner.compact import CompactPlanner
from tinyagent.planner.compact.weights import FILES, damaged_files, shipped_weights
from tinyagent.planner.dates import resolve_call
from tinyagent.tools import builtin_tools

CORPUS = Path(__file__).parents[3] / "data" / "corpus"
SPECS = {name: tool.spec for name, tool in builtin_tools().items()}
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def planner() -> CompactPlanner:
    return CompactPlanner.load()


def request(text: str, *more: ToolSpec) -> PlanRequest:
    return PlanRequest(text, NOW, (*SPECS.values(), *more))


def resolved(planner: CompactPlanner, text: str) -> Plan:
    calls = planner.plan(request(text)).calls()
    return Plan(tuple(resolve_call(call, SPECS[call.tool], NOW)[0] for call in calls))


def test_the_shipped_files_are_those_of_the_manifest() -> None:
    """What ships is what was exported, and weighs at most forty megabytes."""
    assert damaged_files(shipped_weights()) == []
    assert sum(path.stat().st_size for path in shipped_weights().iterdir()) <= 40e6


def test_most_held_out_requests_are_planned_right(planner: CompactPlanner) -> None:
    """Success on a sample of the files that no training line comes from; the whole of it is in runs/held-out.sh."""
    gold: list[dict[str, Any]] = []
    for stem in ("c07", "c12", "c13", "c18"):
        lines = (CORPUS / f"{stem}.jsonl").read_text(encoding="utf-8").splitlines()
        for line in random.Random(stem).sample(lines, 25):
            read = json.loads(line)
            gold.append({"id": str(len(gold)), "query": read["query"], "plan": read["plan"]})
    plans = [
        {"id": entry["id"], "calls": plan_to_json(resolved(planner, entry["query"]))}
        for entry in gold
    ]
    tally = score(gold, plans, SPECS).tallies()["all"]
    assert tally.requests == 100
    assert tally.success >= 86
    assert tally.exact >= 70


def test_every_plan_is_well_formed(planner: CompactPlanner) -> None:
    """Whatever is asked, the calls are of known functions, complete, and refer to earlier ones only."""
    texts = [
        "",
        "?!",
        "e" * 300,
        "email",
        "$1 $2",
        "Zoom " * 50,
        "送信して",
        "text text text",
        "🙂" * 20,
    ]
    for text in texts:
        calls = tuple(planner.plan(request(text)).calls())
        plan, problems = check_plan(
            Plan(tuple(resolve_call(c, SPECS[c.tool], NOW)[0] for c in calls)), SPECS
        )
        assert {p.kind for p in problems} <= {"missing"}, (text, problems)
        assert [call.id for call in plan.calls] == list(range(1, len(calls) + 1))


def test_values_are_words_of_the_request(planner: CompactPlanner) -> None:
    """A name, a file or an address that the person did not say cannot be in a plan."""
    text = "Forward this to Xiomara Quispe-Ødegård and attach zz_plan_77.odt"
    calls = list(planner.plan(request(text)).calls())
    assert calls
    for call in calls:
        for value in call.args:
            if isinstance(value, str):
                assert all(word in text for word in value.split())


def test_calls_come_as_goals_form(planner: CompactPlanner) -> None:
    """The first goal's calls are there before the rest is decoded; the outcome only at the end."""
    planning = planner.plan(request("Text Ana I'm late and then remind me at 5pm to buy milk"))
    calls = planning.calls()
    next(calls)
    with pytest.raises(InternalError):
        _ = planning.outcome
    assert len(list(calls)) >= 1
    assert isinstance(planning.outcome, Planned)


def test_the_protocol_and_the_plain_iterator_agree(planner: CompactPlanner) -> None:
    """Asynchronous or not, the same request gives the same calls and confidence, time and again."""

    async def collected() -> list[object]:
        planning = planner.plan(request("What's Lutfi's number?"))
        return [call async for call in planning] + [planning.outcome]

    planning = planner.plan(request("What's Lutfi's number?"))
    plain = [*planning.calls(), planning.outcome]
    assert asyncio.run(collected()) == asyncio.run(collected()) == plain


def test_a_request_is_read_once(planner: CompactPlanner) -> None:
    """One reading of the encoder a request, however long its plan."""
    before = planner.encoder.encodes
    list(planner.plan(request("Email Sid and Lutfi the agenda.pdf and text Ana hello")).calls())
    assert planner.encoder.encodes == before + 1


def test_out_of_reach_is_refused(planner: CompactPlanner) -> None:
    """Where no function helps there is no call."""
    planning = planner.plan(request("turn off the lights in the kitchen"))
    assert list(planning.calls()) == []
    assert isinstance(planning.outcome, Refused)


def test_what_is_too_long_is_said(planner: CompactPlanner) -> None:
    """Over-long input is an error that says how long it may be."""
    with pytest.raises(RequestError, match=str(MAX_TOKENS)):
        planner.plan(request("remind me to call Ana " * 80))


def test_a_new_function_does_not_disturb(planner: CompactPlanner) -> None:
    """A function the weights never saw can be offered; known requests still give plans."""

    def water_plants(room: str) -> str:
        """Open the irrigation valve of a room."""
        raise NotImplementedError

    spec = ToolSpec.from_function(water_plants)
    assert list(planner.plan(request("What's Lutfi's number?", spec)).calls())


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "noise"])
def test_damaged_weights_are_named(name: str, damage: str, tmp_path: Path) -> None:
    """A file that is missing, cut short or not a model is a clear error and not a crash or a silent plan."""
    folder = tmp_path / "weights"
    shutil.copytree(shipped_weights(), folder)
    path = folder / name
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"\x00noise" * 500)
    with pytest.raises(ModelFileError, match=r"Reinstall|version"):
        CompactPlanner.load(folder)
