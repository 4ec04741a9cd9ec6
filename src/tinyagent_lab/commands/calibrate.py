"""`tinyagent-lab calibrate`: what the network's numbers are worth, written into the manifest of its weights."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from tinyagent.config import PlannerSettings, Settings
from tinyagent.planner.compact import CompactPlanner
from tinyagent.planner.compact.weights import Calibration, read_manifest, shipped_weights
from tinyagent.tools import builtin_specs
from tinyagent_lab.commands.evaluate import read_sets
from tinyagent_lab.evaluation.planning import GoldLine, plan_all
from tinyagent_lab.evaluation.reliability import fit_platt

__all__ = ["calibrate", "threshold_for"]

# How many functions ToolRAG may keep for each one needed. Within that it keeps whatever it doubts about: what it leaves out
# cannot be planned.
KEPT_PER_NEEDED = 1.2


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--corpus", type=click.Path(path_type=Path), default=Path("data/corpus"))
@click.option(
    "--weights", type=click.Path(exists=True, path_type=Path), help="Default: the shipped ones."
)
def calibrate(files: tuple[Path, ...], corpus: Path, weights: Path | None) -> None:
    """Fit confidence and ToolRAG's threshold on gold FILES, by default the held-out corpus files."""
    folder = weights or shipped_weights()
    path = folder / "manifest.json"
    before = read_manifest(folder).calibration
    lines = [line for one in read_sets(files, corpus, Path()).values() for line in one]
    settings = Settings(planner=PlannerSettings(model=str(folder.absolute())))
    answers = asyncio.run(plan_all(lines, settings))
    # What the network itself said is fitted: the earlier calibration is undone.
    logits = [(_logit(a.confidence) - before.intercept) / before.slope for a in answers]
    slope, intercept = fit_platt(logits, [answer.verdict.success for answer in answers])
    fitted = Calibration(slope, intercept, _tool_threshold(lines, folder))
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"calibration": asdict(fitted)}, indent=1), "utf-8")
    click.echo(f"{len(lines)} requests: {fitted}")


def threshold_for(scores: NDArray[np.float32], needed: int, budget: float) -> float:
    """The lowest threshold at which no more than `budget` functions are kept for each one `needed`; `scores` are those of all
    functions for all requests."""
    kept = max(1, min(int(budget * needed), scores.size))
    ordered = np.sort(scores.ravel())[::-1]
    return float(ordered[kept - 1])


def _tool_threshold(lines: Sequence[GoldLine], folder: Path) -> float:
    planner = CompactPlanner.load(folder)
    specs = tuple(builtin_specs().values())
    in_reach = [line for line in lines if line.plan.calls]
    scores = [planner.tool_scores(planner.encoder.encode(line.query), specs) for line in in_reach]
    needed = sum(len({call.tool for call in line.plan.calls}) for line in in_reach)
    return threshold_for(np.stack(scores), needed, KEPT_PER_NEEDED)


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(clipped / (1 - clipped))
