"""The compact planner's network in torch: a BERT encoder, a pointer decoder and the tool table's rows.

Shapes: B requests, T tokens of the request, S steps of the plan, R rows of the tool table, D the width. Step inputs and
targets are one integer each: a row's index, or `R + position` for a pointer to token `position`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from tinyagent.planner.compact.table import KINDS, ToolTable

__all__ = ["Bert", "CompactModel", "Sizes", "ToolRows", "load_minilm"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Defaults are those of all-MiniLM-L6-v2 and of the shipped decoder."""

    vocabulary: int = 30522
    width: int = 384
    encoder_layers: int = 6
    encoder_heads: int = 12
    encoder_inner: int = 1536
    positions: int = 512
    decoder_layers: int = 4
    decoder_heads: int = 6
    decoder_inner: int = 1024
    steps: int = 256
    dropout: float = 0.1

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Attention(nn.Module):
    """Multi-head attention of a stream on itself or on another one."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)

    def forward(
        self, x: Tensor, memory: Tensor, mask: Tensor | None = None, *, causal: bool = False
    ) -> Tensor:
        """x [B, S, D], memory [B, T, D], mask [B, 1, 1, T] true where attention may go."""
        q, k, v = (
            self._split(f(y))
            for f, y in ((self.query, x), (self.key, memory), (self.value, memory))
        )
        # No dropout on the weights: it would take the slow path on CPUs.
        y = functional.scaled_dot_product_attention(q, k, v, mask, 0.0, causal)
        return self.out(y.transpose(1, 2).flatten(2))  # type: ignore[no-any-return]

    def _split(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)


class BertLayer(nn.Module):
    """Post-norm, as BERT has it."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.attention = Attention(sizes.width, sizes.encoder_heads)
        self.attention_norm = nn.LayerNorm(sizes.width, eps=1e-12)
        self.inner = nn.Linear(sizes.width, sizes.encoder_inner)
        self.outer = nn.Linear(sizes.encoder_inner, sizes.width)
        self.norm = nn.LayerNorm(sizes.width, eps=1e-12)
        self.drop = nn.Dropout(sizes.dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.attention_norm(x + self.attention(x, x, mask))
        return self.norm(x + self.drop(self.outer(functional.gelu(self.inner(x)))))  # type: ignore[no-any-return]


class Bert(nn.Module):
    """The encoder. `forward(tokens [B, T], mask [B, T])` gives states [B, T, D]."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.words = nn.Embedding(sizes.vocabulary, sizes.width)
        self.places = nn.Embedding(sizes.positions, sizes.width)
        self.segments = nn.Embedding(2, sizes.width)
        self.norm = nn.LayerNorm(sizes.width, eps=1e-12)
        self.drop = nn.Dropout(sizes.dropout)
        self.layers = nn.ModuleList(BertLayer(sizes) for _ in range(sizes.encoder_layers))
        self.words.weight.requires_grad_(False)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        places: Tensor = self.places.weight[: tokens.shape[1]]
        x: Tensor = self.words(tokens) + places + self.segments.weight[0]
        x = self.drop(self.norm(x))
        wide = mask.bool()[:, None, None, :]
        for layer in self.layers:
            x = layer(x, wide)
        return x

    def pooled(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Unit-length mean of the states [B, D]: the sentence embedding."""
        return pool(self(tokens, mask), mask)


def pool(states: Tensor, mask: Tensor) -> Tensor:
    weights = mask.to(states.dtype)[:, :, None]
    mean = (states * weights).sum(1) / weights.sum(1)
    return functional.normalize(mean, dim=-1)


class DecoderLayer(nn.Module):
    """Pre-norm: self-attention, cross-attention, inner layer."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        width = sizes.width
        self.self_norm, self.cross_norm, self.inner_norm = (nn.LayerNorm(width) for _ in range(3))
        self.attention = Attention(width, sizes.decoder_heads)
        self.cross = Attention(width, sizes.decoder_heads)
        self.inner = nn.Linear(width, sizes.decoder_inner)
        self.outer = nn.Linear(sizes.decoder_inner, width)
        self.drop = nn.Dropout(sizes.dropout)

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        y = self.self_norm(x)
        x = x + self.attention(y, y, causal=True)
        x = x + self.cross(self.cross_norm(x), memory, mask)
        y = functional.gelu(self.inner(self.inner_norm(x)))
        return x + self.drop(self.outer(y))  # type: ignore[no-any-return]


class ToolRows(nn.Module):
    """Rows of the tool table [R, D]: a projection of what the encoder says of a symbol, plus a learned residual."""

    def __init__(self, sizes: Sizes, table: ToolTable) -> None:
        super().__init__()
        self.projections = nn.ModuleList(nn.Linear(sizes.width, sizes.width) for _ in KINDS)
        self.residuals = nn.Parameter(torch.randn(len(table), sizes.width) * 0.5)
        self.norm = nn.LayerNorm(sizes.width)
        kinds = [KINDS.index(row.kind) for row in table.rows]
        self.register_buffer("kinds", torch.tensor(kinds), persistent=False)

    def forward(self, described: Tensor, kept: Tensor) -> Tensor:
        """described [R, D] are unit-length embeddings (zero for fixed symbols), kept [R] is 0 where the residual
        is dropped, else 1."""
        rows = torch.zeros_like(self.residuals)
        kinds: Tensor = self.kinds  # type: ignore[assignment]
        scale = described.shape[1] ** 0.5
        for index, projection in enumerate(self.projections):
            chosen = (kinds == index)[:, None]
            rows = rows + torch.where(chosen, projection(described * scale), 0.0)
        return self.norm(rows + self.residuals * kept[:, None])  # type: ignore[no-any-return]


class CompactModel(nn.Module):
    def __init__(self, sizes: Sizes, table: ToolTable) -> None:
        super().__init__()
        self.sizes = sizes
        width = sizes.width
        self.encoder = Bert(sizes)
        self.rows = ToolRows(sizes, table)
        self.row_in = nn.Linear(width, width)
        self.pointed_in = nn.Linear(width, width)
        self.begin = nn.Parameter(torch.randn(width) * 0.02)
        self.steps = nn.Embedding(sizes.steps, width)
        self.memory_norm = nn.LayerNorm(width)
        self.layers = nn.ModuleList(DecoderLayer(sizes) for _ in range(sizes.decoder_layers))
        self.norm = nn.LayerNorm(width)
        self.row_query = nn.Linear(width, width)
        self.pointer_query = nn.Linear(width, width)
        self.pointer_key = nn.Linear(width, width)
        self.tool_query = nn.Linear(width, width)
        self.tool_bias = nn.Parameter(torch.tensor(-2.0))
        self.drop = nn.Dropout(sizes.dropout)
        for name, module in self.named_modules():
            if isinstance(module, nn.Linear) and not name.startswith("encoder."):
                nn.init.normal_(module.weight, std=0.02 if "attention" in name else 0.04)
                nn.init.zeros_(module.bias)
        nn.init.normal_(self.steps.weight, std=0.02)

    def tool_logits(self, states: Tensor, mask: Tensor, rows: Tensor, calls: Tensor) -> Tensor:
        """One logit for each function [B, N]; `calls` [N] are the rows of the call symbols."""
        query = self.tool_query(pool(states, mask) * self.sizes.width**0.5)
        return query @ rows[calls].T / self.sizes.width**0.5 + self.tool_bias  # type: ignore[no-any-return]

    def step_inputs(self, states: Tensor, rows: Tensor, inputs: Tensor) -> Tensor:
        """Embeds what was written before each step: inputs [B, S-1] -> [B, S, D], the beginning put before it."""
        batch, count = states.shape[0], rows.shape[0]
        both = torch.cat([self.row_in(rows).expand(batch, -1, -1), self.pointed_in(states)], dim=1)
        index = inputs.clamp(min=0, max=count + states.shape[1] - 1)
        x = both.gather(1, index[:, :, None].expand(-1, -1, both.shape[2]))
        x = torch.cat([self.begin.expand(batch, 1, -1), x], dim=1)
        return x + self.steps.weight[: x.shape[1]]

    def forward(self, states: Tensor, mask: Tensor, rows: Tensor, inputs: Tensor) -> Tensor:
        """Scores [B, S, R + T] of each step's symbols and pointers; padded tokens score -inf."""
        memory = self.memory_norm(states)
        x = self.drop(self.step_inputs(memory, rows, inputs))
        wide = mask.bool()[:, None, None, :]
        for layer in self.layers:
            x = layer(x, memory, wide)
        x = self.norm(x)
        scale = self.sizes.width**-0.5
        symbols = self.row_query(x) @ rows.T * scale
        points = self.pointer_query(x) @ self.pointer_key(memory).transpose(1, 2) * scale
        points = points.masked_fill(~mask.bool()[:, None, :], float("-inf"))
        return torch.cat([symbols, points], dim=2)


_MINILM_NAMES = (
    ("embeddings.word_embeddings.", "words."),
    ("embeddings.position_embeddings.", "places."),
    ("embeddings.token_type_embeddings.", "segments."),
    ("embeddings.LayerNorm.", "norm."),
    ("encoder.layer.", "layers."),
    ("attention.self.", "attention."),
    ("attention.output.dense.", "attention.out."),
    ("attention.output.LayerNorm.", "attention_norm."),
    ("intermediate.dense.", "inner."),
    ("output.dense.", "outer."),
    ("output.LayerNorm.", "norm."),
)


def load_minilm(encoder: Bert, weights: Path) -> None:
    """Start the encoder from a BERT checkpoint in safetensors (all-MiniLM-L6-v2 has these names)."""
    state = {}
    for name, tensor in load_file(weights).items():
        renamed = name.removeprefix("bert.")
        if renamed.startswith("pooler.") or renamed.endswith("position_ids"):
            continue
        for theirs, ours in _MINILM_NAMES:
            renamed = renamed.replace(theirs, ours)
        state[renamed] = tensor
    encoder.load_state_dict(state)
