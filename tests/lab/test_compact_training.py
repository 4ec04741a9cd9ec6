"""From records to a planner that runs: a network made small learns a few requests, is exported, and plans them."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import BertWordPieceTokenizer, Tokenizer

from tinyagent.encoder import Encoder
from tinyagent.plan.render import render_plan
from tinyagent.plan.spec import ToolSpec
from tinyagent.plan.types import Plan
from tinyagent.planner.base import PlanRequest
from tinyagent.planner.compact import CompactPlanner
from tinyagent.planner.compact.table import ToolTable
from tinyagent.planner.compact.tree import plan_of
from tinyagent.planner.compact.weights import damaged_files
from tinyagent.tools import builtin_tools
from tinyagent_lab.curation.sources import read_corpus
from tinyagent_lab.network import CompactModel, Sizes
from tinyagent_lab.quantization.export import export
from tinyagent_lab.records import Record
from tinyagent_lab.training.batches import IGNORED, Row, batches, collate, hide, row_of
from tinyagent_lab.training.checkpoint import load_model, open_tokenizer
from tinyagent_lab.training.train import Schedule, Trainer, embed_rows

CORPUS = Path(__file__).parents[2] / "data" / "corpus"
SPECS = {name: tool.spec for name, tool in builtin_tools().items()}
TABLE = ToolTable(SPECS.values())
SMALL = Sizes(
    vocabulary=1000,
    width=64,
    encoder_layers=2,
    encoder_heads=2,
    encoder_inner=128,
    positions=300,
    decoder_layers=2,
    decoder_heads=2,
    decoder_inner=128,
    steps=64,
    dropout=0.0,
)
# Tracing warns of what it fixes in the graph and that the exporter is the old one; both are meant.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def records() -> list[Record]:
    short = [r for r in read_corpus(CORPUS, SPECS, ["c01"]).records if len(r.query) < 60]
    return short[:12]


@pytest.fixture(scope="module")
def tokenizer_file(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Word pieces of the requests and of the functions' descriptions."""
    tokenizer = BertWordPieceTokenizer()
    texts = [r.query for r in records] + [row.text for row in TABLE.rows]
    tokenizer.train_from_iterator(texts, vocab_size=1000, show_progress=False)
    path = tmp_path_factory.mktemp("pieces") / "tokenizer.json"
    tokenizer.save(str(path))
    return path


@pytest.fixture(scope="module")
def trained(
    records: list[Record], tokenizer_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, CompactModel]:
    """A checkpoint of a small network that has learned the records by heart."""
    torch.manual_seed(0)
    tokenizer = open_tokenizer(tokenizer_file)
    model = CompactModel(SMALL, TABLE)
    schedule = Schedule(
        examples=12 * 150, encoder_rate=3e-3, decoder_rate=3e-3, refresh_steps=1000, rename=0.0
    )
    trainer = Trainer(model, TABLE, tokenizer, schedule)
    turn = itertools.cycle(records)
    data = batches(
        lambda _rng: next(turn), tokenizer, TABLE, positions=4000, rng=random.Random(1), ahead=12
    )
    checkpoint = tmp_path_factory.mktemp("run") / "small.pt"
    trainer.run(data, checkpoint, random.Random(2))
    return checkpoint, model


