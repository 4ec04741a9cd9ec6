"""From a checkpoint to the files that the runtime loads: ONNX graphs, int8 or float, and the tool table's parts.

Weights of matrix products and the word embeddings are quantized dynamically, per channel, to seven bits: processors without
VNNI add pairs of products in sixteen bits, which eight would overflow. The rest stays float.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from tinyagent.planner.compact.table import ToolTable
from tinyagent.planner.compact.weights import FILES, FORMAT
from tinyagent_lab.network import CompactModel, DecoderLayer, pool

__all__ = ["export"]


class _Encoder(nn.Module):
    def __init__(self, model: CompactModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mask = torch.ones_like(tokens)
        states = self.model.encoder(tokens, mask)
        pooled = pool(states, mask)
        query = self.model.tool_query(pooled * self.model.sizes.width**0.5)
        return states[0], pooled[0], query[0] * self.model.sizes.width**-0.5


class _Memory(nn.Module):
    def __init__(self, model: CompactModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, states: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        memory = self.model.memory_norm(states)
        layers: list[DecoderLayer] = list(self.model.layers)  # type: ignore[arg-type]
        keys = torch.stack([layer.cross.key(memory) for layer in layers])
        values = torch.stack([layer.cross.value(memory) for layer in layers])
        return keys, values, self.model.pointer_key(memory), self.model.pointed_in(memory)


class _Step(nn.Module):
    """One step of B hypotheses about one request; attention is written out, since single queries need no more."""

    def __init__(self, model: CompactModel) -> None:
        super().__init__()
        self.model = model
        self.heads = model.sizes.decoder_heads

    def forward(
        self,
        x: Tensor,
        past_keys: Tensor,
        past_values: Tensor,
        cross_keys: Tensor,
        cross_values: Tensor,
        pointer_keys: Tensor,
        rows: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        keys, values = [], []
        for index, module in enumerate(self.model.layers):
            layer: Any = module
            y = layer.self_norm(x)
            keys.append(layer.attention.key(y)[:, None])
            values.append(layer.attention.value(y)[:, None])
            seen_keys = torch.cat([past_keys[index], keys[-1]], dim=1)
            seen_values = torch.cat([past_values[index], values[-1]], dim=1)
            query = layer.attention.query(y)
            x = x + layer.attention.out(self._look_back(query, seen_keys, seen_values))
            query = layer.cross.query(layer.cross_norm(x))
            x = x + layer.cross.out(self._look_at(query, cross_keys[index], cross_values[index]))
            x = x + layer.outer(functional.gelu(layer.inner(layer.inner_norm(x))))
        x = self.model.norm(x)
        scale = self.model.sizes.width**-0.5
        symbols = self.model.row_query(x) @ rows.T * scale
        points = self.model.pointer_query(x) @ pointer_keys.T * scale
        return torch.cat([symbols, points], dim=1), torch.stack(keys), torch.stack(values)

    def _look_back(self, query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Each hypothesis at its own past: query [B, D], keys and values [B, S, D] -> [B, D]."""
        width = query.shape[1] // self.heads
        q = query.view(-1, self.heads, 1, width)
        k = keys.view(keys.shape[0], -1, self.heads, width).permute(0, 2, 3, 1)
        v = values.view(values.shape[0], -1, self.heads, width).transpose(1, 2)
        weights = torch.softmax(q @ k * width**-0.5, dim=-1)
        return (weights @ v).view(-1, self.heads * width)

    def _look_at(self, query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """All at the same request: query [B, D], keys and values [T, D] -> [B, D]."""
        width = query.shape[1] // self.heads
        q = query.view(-1, self.heads, width).transpose(0, 1)
        k = keys.view(-1, self.heads, width).permute(1, 2, 0)
        v = values.view(-1, self.heads, width).transpose(0, 1)
        weights = torch.softmax(q @ k * width**-0.5, dim=-1)
        return (weights @ v).transpose(0, 1).reshape(-1, self.heads * width)


def export(
    model: CompactModel,
    table: ToolTable,
    described: Tensor,
    tokenizer: Path,
    folder: Path,
    about: dict[str, Any],
    *,
    int8: bool = True,
) -> None:
    """Write the weights folder. `described` [R, D] are the final encoder's embeddings of the table's texts."""
    model.eval()
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    width, layers = model.sizes.width, model.sizes.decoder_layers
    some = torch.zeros(1, 7, dtype=torch.long)
    memory = torch.zeros(7, width)
    cache, cross = torch.zeros(layers, 2, 3, width), torch.zeros(layers, 7, width)
    rows = torch.zeros(len(table), width)
    _export_graph(
        _Encoder(model), (some,), folder / "encoder.onnx", {"tokens": {1: "T"}},
        ["states", "pooled", "tool_query"], int8,
    )  # fmt: skip
    _export_graph(
        _Memory(model), (memory,), folder / "memory.onnx", {"states": {0: "T"}},
        ["cross_keys", "cross_values", "pointer_keys", "pointed"], int8,
    )  # fmt: skip
    _export_graph(
        _Step(model),
        (torch.zeros(2, width), cache, cache, cross, cross, memory, rows),
        folder / "decoder.onnx",
        {
            "x": {0: "B"}, "past_keys": {1: "B", 2: "S"}, "past_values": {1: "B", 2: "S"}, "cross_keys": {1: "T"},
            "cross_values": {1: "T"}, "pointer_keys": {0: "T"}, "rows": {0: "R"},
        },
        ["scores", "keys", "values"], int8,
    )  # fmt: skip
    _write_table(model, table, described, folder / "table.npz")
    manifest = {
        "format": FORMAT,
        "sizes": {
            "layers": layers,
            "heads": model.sizes.decoder_heads,
            "width": width,
            "steps": model.sizes.steps,
        },
        "trained": [row.key for row in table.rows],
        "sha256": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES
        },
        "about": about,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _export_graph(
    module: nn.Module,
    inputs: tuple[Tensor, ...],
    path: Path,
    dynamic: dict[str, dict[int, str]],
    outputs: list[str],
    int8: bool,
) -> None:
    plain = path.with_suffix(".float.onnx")
    module.eval()
    # The exporter built on dynamo writes graphs that the quantizer's shape inference cannot read.
    torch.onnx.export(
        module,
        inputs,
        str(plain),
        input_names=list(dynamic),
        output_names=outputs,
        dynamic_axes={name: axes for name, axes in dynamic.items() if axes},
        opset_version=17,
        dynamo=False,
    )
    if int8:
        quantize_dynamic(
            plain,
            path,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
        plain.unlink()
    else:
        plain.replace(path)


def _write_table(model: CompactModel, table: ToolTable, described: Tensor, path: Path) -> None:
    rows = model.rows
    projections: list[nn.Linear] = list(rows.projections)  # type: ignore[arg-type]
    half: Any = np.float16
    texts = {row.text: index for index, row in enumerate(table.rows) if row.text}

    def array(tensor: Tensor) -> Any:
        return tensor.detach().numpy()

    np.savez(
        path,
        keys=np.asarray([row.key for row in table.rows]),
        residuals=array(rows.residuals),
        texts=np.asarray(list(texts)),
        described=array(described)[list(texts.values())],
        projections=np.stack([array(p.weight) for p in projections]).astype(half),
        projection_biases=np.stack([array(p.bias) for p in projections]),
        norm=array(rows.norm.weight),
        norm_bias=array(rows.norm.bias),
        row_in=array(model.row_in.weight).astype(half),
        row_in_bias=array(model.row_in.bias),
        begin=array(model.begin),
        steps=array(model.steps.weight).astype(half),
        tool_bias=array(model.tool_bias).reshape(1)[0],
    )
