"""What every backend of notes does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tinyagent.apps.interfaces import Note, Notes
from tinyagent.errors import NotFoundError

GROCERIES = Note("Groceries", "", "milk\neggs")
PLANS = Note("Q3/Q4 plans: “draft”", "Team/Work", "# Goals\n\n- $1 less")
TRAVEL = Note("Café list", "Travel", "Lisboa")

Make = Callable[[Sequence[Note]], Notes]


class NotesContract:
    @pytest.fixture
    def make(self) -> Make:
        raise NotImplementedError

    def test_notes_come_back_whole(self, make: Make) -> None:
        """Name, folder and content are read back, whatever characters the name has."""
        notes = make([GROCERIES, PLANS, TRAVEL])
        assert sorted(notes.notes(), key=lambda note: note.folder) == [GROCERIES, PLANS, TRAVEL]

    @pytest.mark.parametrize(
        ("name", "folder", "found"),
        [
            ("Groceries", "", GROCERIES),
            ("groceries", "", GROCERIES),
            ("my groceries note", "", GROCERIES),
            ("grocries", "", GROCERIES),
            ("q3 q4 plans", "", PLANS),
            ("plans", "work", PLANS),
            ("plans", "Team/Work", PLANS),
            ("plans", "team", PLANS),
            ("cafe list", "", TRAVEL),
            ("Cafe", "Travel", TRAVEL),
        ],
    )
    def test_open_finds_the_note_meant(
        self, make: Make, name: str, folder: str, found: Note
    ) -> None:
        """Any case, words of the name, and close spellings open the note."""
        notes = make([GROCERIES, PLANS, TRAVEL])
        opened = notes.open_note(name, folder)
        assert (opened.name, opened.content) == (found.name, found.content)

    @pytest.mark.parametrize(
        ("name", "folder", "message"),
        [
            ("Grossmarkt", "", "no note called “Grossmarkt”"),
            ("Groc", "", "the closest is “Groceries”"),
            ("Groceries", "Work", "no note called"),
            ("Groceries", "Wrok", "no notes folder called “Wrok”; the closest is “Team/Work”"),
            ("list", "", "could be the note"),
        ],
    )
    def test_open_does_not_guess(self, make: Make, name: str, folder: str, message: str) -> None:
        """What is not close, lies elsewhere or could be two notes is a NotFoundError that helps."""
        notes = make([GROCERIES, PLANS, TRAVEL, Note("Packing list", "", "")])
        with pytest.raises(NotFoundError, match=message):
            notes.open_note(name, folder)

    def test_second_of_a_name_overwrites_nothing(self, make: Make) -> None:
        """A second note of the same name, in any case, gets a number; the first stays as it is."""
        notes = make([GROCERIES, PLANS])
        notes.create_note(Note("groceries", "", "new"), "run-1")
        notes.create_note(Note("Groceries", "", "newer"), "run-2")
        notes.create_note(Note(PLANS.name, PLANS.folder, "new plans"), "run-3")
        assert {(note.name, note.content) for note in notes.notes()} == {
            ("Groceries", "milk\neggs"),
            ("groceries 2", "new"),
            ("Groceries 3", "newer"),
            (PLANS.name, PLANS.content),
            (f"{PLANS.name} 2", "new plans"),
        }

    def test_append_keeps_what_stands(self, make: Make) -> None:
        """Appending adds the content as lines of its own below what stands."""
        notes = make([GROCERIES, PLANS])
        notes.append_note("groceries", "bread\n$2 of cheese", "", "run-1")
        notes.append_note("plans", "more", "work", "run-2")
        assert notes.open_note("groceries", "").content == "milk\neggs\nbread\n$2 of cheese"
        assert notes.open_note(PLANS.name, "").content == PLANS.content + "\nmore"

    def test_append_to_an_empty_note(self, make: Make) -> None:
        """Appending to an empty note gives the content alone."""
        notes = make([Note("Empty", "", "")])
        notes.append_note("Empty", "first", "", "run-1")
        assert notes.open_note("Empty", "").content == "first"

    def test_same_operation_counts_once(self, make: Make) -> None:
        """A creation or an addition repeated is there once, with the same receipt."""
        notes = make([])
        created = notes.create_note(GROCERIES, "run-1")
        assert notes.create_note(GROCERIES, "run-1") == created
        added = notes.append_note("Groceries", "bread", "", "run-2")
        assert notes.append_note("Groceries", "bread", "", "run-2") == added
        assert notes.create_note(GROCERIES, "run-1").where == created.where
        assert [note.content for note in notes.notes()] == ["milk\neggs\nbread"]

    def test_append_to_nothing(self, make: Make) -> None:
        """Appending to a note that does not exist is a NotFoundError and makes none."""
        notes = make([])
        with pytest.raises(NotFoundError):
            notes.append_note("Groceries", "bread", "", "run-1")
        assert notes.notes() == []

    def test_parallel_calls_lose_nothing(self, make: Make) -> None:
        """Calls that run at once all take effect."""
        notes = make([GROCERIES])

        def work(number: int) -> None:
            notes.append_note("Groceries", f"item {number}", "", f"append-{number}")
            notes.create_note(Note("Idea", "", str(number)), f"create-{number}")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(16)))
        lines = notes.open_note("Groceries", "").content.splitlines()
        assert sorted(lines[2:]) == sorted(f"item {n}" for n in range(16))
        ideas = [note for note in notes.notes() if note.name.startswith("Idea")]
        assert len({note.name for note in ideas}) == 16
        assert sorted(int(note.content) for note in ideas) == list(range(16))
