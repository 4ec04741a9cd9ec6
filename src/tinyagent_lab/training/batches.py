"""Records to padded batches of the compact model. One tokenizer and one `codec.encode` serve training and inference."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from tinyagent.planner.compact.codec import encode, is_pointer, position
from tinyagent.planner.compact.table import ToolTable
from tinyagent.planner.compact.tree import walk
from tinyagent_lab.records import Record

__all__ = ["Batch", "Row", "batches", "collate", "hide", "row_of"]

MAX_TOKENS, MAX_STEPS = 160, 200
# Word pieces hidden from the encoder: no plan should hang on a single one.
HIDDEN = 0.04
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Row:
    """Token ids of the request, the sequence of its plan, the indices of the functions it needs."""

    tokens: list[int]
    written: list[int]
    tools: frozenset[int]


@dataclass(frozen=True, slots=True)
class Batch:
    """tokens, mask [B, T]; targets [B, S] with -100 where padded; tools [B, N], 1 for needed functions.

    A target is a table row or R + position; `inputs` are the targets shifted by one, [B, S - 1].
    """

    tokens: Tensor
    mask: Tensor
    targets: Tensor
    tools: Tensor

    @property
    def inputs(self) -> Tensor:
        return self.targets[:, :-1].clamp(min=0)


def row_of(record: Record, tokenizer: Tokenizer, table: ToolTable) -> Row | None:
    """None where the request or its plan is too long for training or cannot be written."""
    read = tokenizer.encode(record.query)
    try:
        written = encode(record.roots, table, read.offsets)
    except ValueError:
        return None
    if len(read.ids) > MAX_TOKENS or len(written) > MAX_STEPS:
        return None
    names = [spec.name for spec in table.specs]
    tools = frozenset(names.index(node.tool) for node in walk(record.roots))
    return Row(read.ids, written, tools)


def hide(row: Row, mask: int, rng: random.Random) -> Row:
    """The row with some of its word pieces hidden behind the token `mask`, the special ones at the ends excepted."""
    last = len(row.tokens) - 1
    tokens = [
        mask if 0 < index < last and rng.random() < HIDDEN else token
        for index, token in enumerate(row.tokens)
    ]
    return Row(tokens, row.written, row.tools)


def collate(rows: Sequence[Row], table: ToolTable) -> Batch:
    width, steps = max(len(r.tokens) for r in rows), max(len(r.written) for r in rows)
    tokens = torch.zeros(len(rows), width, dtype=torch.long)
    mask = torch.zeros(len(rows), width, dtype=torch.long)
    targets = torch.full((len(rows), steps), IGNORED, dtype=torch.long)
    tools = torch.zeros(len(rows), len(table.specs))
    for index, row in enumerate(rows):
        tokens[index, : len(row.tokens)] = torch.tensor(row.tokens)
        mask[index, : len(row.tokens)] = 1
        written = [len(table) + position(w) if is_pointer(w) else w for w in row.written]
        targets[index, : len(written)] = torch.tensor(written)
        tools[index, list(row.tools)] = 1.0
    return Batch(tokens, mask, targets, tools)


def batches(
    draw: Callable[[random.Random], Record],
    tokenizer: Tokenizer,
    table: ToolTable,
    *,
    positions: int,
    rng: random.Random,
    ahead: int = 800,
) -> Iterator[Batch]:
    """Endless batches of rows of like length: `ahead` rows are drawn at once, sorted, and cut so that a batch has at most
    `positions` token and step positions, padding included: short rows come in large batches, long ones in small."""
    mask = tokenizer.token_to_id("[MASK]")
    while True:
        rows: list[Row] = []
        while len(rows) < ahead:
            row = row_of(draw(rng), tokenizer, table)
            if row is not None:
                rows.append(row if mask is None else hide(row, mask, rng))
        rows.sort(key=lambda row: (len(row.tokens) + len(row.written), len(row.written)))
        cut: list[list[Row]] = [[]]
        for row in rows:
            longest = max(len(r.tokens) for r in [*cut[-1], row]) + max(
                len(r.written) for r in [*cut[-1], row]
            )
            if cut[-1] and longest * (len(cut[-1]) + 1) > positions:
                cut.append([])
            cut[-1].append(row)
        rng.shuffle(cut)
        for part in cut:
            yield collate(part, table)
