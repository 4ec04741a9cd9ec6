"""Writing a file so that a reader, or a crash, sees the old content or the new, never half of it.

The content goes to a hidden temporary file in the same folder, is flushed to the disk, and takes
the name in one step; then the folder itself is flushed, so that the name survives a power cut.
What the disk refuses becomes a `ToolError` that says why in plain words.
"""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from tinyagent.errors import ToolError

__all__ = ["disk_error", "write_atomic", "write_once"]

_NO_HARD_LINKS = {
    errno.EPERM,
    errno.EINVAL,  # Windows, on FAT
    errno.ENOTSUP,
    errno.EOPNOTSUPP,
    errno.ENOSYS,
    errno.EMLINK,
}
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EACCES: "there is no permission",
    errno.EPERM: "there is no permission",
    errno.EROFS: "the disk is read-only",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
}


def write_atomic(path: Path, content: bytes, *, exclusive: bool = False) -> None:
    """Give `path` this content; missing folders are made.

    With `exclusive` a file that stands there already is left alone and FileExistsError raised, also
    when another program makes it in the same moment. ToolError for everything else that the disk
    refuses; the old content and the folder are then as they were.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _written_beside(path, content)
        try:
            if exclusive:
                _take_free_name(temporary, path)
            else:
                temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _flush_folder(path.parent)
    except FileExistsError:
        if exclusive:
            raise
        raise ToolError(f"I could not write {path}: a file stands where a folder should.") from None
    except OSError as error:
        raise disk_error("write", path, error) from error


def write_once(path: Path, content: bytes) -> None:
    """Give `path` this content unless it has one: what stands there already stays. ToolError as `write_atomic`."""
    with contextlib.suppress(FileExistsError):
        write_atomic(path, content, exclusive=True)


def disk_error(verb: str, path: Path, error: OSError) -> ToolError:
    """The sentence for a person: `disk_error("read", folder, error)`."""
    reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
    return ToolError(f"I could not {verb} {path}: {reason}.")


def _written_beside(path: Path, content: bytes) -> Path:
    """A temporary file with the content, hidden and without the suffix that readers look for."""
    descriptor, name = tempfile.mkstemp(prefix=".writing-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _take_free_name(temporary: Path, path: Path) -> None:
    """Move to a name that nobody has. A hard link fails where the name is taken, in one step."""
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        # No hard links here (FAT, some network disks): claim the name with an empty file, fill it.
        path.touch(exist_ok=False)
        temporary.replace(path)


def _flush_folder(folder: Path) -> None:
    """Flush the folder where that is possible: Windows opens no folders, some disks flush none."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
