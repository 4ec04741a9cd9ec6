"""JSON Lines in and out: read one at a time, written so that a reader sees the old file or the whole new one."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from tinyagent.errors import RequestError

__all__ = ["Line", "open_lines", "read_objects", "write_lines"]


@dataclass(frozen=True, slots=True)
class Line:
    """`members` are the line's object; where it is none they are empty and `problem` says why."""

    number: int
    members: dict[str, Any]
    problem: str = ""


def open_lines(path: str) -> Iterator[Line]:
    """The lines of a file, or of standard input for "-", numbered from 1; blank ones are left out.
    Nothing is read ahead.

    A line that is no UTF-8 or no JSON object is one with a `problem`. Raises RequestError where the
    file cannot be read.
    """
    try:
        if path == "-":
            yield from _lines(sys.stdin.buffer)
        else:
            with Path(path).open("rb") as file:
                yield from _lines(file)
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {error.strerror}.") from error


def read_objects(path: str) -> list[dict[str, Any]]:
    """All objects of a file that has to be in order. Raises RequestError naming the line that is not."""
    objects = []
    for line in open_lines(path):
        if line.problem:
            raise RequestError(f"{path}, line {line.number}: {line.problem}.")
        objects.append(line.members)
    return objects


def _lines(file: Any) -> Iterator[Line]:
    for number, raw in enumerate(file, start=1):
        if not raw.strip():
            continue
        try:
            members = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            yield Line(number, {}, f"not JSON: {error}")
            continue
        if isinstance(members, dict):
            yield Line(number, members)
        else:
            yield Line(number, {}, "not a JSON object")


@contextmanager
def write_lines(path: str) -> Iterator[TextIO]:
    """A stream for "-" (standard output), else a file that takes its name once everything is
    written: where the run fails or is stopped, what stood there before is untouched. Raises
    RequestError where it cannot be written."""
    if path == "-":
        yield sys.stdout
        return
    target = Path(path).resolve()
    try:
        if target.exists() and not target.is_file():  # a pipe or a device cannot be replaced
            with target.open("w", encoding="utf-8") as file:
                yield file
            return
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}-", delete=False
        ) as file:
            temporary = Path(file.name)
            try:
                yield file  # type: ignore[misc]
                file.flush()
            except BaseException:
                file.close()
                temporary.unlink(missing_ok=True)
                raise
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        temporary.replace(target)
    except OSError as error:
        raise RequestError(f"{path} cannot be written: {error.strerror}.") from error
