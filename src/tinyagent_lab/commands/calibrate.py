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
from tinyagent_lab.evaluation.planning import GoldLine, plan_sets
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
    sets = read_sets(files, corpus)
    settings = Settings(planner=PlannerSettings(model=str(folder.absolute())))
    planned = asyncio.run(plan_sets(sets, settings))
    answers = [answer for one in planned.values() for answer in one]
    lines = [answer.gold for answer in answers]
    # What the network itself said is fitted: the earlier calibration is undone.
    logits = [(_logit(a.confidence) - before.intercept) / before.slope for a in answers]
    try:
        slope, intercept = fit_platt(
            [min(max(logit, -20), 20) for logit in logits], [a.verdict.success for a in answers]
        )
    except ValueError as error:
        raise click.ClickException(f"{error}: give more requests") from error
    if slope <= 0:
        raise click.ClickException("On these requests surer plans are not more often right.")
    fitted = Calibration(slope, intercept, _tool_threshold(lines, folder))
    manifest = json.loads(path.read_text(encoding="utf-8"))
    written = path.with_suffix(".part")
    written.write_text(json.dumps(manifest | {"calibration": asdict(fitted)}, indent=1), "utf-8")
    written.replace(path)
    click.echo(f"{len(lines)} requests: {fitted}")


def threshold_for(scores: NDArray[np.float32], needed: int, budget: float) -> float:
    """The threshold at which about `budget` functions are kept for each one `needed`, at least one in all; `scores` are those
    of all functions for all requests."""
    kept = max(1, min(int(budget * needed), scores.size))
    ordered = np.sort(scores.ravel())[::-1]
    return float(ordered[kept - 1])


def _tool_threshold(lines: Sequence[GoldLine], folder: Path) -> float:
    planner = CompactPlanner.load(folder)
    specs = tuple(builtin_specs().values())
    in_reach = [line for line in lines if line.plan.calls]
    if not in_reach:
        raise click.ClickException("None of these requests is in reach.")
    scores = [planner.tool_scores(planner.encoder.encode(line.query), specs) for line in in_reach]
    needed = sum(len({call.tool for call in line.plan.calls}) for line in in_reach)
    return threshold_for(np.stack(scores), needed, KEPT_PER_NEEDED)


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-12), 1 - 1e-12)
    return math.log(clipped / (1 - clipped))