@pytest.fixture(scope="module")
def weights(
    trained: tuple[Path, CompactModel],
    tokenizer_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[bool, Path]:
    """The exported folder, by whether it is int8."""
    model, about = load_model(trained[0], TABLE)
    described = embed_rows(model, open_tokenizer(tokenizer_file), [row.text for row in TABLE.rows])
    folders = {}
    for int8 in (False, True):
        folders[int8] = tmp_path_factory.mktemp("weights") / str(int8)
        export(model, TABLE, described, tokenizer_file, folders[int8], dict(about), int8=int8)
    return folders


def planned(planner: CompactPlanner, query: str, *more: ToolSpec) -> str:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    planning = planner.plan(PlanRequest(query, now, (*SPECS.values(), *more)))
    return render_plan(Plan(tuple(planning.calls())))


@pytest.mark.parametrize("int8", [False, True])
def test_an_exported_planner_plans_what_it_learned(
    weights: dict[bool, Path], records: list[Record], int8: bool
) -> None:
    """Training, export and the runtime are one language: the plans learned come out of the files, rounded or not."""
    planner = CompactPlanner(weights[int8])
    right = sum(
        planned(planner, r.query) == render_plan(plan_of(r.roots, r.query, SPECS)) for r in records
    )
    assert right == len(records) if not int8 else right >= len(records) - 2


def test_the_runtime_computes_what_the_network_computes(
    weights: dict[bool, Path], trained: tuple[Path, CompactModel], records: list[Record], tokenizer_file: Path
) -> None:  # fmt: skip
    """States of the exported encoder are those of torch, padding or none."""
    encoder = Encoder(weights[False])
    tokenizer = open_tokenizer(tokenizer_file)
    rows = [row for r in records[:2] if (row := row_of(r, tokenizer, TABLE))]
    batch = collate(rows, TABLE)
    model = trained[1].eval()
    with torch.no_grad():
        states = model.encoder(batch.tokens, batch.mask)
    for index, record in enumerate(records[:2]):
        own = encoder.encode(record.query).states
        np.testing.assert_allclose(own, states[index, : len(own)].numpy(), atol=2e-4)


def test_a_function_never_trained_gets_rows_when_it_is_offered(
    weights: dict[bool, Path], records: list[Record]
) -> None:
    """A seventeenth function costs readings of its description, not an error, and the rest is planned as before."""

    def water_plants(room: str, litres: int = 1) -> str:
        """Open the irrigation valve of a room."""
        raise NotImplementedError

    planner = CompactPlanner(weights[False])
    planned(planner, records[0].query)
    assert planner.encoder.encodes == 1
    planned(planner, records[0].query, ToolSpec.from_function(water_plants))
    # The request, the call and its two slots; the symbol to use its result again has the call's description.
    assert planner.encoder.encodes == 1 + 1 + 3


def test_the_manifest_knows_its_files(weights: dict[bool, Path], tmp_path: Path) -> None:
    """One changed byte is found by name."""
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in weights[True].iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    assert damaged_files(copy) == []
    content = bytearray((copy / "decoder.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (copy / "decoder.onnx").write_bytes(content)
    (copy / "table.npz").unlink()
    assert damaged_files(copy) == ["decoder.onnx", "table.npz"]


def test_training_goes_on_from_a_checkpoint(
    trained: tuple[Path, CompactModel],
    records: list[Record],
    tokenizer_file: Path,
    tmp_path: Path,
) -> None:
    """A loaded trainer has the same weights and place in the schedule, and trains on to a later end, at whatever step it
    was stopped."""
    model = CompactModel(SMALL, TABLE)
    tokenizer = open_tokenizer(tokenizer_file)
    trainer = Trainer(model, TABLE, tokenizer, Schedule(examples=12 * 152))
    trainer.load(trained[0])
    assert trainer.examples == 12 * 150
    before, after = trained[1].state_dict(), model.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    turn = itertools.cycle(records)
    data = batches(
        lambda _rng: next(turn), tokenizer, TABLE, positions=4000, rng=random.Random(1), ahead=12
    )
    trainer.step += 1
    trainer.run(data, tmp_path / "on.pt", random.Random(2))
    assert trainer.examples == 12 * 152


def test_batches_are_padded_and_shifted(records: list[Record], tokenizer_file: Path) -> None:
    """Targets point past the table's rows, end with the end of the plan, and are ignored where padded."""
    tokenizer: Tokenizer = open_tokenizer(tokenizer_file)
    rows = [row for r in records if (row := row_of(r, tokenizer, TABLE))]
    batch = collate(rows, TABLE)
    assert batch.inputs.shape[1] == batch.targets.shape[1] - 1
    for row, targets, tokens in zip(rows, batch.targets, batch.mask, strict=True):
        said = targets[targets != IGNORED]
        assert said[-1] == 0
        assert len(said) == len(row.written)
        assert int(said.max()) < len(TABLE) + int(tokens.sum())


def test_hidden_word_pieces_keep_the_plan_and_the_ends() -> None:
    """Some pieces are hidden, never the two special ones; places and plan stay."""
    row = Row([101, *range(1000, 1400), 102], [1, 2, 3], frozenset({4}))
    hidden = hide(row, 103, random.Random(1))
    assert 4 <= hidden.tokens.count(103) <= 40
    assert (hidden.tokens[0], hidden.tokens[-1], len(hidden.tokens)) == (101, 102, 402)
    assert (hidden.written, hidden.tools) == (row.written, row.tools)


def test_checkpoints_are_averaged(trained: tuple[Path, CompactModel], tmp_path: Path) -> None:
    """The mean of a checkpoint and one with every weight doubled is one and a half times the first."""
    state = torch.load(trained[0], weights_only=True)
    doubled = {name: 2 * tensor for name, tensor in state["model"].items()}
    torch.save(state | {"model": doubled}, tmp_path / "other.pt")
    alone, _ = load_model(trained[0], TABLE)
    averaged, _ = load_model(trained[0], TABLE, tmp_path / "other.pt")
    for name, tensor in averaged.state_dict().items():
        assert torch.allclose(tensor, 1.5 * alone.state_dict()[name], atol=1e-6)
