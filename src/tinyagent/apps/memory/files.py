"""Files in memory, for tests and dry runs: paths with their content."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from tinyagent.apps.file_names import rank
from tinyagent.apps.pdf import pdf_text
from tinyagent.errors import NotFoundError

__all__ = ["MemoryFiles"]


class MemoryFiles:
    """`contents` by full path; `opened` lists what was shown. `read` is what `MemoryMail` attaches by."""

    def __init__(self, contents: Mapping[Path, bytes] | None = None) -> None:
        self.contents = dict(contents or {})
        self.opened: list[Path] = []

    def find(self, name: str) -> list[Path]:
        text = name.strip().strip("\"'")
        path = Path(text).expanduser() if text.startswith("~/") else Path(text)
        if path.is_absolute():
            return [path] if path in self.contents else []
        return [Path(found) for found in rank(name, self.contents)]

    def read(self, path: Path) -> bytes:
        """Raises FileNotFoundError as a disk does."""
        if path not in self.contents:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return self.contents[path]

    def read_pdf(self, path: Path) -> str:
        if path not in self.contents:
            raise NotFoundError(f"There is no file {path}.")
        return pdf_text(self.contents[path], path.name)

    def open(self, path: Path) -> None:
        self.opened.append(path)
