"""Files under configured folders: search by name, the text of PDFs, showing on screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tinyagent.apps.file_names import rank
from tinyagent.errors import NotFoundError, ToolError

__all__ = ["LocalFiles"]

MAX_FILES = 50_000
MAX_DEPTH = 16
_MACHINE_MADE = frozenset(("__pycache__", "node_modules", "site-packages", "$RECYCLE.BIN"))


class LocalFiles:
    """`opener` shows a file on screen; None where there is no screen."""

    def __init__(self, roots: Sequence[Path], opener: Callable[[Path], None] | None = None) -> None:
        self._roots = tuple(roots)
        self._opener = opener

    def find(self, name: str) -> list[Path]:
        """As the protocol says. Hidden files and folders are not searched, nor is anything that a
        link leads to outside the roots; at most `MAX_FILES` files, the shallow ones first."""
        if full := _full_path(name):
            return [full] if full.exists() else []
        return [Path(path) for path in rank(name, _walk(self._roots))]

    def read_pdf(self, path: Path) -> str:
        # pypdf takes longer to load than most requests take to run: only who reads a PDF waits for it.
        from tinyagent.apps.pdf import pdf_text

        try:
            return pdf_text(path.read_bytes(), path.name)
        except FileNotFoundError as error:
            raise NotFoundError(f"There is no file {path}.") from error
        except IsADirectoryError as error:
            raise ToolError(f"{path} is a folder, not a PDF.") from error
        except OSError as error:
            raise ToolError(f"{path} cannot be read: {error.strerror or error}.") from error

    def open(self, path: Path) -> None:
        if self._opener is None:
            return
        try:
            self._opener(path)
        except OSError as error:
            raise ToolError(f"{path} cannot be shown: {error.strerror or error}.") from error


def _full_path(name: str) -> Path | None:
    text = name.strip().strip("\"'")
    try:
        path = Path(text).expanduser() if text.startswith("~") else Path(text)
        return path if path.is_absolute() else None
    except (RuntimeError, ValueError):  # "~nobody/x"
        return None


def _walk(roots: Sequence[Path]) -> Iterator[Path]:
    """Files breadth first, each real file once. A folder that cannot be read is passed over."""
    homes = [os.path.realpath(root) for root in roots]
    level = [Path(home) for home in dict.fromkeys(homes)]
    seen: set[str] = set()
    for _ in range(MAX_DEPTH):
        below: list[Path] = []
        for folder in level:
            for entry in _entries(folder):
                if entry.is_dir(follow_symlinks=False):
                    below.append(Path(entry.path))
                    continue
                real = _real_file(entry, homes)
                if real is None or real in seen:
                    continue
                seen.add(real)
                yield Path(entry.path)
                if len(seen) >= MAX_FILES:
                    return
        level = below


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            visible = [e for e in entries if not e.name.startswith(".")]
    except OSError:
        return []
    return sorted((e for e in visible if e.name not in _MACHINE_MADE), key=lambda e: e.name)


def _real_file(entry: os.DirEntry[str], homes: Sequence[str]) -> str | None:
    """Where the file really lies; None for what is no file, or a link to one outside the roots.

    A linked folder is neither: what it holds is found where it really lies, if that is under a root.
    """
    try:
        if not entry.is_symlink():
            return entry.path if entry.is_file() else None
        real = os.path.realpath(entry.path)
        inside = any(os.path.commonpath((home, real)) == home for home in homes)
        return real if inside and os.path.isfile(real) else None  # noqa: PTH113 - paths are text here
    except (OSError, ValueError):  # a link in a circle; another drive
        return None
