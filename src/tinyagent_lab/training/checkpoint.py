"""Opening a checkpoint of the compact model for measuring or export."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from tinyagent.planner.compact.table import ToolTable
from tinyagent_lab.network import CompactModel, Sizes

__all__ = ["load_model", "open_tokenizer"]


def load_model(
    checkpoint: Path, table: ToolTable, *earlier: Path
) -> tuple[CompactModel, dict[str, Any]]:
    """The model, and how far it was trained (`step`, `examples`, `seconds`); with `earlier` checkpoints of the same run its
    weights are the mean of all. ValueError for another tool table."""
    states = [torch.load(path, weights_only=True) for path in (checkpoint, *earlier)]
    keys = [row.key for row in table.rows]
    last = states[0]
    for path, state in zip((checkpoint, *earlier), states, strict=True):
        if state["rows"] != keys or state["sizes"] != last["sizes"]:
            raise ValueError(f"{path} was trained on another tool table or has other sizes")
    model = CompactModel(Sizes(**last["sizes"]), table)
    model.load_state_dict(
        {name: _mean(state["model"][name] for state in states) for name in last["model"]}
    )
    model.eval()
    about = {name: last[name] for name in ("step", "examples", "seconds")}
    if earlier:
        about["averaged_steps"] = [state["step"] for state in states]
    return model, about


def _mean(tensors: Iterable[Tensor]) -> Tensor:
    return torch.stack([tensor.double() for tensor in tensors]).mean(0).float()


def open_tokenizer(path: Path) -> Tokenizer:
    """The word pieces, neither padded nor cut."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
