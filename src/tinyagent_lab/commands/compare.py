"""`tinyagent-lab compare`: two planners on the same requests, paired, with a bootstrap bound of the difference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

__all__ = ["compare", "paired_difference"]

MEASURES = ("success", "exact")


@click.command()
@click.argument("first", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("second", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--samples", default=10_000, show_default=True, help="Bootstrap samples.")
def compare(first: Path, second: Path, samples: int) -> None:
    """How much the planner of report SECOND loses against that of report FIRST; both are report.json files that
    `tinyagent-lab evaluate` wrote of the same sets."""
    verdicts = [_verdicts(path) for path in (first, second)]
    shared = sorted(verdicts[0].keys() & verdicts[1].keys())
    if not shared:
        raise click.UsageError("The two reports have no request in common.")
    alone = len(verdicts[0].keys() ^ verdicts[1].keys())
    click.echo(f"{len(shared)} requests in both, {alone} in one only")
    for measure in MEASURES:
        a, b = (np.array([of[key][measure] for key in shared], dtype=float) for of in verdicts)
        loss, bound = paired_difference(a, b, samples)
        click.echo(
            f"{measure:<8} {100 * a.mean():.2f} -> {100 * b.mean():.2f} %: loss {100 * loss:.2f} points, at most {100 * bound:.2f}"
            f" with 95 % confidence; {int(((a - b) != 0).sum())} requests differ"
        )


def paired_difference(
    first: NDArray[np.float64], second: NDArray[np.float64], samples: int, seed: int = 1
) -> tuple[float, float]:
    """The mean of first - second [N], and the 95th percentile of that mean over bootstrap samples of the pairs."""
    loss = first - second
    draw = np.random.default_rng(seed)
    means = [loss[draw.integers(0, len(loss), len(loss))].mean() for _ in range(samples)]
    return float(loss.mean()), float(np.quantile(means, 0.95))


def _verdicts(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    sets = json.loads(path.read_text(encoding="utf-8"))
    return {(name, v["id"]): v for name, one in sets.items() for v in one["verdicts"]}
