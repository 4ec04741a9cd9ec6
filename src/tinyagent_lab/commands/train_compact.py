"""`tinyagent-lab train-compact`: the compact planner's weights from the corpus and, given a path,
the public data."""

from __future__ import annotations

import random
from importlib.resources import files
from pathlib import Path

import click
import torch
from tokenizers import Tokenizer

from tinyagent.plan.spec import ToolSpec
from tinyagent.planner.compact.table import ToolTable
from tinyagent.tools import builtin_specs
from tinyagent_lab.commands.left_out import echo_left_out
from tinyagent_lab.curation.bank import names_in
from tinyagent_lab.curation.recombine import Recombiner
from tinyagent_lab.curation.sources import (
    HELD_OUT,
    read_corpus,
    read_people,
    read_pool,
    read_refusals,
)
from tinyagent_lab.network import CompactModel, Sizes, load_minilm
from tinyagent_lab.records import Record
from tinyagent_lab.training.batches import batches
from tinyagent_lab.training.train import Schedule, Trainer

__all__ = ["make_recombiner", "train_compact"]


def make_recombiner(
    corpus: Path, labels: Path, public: Path | None, specs: dict[str, ToolSpec]
) -> Recombiner:
    """The training distribution: our requests, and the third-party ones where their folder is given."""
    own = read_corpus(corpus, specs)
    held_out = names_in(read_corpus(corpus, specs, HELD_OUT).records, specs)
    pool: list[Record] = []
    people: list[Record] = []
    plain: list[Record] = []
    near: list[Record] = []
    if public is not None:
        pool = read_pool(public / "tinyagent_examples.jsonl", specs).records
        reading = read_people(public, labels / "people.jsonl", held_out=False)
        echo_left_out(reading)
        people = reading.records
        plain, near = read_refusals(public / "human_oos.jsonl.gz", labels / "doable.txt")
    return Recombiner(
        specs,
        own.records,
        pool,
        people,
        plain,
        near,
        forbidden=held_out,
        extra_names=_lines("names.txt"),
        surnames=_lines("surnames.txt"),
        asides=_lines("asides.txt"),
    )


def _lines(name: str) -> list[str]:
    text = (files("tinyagent_lab.curation") / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line]


@click.command("train-compact")
@click.option("--corpus", type=click.Path(path_type=Path), default=Path("data/corpus"))
@click.option("--labels", type=click.Path(path_type=Path), default=Path("data/labels"))
@click.option("--public", type=click.Path(path_type=Path), help="Folder of third-party data.")
@click.option(
    "--encoder", type=click.Path(path_type=Path), required=True, help="Folder of all-MiniLM-L6-v2."
)
@click.option("--checkpoint", type=click.Path(path_type=Path), required=True)
@click.option("--minutes", type=float, help="Bound the run by time.")
@click.option("--examples", type=int, help="Bound the run by examples.")
@click.option("--positions", type=int, default=2200, help="Token and step positions a batch.")
@click.option("--seed", type=int, default=1)
@click.option("--resume", is_flag=True, help="Go on from the checkpoint.")
def train_compact(
    corpus: Path,
    labels: Path,
    public: Path | None,
    encoder: Path,
    checkpoint: Path,
    minutes: float | None,
    examples: int | None,
    positions: int,
    seed: int,
    resume: bool,
) -> None:
    """Train the compact planner."""
    if (minutes is None) == (examples is None):
        raise click.UsageError("Give --minutes or --examples.")
    torch.manual_seed(seed)
    specs = builtin_specs()
    table = ToolTable(specs.values())
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model = CompactModel(Sizes(), table)
    load_minilm(model.encoder, encoder / "model.safetensors")
    schedule = Schedule(examples=examples, minutes=minutes)
    trainer = Trainer(model, table, tokenizer, schedule)
    if resume:
        trainer.load(checkpoint)
    recombiner = make_recombiner(corpus, labels, public, specs)
    rng = random.Random(seed + trainer.step)
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    data = batches(recombiner.draw, tokenizer, table, positions=positions, rng=rng)
    trainer.run(data, checkpoint, rng)
