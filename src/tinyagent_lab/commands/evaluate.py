"""`tinyagent-lab evaluate`: everything that can be said of a planner on sets of gold plans, as Markdown, JSON and plots."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from statistics import quantiles
from typing import Literal

import click
from tokenizers import Tokenizer

from tinyagent.config import PlannerSettings, Settings
from tinyagent.planner.compact import CompactPlanner
from tinyagent.planner.compact.weights import shipped_weights
from tinyagent.retrieval.all_tools import AllTools
from tinyagent.retrieval.base import ToolRetriever
from tinyagent.retrieval.classifier import ClassifierTools
from tinyagent.retrieval.embedding import EmbeddingTools
from tinyagent_lab.commands.left_out import echo_left_out
from tinyagent_lab.curation.sources import HELD_OUT, read_people
from tinyagent_lab.evaluation.failures import confusions, worst, write_failure
from tinyagent_lab.evaluation.gold import gold_lines
from tinyagent_lab.evaluation.planning import (
    Answer,
    GoldLine,
    gold_of,
    peak_memory,
    plan_sets,
    read_gold,
    read_gold_file,
    report_of,
)
from tinyagent_lab.evaluation.reliability import (
    coverage_curve,
    expected_error,
    plot_coverage,
    plot_reliability,
    reliability,
)
from tinyagent_lab.evaluation.selection import Selection, measure_selection, selection_table

__all__ = ["evaluate"]


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--corpus", type=click.Path(path_type=Path), default=Path("data/corpus"))
@click.option("--blind", type=click.Path(path_type=Path), default=Path("data/blind"))
@click.option("--labels", type=click.Path(exists=True, path_type=Path), default=Path("data/labels"))
@click.option(
    "--public",
    type=click.Path(exists=True, path_type=Path),
    help="Folder of third-party data: measures on requests by real people too.",
)
@click.option(
    "--weights", type=click.Path(exists=True, path_type=Path), help="Default: the shipped ones."
)
@click.option("--tools", type=click.Choice(["all", "classifier"]), default="all")
@click.option("--prefix", default="", help="Put before every request (a style mark).")
@click.option("--output", type=click.Path(path_type=Path), default=Path("work/evaluation"))
def evaluate(
    files: tuple[Path, ...],
    corpus: Path,
    blind: Path,
    labels: Path,
    public: Path | None,
    weights: Path | None,
    tools: Literal["all", "classifier"],
    prefix: str,
    output: Path,
) -> None:
    """Measure the planner on gold FILES; by default on the corpus files that training never saw (the shipped confidence is
    calibrated on them) and on the sets of blind readers. Writes report.md, report.json and plots to the output folder."""
    sets = read_sets(files, corpus, blind)
    if public is not None and not files:
        sets["real people"] = read_real_people(public, labels)
    folder = weights or shipped_weights()
    settings = Settings(planner=PlannerSettings(model=str(folder.absolute()), tools=tools))
    answers = asyncio.run(plan_sets(sets, settings, prefix))
    # Before the retrievers take memory of their own.
    speeds = {name: speed(listed) for name, listed in answers.items()}
    selections = {
        name: measure_retrievers(lines, folder)
        for name, lines in sets.items()
        if any(line.plan.calls for line in lines)
    }
    output.mkdir(parents=True, exist_ok=True)
    (output / "report.md").write_text(markdown(answers, speeds, selections), encoding="utf-8")
    (output / "report.json").write_text(json.dumps(figures(answers, selections)), encoding="utf-8")
    curves = {
        n: ([a.confidence for a in x], [a.verdict.success for a in x]) for n, x in answers.items()
    }
    plot_reliability({n: reliability(*c) for n, c in curves.items()}, output / "reliability.png")
    plot_coverage({n: coverage_curve(*c) for n, c in curves.items()}, output / "coverage.png")
    for name, listed in answers.items():
        click.echo(f"== {name}\n{report_of(listed).table()}\n{speeds[name]}\n")
    click.echo(f"The whole report is in {output}.")


def read_sets(
    files: tuple[Path, ...], corpus: Path, blind: Path | None = None
) -> dict[str, list[GoldLine]]:
    """Sets of gold lines by name: those of `files`, else the held-out corpus files and the files of the folder `blind`.
    Raises ClickException for two files of one name and where there is no line."""
    if files:
        if len({path.stem for path in files}) < len(files):
            raise click.ClickException("Two of the files have the same name; rename one.")
        sets = {path.stem: read_gold_file(path) for path in files}
    else:
        sets = {"held-out": read_gold(gold_lines(corpus, HELD_OUT))}
        for path in sorted(blind.glob("*.jsonl")) if blind else ():
            sets[path.stem] = read_gold_file(path)
    sets = {name: lines for name, lines in sets.items() if lines}
    if not sets:
        raise click.ClickException("The files hold no request.")
    return sets


def read_real_people(public: Path, labels: Path) -> list[GoldLine]:
    """Raises ClickException where the public folder is not the one that was labelled."""
    reading = read_people(public, labels / "measured.jsonl")
    echo_left_out(reading)
    if not reading.records:
        raise click.ClickException(f"{public} has none of the requests that were labelled.")
    return [gold_of(record) for record in reading.records]


def measure_retrievers(lines: Sequence[GoldLine], folder: Path) -> dict[str, Selection]:
    planner = CompactPlanner.load(folder)
    encode = cache(planner.encoder.encode)  # every retriever reads the same requests
    threshold = planner.manifest.calibration.tool_threshold
    retrievers: dict[str, ToolRetriever] = {
        "none": AllTools(),
        "embedding, top 3": EmbeddingTools(encode, 3),
        "embedding, top 6": EmbeddingTools(encode, 6),
        f"classifier at {threshold:g}": ClassifierTools(encode, planner.tool_scores, threshold),
    }
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    return {
        name: measure_selection(lines, retriever, lambda text: len(tokenizer.encode(text).ids))
        for name, retriever in retrievers.items()
    }


def speed(answers: list[Answer]) -> str:
    seconds = [answer.seconds for answer in answers]
    cuts = quantiles(seconds * 2, n=100)  # twice, as one value has no quantiles
    return (
        f"p50 {1000 * cuts[49]:.1f} ms, p95 {1000 * cuts[94]:.1f} ms,"
        f" peak memory of the process {peak_memory():.0f} MB"
    )


def markdown(
    answers: Mapping[str, list[Answer]],
    speeds: Mapping[str, str],
    selections: Mapping[str, Mapping[str, Selection]],
) -> str:
    parts = ["# How the planner does"]
    for name, listed in answers.items():
        bins = reliability([a.confidence for a in listed], [a.verdict.success for a in listed])
        asked = [a for a in listed if a.asked]
        parts += [
            f"## {name}: {len(listed)} requests",
            f"```\n{report_of(listed).table()}\n```",
            speeds[name],
            f"Asked first: {len(asked)}, {sum(a.verdict.success for a in asked)} of these plans right. Expected calibration error"
            f" {expected_error(bins):.3f}.",
        ]
        if name in selections:
            parts += ["### Functions picked (ToolRAG)", selection_table(selections[name])]
        listing = "\n".join(f"- {count} {what}" for what, count in confusions(listed).most_common())
        failures = "\n".join(write_failure(answer) for answer in worst(listed))
        parts += [
            "### Confusions",
            listing or "None.",
            "### The worst failures",
            failures or "None.",
        ]
    return "\n\n".join(parts) + "\n"


def figures(
    answers: Mapping[str, list[Answer]], selections: Mapping[str, Mapping[str, Selection]]
) -> dict[str, object]:
    return {
        name: {
            **report_of(listed).to_json(),
            "confidences": {a.gold.id: a.confidence for a in listed},
            "confusions": dict(confusions(listed)),
            "selection": {key: asdict(s) for key, s in selections.get(name, {}).items()},
        }
        for name, listed in answers.items()
    }
