"""Whole files or none."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tinyagent.apps.local.atomic import write_atomic
from tinyagent.errors import ToolError


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_content_arrives_and_nothing_else_stays(tmp_path: Path) -> None:
    """A write makes missing folders and leaves exactly one file."""
    path = tmp_path / "a" / "b" / "note.md"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert names_in(path.parent) == ["note.md"]


def test_exclusive_write_never_overwrites(tmp_path: Path) -> None:
    """An exclusive write to a taken name raises FileExistsError and leaves the old content."""
    path = tmp_path / "note.md"
    write_atomic(path, b"old", exclusive=True)
    with pytest.raises(FileExistsError):
        write_atomic(path, b"new", exclusive=True)
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["note.md"]


def test_exclusive_write_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without hard links exclusive writing still works and still refuses a taken name."""

    def refuse(*_args: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "note.md"
    write_atomic(path, b"old", exclusive=True)
    with pytest.raises(FileExistsError):
        write_atomic(path, b"new", exclusive=True)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_full_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """Whichever step a full disk refuses: old content, no temporary, a message that says why."""
    path = tmp_path / "note.md"
    write_atomic(path, b"old")

    def refuse(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", refuse)
    else:
        monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ToolError, match="the disk is full"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["note.md"]


def test_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    """A path through a file is a sentence for the user, not a traceback."""
    (tmp_path / "notes").write_text("a file", encoding="utf-8")
    with pytest.raises(ToolError, match="notes"):
        write_atomic(tmp_path / "notes" / "a.md", b"x")


@pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX's")
def test_permissions_of_a_rewritten_file_stay(tmp_path: Path) -> None:
    """Rewriting keeps the file's permissions."""
    path = tmp_path / "note.md"
    write_atomic(path, b"old")
    path.chmod(0o640)
    write_atomic(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640
