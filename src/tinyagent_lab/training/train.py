"""Trains the compact planner: cross-entropy over [table rows; pointers], plus binary cross-entropy for ToolRAG.

The schedule (warm-up, then half a cosine to zero) runs over examples or, with `minutes`, over time, so that a run ends with its
learning rate at zero on any machine. Checkpoints hold everything that going on needs.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from tinyagent.planner.compact.table import ToolTable
from tinyagent_lab.network import CompactModel
from tinyagent_lab.training.batches import IGNORED, Batch
from tinyagent_lab.training.renames import described

__all__ = ["Schedule", "Trainer", "embed_rows"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """`examples` or `minutes` bounds the run; the other is None."""

    examples: int | None = None
    minutes: float | None = None
    encoder_rate: float = 1e-4
    decoder_rate: float = 6e-4
    warm_up: float = 0.04
    weight_decay: float = 0.01
    clip: float = 1.0
    tool_loss: float = 0.3
    rename: float = 0.1
    refresh_steps: int = 50
    checkpoint_minutes: float = 5.0

    def factor(self, done: float) -> float:
        """Learning rate's factor when the share `done` of the run is behind."""
        if done < self.warm_up:
            return done / self.warm_up
        return 0.5 * (1 + math.cos(math.pi * min(1.0, (done - self.warm_up) / (1 - self.warm_up))))


@torch.no_grad()
def embed_rows(model: CompactModel, tokenizer: Tokenizer, texts: list[str]) -> Tensor:
    """What the encoder says of each row's text [R, D], unit length; zero where there is no text."""
    was_training = model.training
    model.eval()
    read = [tokenizer.encode(text) for text in texts]
    width = max(len(encoding.ids) for encoding in read)
    tokens = torch.zeros(len(texts), width, dtype=torch.long)
    mask = torch.zeros(len(texts), width, dtype=torch.long)
    for index, encoding in enumerate(read):
        tokens[index, : len(encoding.ids)] = torch.tensor(encoding.ids)
        mask[index, : len(encoding.ids)] = 1
    embedded = model.encoder.pooled(tokens, mask)
    embedded[[not text for text in texts]] = 0.0
    model.train(was_training)
    return embedded


class Trainer:
    def __init__(
        self, model: CompactModel, table: ToolTable, tokenizer: Tokenizer, schedule: Schedule
    ) -> None:
        self.model, self.table, self.tokenizer, self.schedule = model, table, tokenizer, schedule
        encoder = [p for p in model.encoder.parameters() if p.requires_grad]
        others = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": encoder, "lr": schedule.encoder_rate, "rate": schedule.encoder_rate},
                {"params": others, "lr": schedule.decoder_rate, "rate": schedule.decoder_rate},
            ],
            weight_decay=schedule.weight_decay,
            betas=(0.9, 0.98),
            fused=True,
        )
        self.calls = torch.tensor([table.call(spec.name) for spec in table.specs])
        self.step = 0
        self.examples = 0
        self.seconds = 0.0

    def run(self, data: Iterator[Batch], checkpoint: Path, rng: random.Random) -> None:
        """Train to the schedule's end, checkpoint now and then and at the end, and print a line of figures a minute."""
        self.model.train()
        started, saved, shown = time.monotonic() - self.seconds, 0.0, 0.0
        rows = torch.zeros(0)
        kept = torch.zeros(0)
        running = 0.0
        while (done := self._done()) < 1.0:
            if not rows.numel() or self.step % self.schedule.refresh_steps == 0:
                texts, renamed = described(self.table, rng, self.schedule.rename)
                rows = embed_rows(self.model, self.tokenizer, texts)
                kept = self._kept(renamed)
            for group in self.optimizer.param_groups:
                group["lr"] = group["rate"] * self.schedule.factor(done)
            loss = self._update(next(data), rows, kept)
            running = loss if not running else 0.98 * running + 0.02 * loss
            self.seconds = time.monotonic() - started
            if self.seconds - shown > 60:
                shown = self.seconds
                print(
                    f"{self.seconds / 60:.1f} min, step {self.step}, {self.examples} examples, loss {running:.4f}",
                    flush=True,
                )
            if self.seconds - saved > 60 * self.schedule.checkpoint_minutes:
                saved = self.seconds
                self.save(checkpoint)
        self.save(checkpoint)

    def _done(self) -> float:
        if self.schedule.minutes is not None:
            return self.seconds / (60 * self.schedule.minutes)
        return self.examples / (self.schedule.examples or 1)

    def _kept(self, renamed: set[str]) -> Tensor:
        owners = [row.key.partition(":")[2].partition(".")[0] for row in self.table.rows]
        return torch.tensor([0.0 if owner in renamed else 1.0 for owner in owners])

    def _update(self, batch: Batch, described_rows: Tensor, kept: Tensor) -> float:
        model = self.model
        rows = model.rows(described_rows, kept)
        states = model.encoder(batch.tokens, batch.mask)
        scores = model(states, batch.mask, rows, batch.inputs)
        loss = functional.cross_entropy(
            scores.flatten(0, 1), batch.targets.flatten(), ignore_index=IGNORED
        )
        tools = functional.binary_cross_entropy_with_logits(
            model.tool_logits(states, batch.mask, rows, self.calls), batch.tools
        )
        self.optimizer.zero_grad()
        (loss + self.schedule.tool_loss * tools).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), self.schedule.clip)
        self.optimizer.step()
        self.step += 1
        self.examples += batch.tokens.shape[0]
        return float(loss.detach())

    def save(self, path: Path) -> None:
        """Write the checkpoint so that a reader never sees half of one."""
        written = path.with_suffix(".part")
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "sizes": self.model.sizes.to_json(),
            "rows": [row.key for row in self.table.rows],
            "step": self.step,
            "examples": self.examples,
            "seconds": self.seconds,
        }
        torch.save(state, written)
        written.replace(path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint of the same model and table."""
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.examples = state["step"], state["examples"]
        self.seconds = state["seconds"]
