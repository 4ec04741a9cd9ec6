"""Notes as Markdown files in folders, the way note programs keep them.

The file's name is the note's name. Where a name holds characters that not every file system takes
("Q3/Q4"), the file gets a tame name and the first line is the heading `# Q3/Q4`, which then is the
note's name. Nothing else is put into the text. Folders may lie in folders ("Work/Plans"); hidden
ones are left alone.
"""

from __future__ import annotations

import threading
import unicodedata
from pathlib import Path

from tinyagent.apps.interfaces import Note
from tinyagent.apps.local.atomic import disk_error, write_atomic
from tinyagent.apps.local.names import safe_name, subfolders, visible
from tinyagent.apps.local.operations import OperationLog
from tinyagent.apps.matching import fold
from tinyagent.apps.note_names import find_note, free_name
from tinyagent.apps.wording import append_summary, note_summary
from tinyagent.events import Receipt

__all__ = ["LocalNotes"]

_SUFFIXES = {".md", ".markdown", ".txt"}


class LocalNotes:
    """The notes under `folder`. What was done already is kept beside them (`operations.OperationLog`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._operations = OperationLog(folder)
        # Choosing a free name and appending both read before they write.
        self._lock = threading.Lock()

    def create_note(self, note: Note, operation_id: str) -> Receipt:
        with self._lock:
            done = self._operations.done(operation_id)
            path = done[0] if done else self._create(note, operation_id)
        summary = note_summary(Note(_title_of(path), note.folder, ""))
        return Receipt(operation_id, "note", str(path), summary, {"delete": str(path)})

    def open_note(self, name: str, folder: str) -> Note:
        return find_note(self.notes(), name, folder)

    def append_note(self, name: str, content: str, folder: str, operation_id: str) -> Receipt:
        """Put the content on a line of its own behind what stands, which stays byte for byte."""
        with self._lock:
            done = self._operations.done(operation_id)
            path, undo = done if done else self._append(name, content, folder, operation_id)
        return Receipt(operation_id, "note", str(path), append_summary(_title_of(path)), undo)

    def notes(self) -> list[Note]:
        return [note for note, _ in self._all()]

    def _create(self, note: Note, operation_id: str) -> Path:
        folder = self._folder(note.folder)
        name = unicodedata.normalize("NFC", " ".join(note.name.split()))
        tame = safe_name(name)
        while True:
            stem = free_name(tame, [path.stem for path in _files(folder, deep=False)])
            path = folder / f"{stem}.md"
            content = _written(name + stem.removeprefix(tame), stem, note.content)
            self._operations.begin(operation_id, path, {"delete": str(path)})
            try:
                write_atomic(path, content, exclusive=True)
            except FileExistsError:
                continue  # another program took the name in between
            return path

    def _append(
        self, name: str, content: str, folder: str, operation_id: str
    ) -> tuple[Path, dict[str, str]]:
        known = self._all()
        note = find_note([note for note, _ in known], name, folder)
        path = next(path for other, path in known if other is note)
        try:
            old = path.read_bytes()
        except OSError as error:
            raise disk_error("read", path, error) from error
        newline = b"\r\n" if b"\r\n" in old else b"\n"
        added = b"".join(line.encode() + newline for line in content.split("\n"))
        if old and not old.endswith(b"\n"):
            added = newline + added
        undo = {"path": str(path), "remove": added.decode()}
        self._operations.begin(operation_id, path, undo)
        write_atomic(path, old + added)
        return path, undo

    def _all(self) -> list[tuple[Note, Path]]:
        """Every note with its file, those nearest the top first. Files that are no text are passed over."""
        found = []
        for path in sorted(_files(self.folder, deep=True), key=lambda p: (len(p.parts), p)):
            try:
                text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            except (OSError, UnicodeDecodeError):
                continue
            inside = path.parent.relative_to(self.folder).as_posix()
            title, content = _split_title(text, path.stem)
            found.append((Note(title, "" if inside == "." else inside, content), path))
        return found

    def _folder(self, name: str) -> Path:
        """The folder a new note goes to: an existing one in any case, level by level, else a new one."""
        folder = self.folder
        for part in filter(None, (part.strip() for part in name.split("/"))):
            existing = [path for path in subfolders(folder) if fold(path.name) == fold(part)]
            folder = existing[0] if existing else folder / safe_name(part)
        return folder


def _files(folder: Path, *, deep: bool) -> list[Path]:
    """The note files in a folder, with `deep` in its subfolders too; links to folders are not followed."""
    found: list[Path] = []
    for path in visible(folder):
        if path.is_dir():
            if deep and not path.is_symlink():
                found += _files(path, deep=True)
        elif path.suffix.lower() in _SUFFIXES:
            found.append(path)
    return found


def _written(name: str, stem: str, content: str) -> bytes:
    heading = "" if name in ("", stem) else f"# {name}\n\n"
    text = heading + content
    return (text if text.endswith("\n") or not text else text + "\n").encode()


def _split_title(text: str, stem: str) -> tuple[str, str]:
    """Name and content: a first heading that the file name is the tame form of, and what follows it."""
    first, _, rest = text.partition("\n")
    title = first.removeprefix("# ").strip()
    if first.startswith("# ") and title != stem and safe_name(title) == stem:
        return title, rest.strip("\n")
    return stem, text.strip("\n")


def _title_of(path: Path) -> str:
    try:
        return _split_title(path.read_bytes().decode("utf-8-sig"), path.stem)[0]
    except (OSError, UnicodeDecodeError):
        return path.stem
