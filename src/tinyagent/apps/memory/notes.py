"""Notes in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace

from tinyagent.apps.interfaces import Note
from tinyagent.apps.note_names import find_note, free_name
from tinyagent.apps.wording import append_summary, note_summary
from tinyagent.events import Receipt

__all__ = ["MemoryNotes"]


class MemoryNotes:
    def __init__(self, notes: Iterable[Note] = ()) -> None:
        self._notes = list(notes)
        self._receipts: dict[str, Receipt] = {}
        self._lock = threading.Lock()

    def create_note(self, note: Note, operation_id: str) -> Receipt:
        with self._lock:
            if operation_id not in self._receipts:
                taken = [other.name for other in self._notes if other.folder == note.folder]
                named = replace(note, name=free_name(note.name, taken))
                self._notes.append(named)
                self._receipts[operation_id] = Receipt(
                    operation_id, "note", f"memory:note/{named.name}", note_summary(named)
                )
            return self._receipts[operation_id]

    def open_note(self, name: str, folder: str) -> Note:
        return find_note(self._notes, name, folder)

    def append_note(self, name: str, content: str, folder: str, operation_id: str) -> Receipt:
        with self._lock:
            if operation_id not in self._receipts:
                note = find_note(self._notes, name, folder)
                text = f"{note.content}\n{content}" if note.content else content
                self._notes[self._notes.index(note)] = replace(note, content=text)
                self._receipts[operation_id] = Receipt(
                    operation_id, "note", f"memory:note/{note.name}", append_summary(note.name)
                )
            return self._receipts[operation_id]

    def notes(self) -> list[Note]:
        return list(self._notes)
