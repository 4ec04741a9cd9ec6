"""`tinyagent-lab bench`: how fast planner and executor are, what start-up costs. Prints one line a figure.

Run it on an idle machine and, for the figures of one core, as `taskset -c 0 make bench`.
"""

from __future__ import annotations

import asyncio
import json
import platform
import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path
from statistics import quantiles

import click

from tinyagent.assemble import Home, build_planning
from tinyagent.config import Settings
from tinyagent.events import Effect, Receipt, ResultValue
from tinyagent.executor.approval import ApproveAll
from tinyagent.executor.executor import Executor
from tinyagent.executor.journal import Journal
from tinyagent.plan.types import Plan, Ref, ToolCall
from tinyagent_lab.evaluation.planning import NOW, peak_memory

__all__ = ["bench", "bench_executor", "execute", "random_plan"]

POLL_S = 0.01
REPEATS = 5


@click.command()
@click.option("--requests", default=1000, show_default=True, help="How many requests are planned.")
@click.option(
    "--graphs", default=50, show_default=True, help="How many random graphs are executed."
)
@click.option(
    "--corpus",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("data/corpus"),
    show_default=True,
)
def bench(requests: int, graphs: int, corpus: Path) -> None:
    """Time the planner on requests of the corpus, the executor on random graphs, and start-up."""
    click.echo(
        f"machine    {platform.machine()} {platform.system()}, Python {sys.version.split()[0]}"
    )
    bench_start()
    bench_planner(read_queries(corpus, requests))
    bench_executor(graphs)


def read_queries(corpus: Path, count: int) -> list[str]:
    """`count` requests drawn from all files of the corpus, the same ones each time."""
    lines = [
        json.loads(line)["query"]
        for path in sorted(corpus.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return random.Random(1).sample(lines, min(count, len(lines)))


def bench_start() -> None:
    for name, code in (
        ("import tinyagent", "import tinyagent"),
        ("command", "import tinyagent.cli.main"),
    ):
        took = sorted(_time_process(code) for _ in range(5))
        click.echo(f"{name:<20} {1000 * took[2]:6.0f} ms  (interpreter included)")


def bench_planner(queries: Sequence[str]) -> None:
    """Text to resolved plan in a warm process, one request at a time."""
    began = time.perf_counter()
    plan = build_planning(Home(Path(), Settings(), UTC))
    loaded = time.perf_counter() - began

    async def plan_all() -> tuple[list[float], int]:
        await plan(queries[0], NOW)
        took, malformed = [], 0
        for query in queries:
            start = time.perf_counter()
            try:
                await plan(query, NOW)
            except Exception:
                malformed += 1
            took.append(time.perf_counter() - start)
        return took, malformed

    took, malformed = asyncio.run(plan_all())
    cuts = quantiles(took, n=100)
    click.echo(
        f"planner    {len(queries)} requests: p50 {1000 * cuts[49]:.1f} ms, p95 {1000 * cuts[94]:.1f} ms,"
        f" {malformed} malformed, loaded in {1000 * loaded:.0f} ms, peak memory {peak_memory():.0f} MB"
    )


def bench_executor(graphs: int) -> None:
    """What the executor adds to the longest chain of calls, and what waiting by polls would add.
    Each graph counts with the best of `REPEATS` runs: what other programs take from it is not the
    executor's."""
    draw = random.Random(1)
    added, polled = [], []
    for _ in range(graphs):
        plan, seconds = random_plan(draw, draw.randint(2, 12))
        overhead, poller = min(asyncio.run(execute(plan, seconds)) for _ in range(REPEATS))
        added.append(overhead)
        polled.append(poller)
    added.sort()
    click.echo(
        f"executor   {graphs} random graphs: critical path plus {1000 * added[graphs // 2]:.2f} ms"
        f" (median), {1000 * added[-1]:.2f} ms (worst); a {1000 * POLL_S:.0f} ms poller would add"
        f" {1000 * sorted(polled)[graphs // 2]:.1f} ms (median)"
    )


def random_plan(draw: random.Random, size: int) -> tuple[Plan, dict[int, float]]:
    """Calls of 1 to 30 ms, each on up to three earlier ones."""
    calls, seconds = [], {}
    for number in range(1, size + 1):
        needed = draw.sample(range(1, number), min(draw.randint(0, 3), number - 1))
        calls.append(ToolCall(number, "sleep", tuple(Ref(n) for n in sorted(needed))))
        seconds[number] = draw.uniform(0.001, 0.03)
    return Plan(tuple(calls)), seconds


class _SleepingCalls:
    """Calls that take a while and note how long they really took, so that the clock's coarseness is not counted as
    the executor's."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self._seconds = seconds
        self.took: dict[str, float] = {}

    def effect(self, _name: str, _args: Sequence[object]) -> Effect:
        return "read"

    def summary(self, name: str, _args: Sequence[object]) -> str:
        return name

    async def call(
        self,
        name: str,
        _args: Sequence[object],
        *,
        operation_id: str,  # noqa: ARG002
        answers: Mapping[str, str],  # noqa: ARG002
        is_final: bool,  # noqa: ARG002
    ) -> tuple[ResultValue, Receipt | None]:
        start = time.perf_counter()
        await asyncio.sleep(self._seconds[name])
        self.took[name] = time.perf_counter() - start
        return name, None


async def execute(plan: Plan, seconds: Mapping[int, float]) -> tuple[float, float]:
    """Seconds above the critical path: ours, and those of a loop that looks every `POLL_S`."""
    named = Plan(tuple(ToolCall(c.id, f"sleep{c.id}", c.args) for c in plan.calls))
    calls = _SleepingCalls({f"sleep{n}": s for n, s in seconds.items()})
    journal = Journal(":memory:")
    start = time.perf_counter()
    await Executor(calls, ApproveAll(), journal).execute(named)
    total = time.perf_counter() - start
    journal.close()
    ends: dict[int, float] = {}
    polls: dict[int, float] = {}
    for call in plan.calls:
        took = calls.took[f"sleep{call.id}"]
        ends[call.id] = took + max((ends[n] for n in call.depends_on), default=0.0)
        ready = took + max((polls[n] for n in call.depends_on), default=0.0)
        polls[call.id] = POLL_S * -(-ready // POLL_S)
    critical = max(ends.values())
    return total - critical, max(polls.values()) - critical


def _time_process(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start
