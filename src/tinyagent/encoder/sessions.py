"""Opening a network file: one place that knows onnxruntime's settings and what a damaged file looks like."""

from __future__ import annotations

from pathlib import Path

import onnxruntime

from tinyagent.errors import ModelFileError

__all__ = ["open_session"]


def open_session(path: Path, *, threads: int = 1) -> onnxruntime.InferenceSession:
    """A session on the CPU. Raises ModelFileError where the file is missing, damaged or of another make.

    One thread by default: at these sizes a second one costs more in waiting than it brings.
    """
    if not path.is_file():
        raise ModelFileError(
            f"The model file {path} is missing.",
            hint="Reinstall tinyagent, or point to another model.",
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        # By its path: bytes would lie in memory a second time while the network is made.
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no base but Exception
        raise ModelFileError(
            f"The model file {path} cannot be used: it is damaged or not of this version.",
            hint="Reinstall tinyagent, or point to another model.",
        ) from error
