"""The files of a compact planner and what each holds. The lab writes them (`quantization.export`), `load` checks them.

manifest.json    format version, sizes, the keys of the rows trained, calibration, provenance, SHA-256 of the other files
tokenizer.json   word pieces
encoder.onnx     see `tinyagent.encoder`
memory.onnx      states [T, D] -> keys and values for each decoder layer [L, T, D],
                 pointer keys [T, D], pointer inputs [T, D]
decoder.onnx     one step, see `decoder`
table.npz        what a row of the tool table is made of, see `rows`
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyagent.errors import ModelFileError

__all__ = [
    "FILES",
    "FORMAT",
    "Calibration",
    "Manifest",
    "damaged_files",
    "read_manifest",
    "shipped_weights",
]

FORMAT = 1
FILES = ("tokenizer.json", "encoder.onnx", "memory.onnx", "decoder.onnx", "table.npz")


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the network's numbers are worth, measured on requests that training never saw (`tinyagent-lab calibrate`).

    A plan of probability p is right with probability sigmoid(slope * logit(p) + intercept) (Platt
    scaling); the defaults take p as it is. ToolRAG keeps functions from `tool_threshold` on.
    """

    slope: float = 1.0
    intercept: float = 0.0
    tool_threshold: float = 0.02

    def confidence(self, log_probability: float) -> float:
        """In [0, 1]; 0 where there is no plan."""
        if log_probability == -math.inf:
            return 0.0
        sure = min(log_probability, -1e-9)
        logit = self.slope * (sure - math.log(-math.expm1(sure))) + self.intercept
        return 1 / (1 + math.exp(-max(-500.0, min(500.0, logit))))


@dataclass(frozen=True, slots=True)
class Manifest:
    """`trained` are the keys of table rows with a learned residual, in the order of the file."""

    layers: int
    heads: int
    width: int
    steps: int
    trained: tuple[str, ...]
    sha256: dict[str, str]
    about: dict[str, Any]
    calibration: Calibration = Calibration()


def shipped_weights() -> Path:
    """The folder of the weights that ship in the package."""
    return Path(__file__).parent / "shipped"


def read_manifest(folder: Path) -> Manifest:
    """Raises ModelFileError where the folder holds no planner of this format."""
    path = folder / "manifest.json"
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelFileError(
            f"There is no model in {folder}.", hint="Reinstall tinyagent, or name another folder."
        ) from error
    except ValueError as error:
        raise ModelFileError(f"{path} is damaged.", hint="Reinstall tinyagent.") from error
    if read.get("format") != FORMAT:
        raise ModelFileError(
            f"The model in {folder} has format {read.get('format')}, this version reads {FORMAT}.",
            hint="Use the model that belongs to this version.",
        )
    try:
        sizes = read["sizes"]
        return Manifest(
            sizes["layers"],
            sizes["heads"],
            sizes["width"],
            sizes["steps"],
            tuple(read["trained"]),
            dict(read["sha256"]),
            dict(read["about"]),
            _read_calibration(read.get("calibration", {})),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ModelFileError(
            f"{path} is incomplete: {error}.", hint="Reinstall tinyagent."
        ) from error


def _read_calibration(read: dict[str, Any]) -> Calibration:
    """Raises ValueError for what is no finite number."""
    neutral = Calibration()
    values = [
        float(read.get(name, getattr(neutral, name)))
        for name in ("slope", "intercept", "tool_threshold")
    ]
    if not all(map(math.isfinite, values)):
        raise ValueError("the calibration is not finite")
    return Calibration(*values)


def damaged_files(folder: Path) -> list[str]:
    """Names of files that are missing or not what the manifest says, by SHA-256. Reads every byte: for `doctor`."""
    expected = read_manifest(folder).sha256
    damaged = []
    for name in FILES:
        try:
            actual = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError:
            actual = ""
        if actual != expected.get(name):
            damaged.append(name)
    return damaged
