"""The benchmark measures what it says."""

from __future__ import annotations

import asyncio
import random
import re

import pytest

from tinyagent.plan.types import Plan, Ref, ToolCall
from tinyagent_lab.commands.bench import bench_executor, execute, random_plan


def test_a_chain_is_counted_from_end_to_end() -> None:
    """Of three calls in a row the critical path is all three: what is left is far less than one of them."""
    calls = tuple(ToolCall(n, "sleep", (Ref(n - 1),) if n > 1 else ()) for n in (1, 2, 3))
    runs = [asyncio.run(execute(Plan(calls), dict.fromkeys((1, 2, 3), 0.05))) for _ in range(3)]
    ours, polled = min(runs)
    assert 0 < ours < 0.04
    assert 0 <= polled < 0.03 + 1e-9


def test_random_plans_are_graphs_of_earlier_calls() -> None:
    """Every reference names an earlier call, and the same seed gives the same graphs."""
    plan, seconds = random_plan(random.Random(3), 12)
    assert all(ref < call.id for call in plan.calls for ref in call.depends_on)
    assert seconds.keys() == {call.id for call in plan.calls}
    assert random_plan(random.Random(3), 12) == (plan, seconds)


def test_the_executors_line_has_median_and_worst(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, figures in milliseconds."""
    bench_executor(2)
    line = capsys.readouterr().out
    assert re.search(r"critical path plus [\d.]+ ms \(median\), [\d.]+ ms \(worst\)", line)
