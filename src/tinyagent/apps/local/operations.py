"""Which operations a folder has seen, for things whose own file cannot tell: a note is the user's
text and no place for our marks.

One small JSON file an operation, under `.tinyagent/operations` in the folder. It is written before
the work, with fingerprints of the file before and after, so that a repetition after a crash knows
whether the work was done: it was not, exactly when the file still is as it was before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from tinyagent.apps.local.atomic import disk_error, write_atomic
from tinyagent.apps.local.names import uid_for

__all__ = ["OperationLog", "fingerprint"]

ABSENT = ""  # the fingerprint of a file that does not exist


def fingerprint(path: Path) -> str:
    """SHA-256 of the content in hex, "" where there is no file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ABSENT
    except OSError as error:
        raise disk_error("read", path, error) from error


class OperationLog:
    """The operations of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._records = folder / ".tinyagent" / "operations"

    def begin(self, operation_id: str, path: Path, undo: Mapping[str, str]) -> None:
        """Keep what is about to be done to `path`, with the file as it is now."""
        record = {
            "operation": operation_id,
            "path": path.relative_to(self.folder).as_posix(),
            "before": fingerprint(path),
            "undo": dict(undo),
        }
        write_atomic(self._file(operation_id), json.dumps(record, ensure_ascii=False).encode())

    def done(self, operation_id: str) -> tuple[Path, dict[str, str]] | None:
        """The path that a finished operation changed and what undoes it; None where it has yet to be done."""
        try:
            record = json.loads(self._file(operation_id).read_bytes())
            path = self.folder / record["path"]
            if fingerprint(path) == record["before"]:
                return None
            return path, dict(record["undo"])
        except FileNotFoundError:
            return None
        except OSError as error:
            raise disk_error("read", self._records, error) from error
        except (ValueError, KeyError, TypeError):
            return None  # not ours, or damaged: as good as not there

    def _file(self, operation_id: str) -> Path:
        return self._records / f"{uid_for(operation_id)}.json"
