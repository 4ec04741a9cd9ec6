"""Opening a checkpoint of the compact model for measuring or export."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer

from tinyagent.planner.compact.table import ToolTable
from tinyagent_lab.network import CompactModel, Sizes

__all__ = ["load_model", "open_tokenizer"]


def load_model(checkpoint: Path, table: ToolTable) -> tuple[CompactModel, dict[str, float]]:
    """The model, and how far it was trained (`step`, `examples`, `seconds`). ValueError for another tool table."""
    state = torch.load(checkpoint, weights_only=True)
    if state["rows"] != [row.key for row in table.rows]:
        raise ValueError(f"{checkpoint} was trained on another tool table")
    model = CompactModel(Sizes(**state["sizes"]), table)
    model.load_state_dict(state["model"])
    model.eval()
    return model, {name: state[name] for name in ("step", "examples", "seconds")}


def open_tokenizer(path: Path) -> Tokenizer:
    """The word pieces, neither padded nor cut."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
