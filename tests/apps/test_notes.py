"""Notes in memory and as Markdown files."""

from __future__ import annotations

import errno
import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from contract_notes import GROCERIES, PLANS, Make, NotesContract
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinyagent.apps.interfaces import Note
from tinyagent.apps.local.notes import LocalNotes
from tinyagent.apps.memory.notes import MemoryNotes
from tinyagent.errors import ToolError


class TestMemoryNotes(NotesContract):
    @pytest.fixture
    def make(self) -> Make:
        return MemoryNotes


class TestLocalNotes(NotesContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        def notes(content: Sequence[Note]) -> LocalNotes:
            made = LocalNotes(tmp_path / "notes")
            for number, note in enumerate(content):
                made.create_note(note, f"first-{number}")
            return made

        return notes


@pytest.fixture
def notes(tmp_path: Path) -> LocalNotes:
    return LocalNotes(tmp_path / "notes")


def test_a_plain_name_is_the_file_and_nothing_is_added(notes: LocalNotes) -> None:
    """A name that every system takes is the file's name; the file holds the content and a newline."""
    receipt = notes.create_note(GROCERIES, "run-1")
    assert Path(receipt.where) == notes.folder / "Groceries.md"
    assert Path(receipt.where).read_bytes() == b"milk\neggs\n"


def test_an_odd_name_is_the_heading(notes: LocalNotes) -> None:
    """A name that some system refuses stands as heading in a file with a tame name."""
    path = Path(notes.create_note(PLANS, "run-1").where)
    assert path == notes.folder / "Team" / "Work" / "Q3-Q4 plans- “draft”.md"
    assert path.read_text(encoding="utf-8").startswith(f"# {PLANS.name}\n\n# Goals")


def test_notes_of_other_programs(notes: LocalNotes) -> None:
    """Other suffixes, deep folders, Windows' line ends and a byte order mark are read; hidden files are not."""
    deep = notes.folder / "Work" / "Plans"
    deep.mkdir(parents=True)
    (deep / "Launch.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    (notes.folder / ".obsidian").mkdir()
    (notes.folder / ".obsidian" / "x.md").write_text("hidden", encoding="utf-8")
    (notes.folder / "binary.md").write_bytes(b"\xff\xfe\x00")
    (notes.folder / "picture.png").write_bytes(b"png")
    assert notes.notes() == [Note("Launch", "Work/Plans", "one\ntwo")]
    notes.append_note("launch", "three", "work/plans", "run-1")
    assert (deep / "Launch.txt").read_bytes() == b"\xef\xbb\xbfone\r\ntwo\r\nthree\r\n"


def test_existing_folder_in_any_case(notes: LocalNotes) -> None:
    """A new note goes to the folder there is, level by level, before a new one is made."""
    (notes.folder / "Work" / "Plans").mkdir(parents=True)
    receipt = notes.create_note(Note("A", "work/plans/2026", ""), "run-1")
    assert Path(receipt.where).parent == notes.folder / "Work" / "Plans" / "2026"


@pytest.mark.parametrize(
    "name", ["../../escape", "/etc/x", "..", ".hidden", "con", "a\x00b", "x" * 500]
)
def test_names_stay_inside(notes: LocalNotes, name: str) -> None:
    """No note's or folder's name leads out of the notes, hides a file or is too long for a disk."""
    receipt = notes.create_note(Note(name, name, "text"), "run-1")
    path = Path(receipt.where)
    assert path.resolve().is_relative_to(notes.folder.resolve())
    assert [note.content for note in notes.notes()] == ["text"]


TEXT = st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufeff")


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(TEXT, max_size=50), content=st.text(TEXT, max_size=60))
def test_any_name_and_content_come_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: str
) -> None:
    """Whatever a note is called, its name comes back but for white space, and its content but for outer newlines."""
    notes = LocalNotes(tmp_path_factory.mktemp("notes"))
    notes.create_note(Note(name, "", content), "run-1")
    (note,) = notes.notes()
    assert note.name == (unicodedata.normalize("NFC", " ".join(name.split())) or "Untitled")
    assert note.content == content.strip("\n")


def test_repeated_after_edits_by_hand(notes: LocalNotes) -> None:
    """What was done stays done when the user has edited the note since."""
    path = Path(notes.create_note(GROCERIES, "run-1").where)
    notes.append_note("Groceries", "bread", "", "run-2")
    path.write_text("all bought\n", encoding="utf-8")
    notes.append_note("Groceries", "bread", "", "run-2")
    notes.create_note(GROCERIES, "run-1")
    assert [note.content for note in notes.notes()] == ["all bought"]


def test_crash_between_mark_and_note(notes: LocalNotes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk fails between the mark of an operation and the note, the repetition does the work."""
    path = Path(notes.create_note(GROCERIES, "run-1").where)

    calls = 0
    real = os.fsync

    def fail_later(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:  # mark, its folder, then the note
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail_later)
        with pytest.raises(ToolError, match="disk is full"):
            notes.append_note("Groceries", "bread", "", "run-2")
    assert path.read_bytes() == b"milk\neggs\n"
    notes.append_note("Groceries", "bread", "", "run-2")
    assert path.read_bytes() == b"milk\neggs\nbread\n"


def test_undo_of_an_addition_is_exact(notes: LocalNotes) -> None:
    """The receipt of an addition has the very text that stands at the end."""
    path = Path(notes.create_note(GROCERIES, "run-1").where)
    path.write_bytes(b"no newline")
    receipt = notes.append_note("Groceries", "bread", "", "run-2")
    assert path.read_bytes() == b"no newline" + receipt.undo["remove"].encode()
    assert receipt.undo["path"] == str(path)
