"""Which note a name means; the same for every backend. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tinyagent.apps.interfaces import Note
from tinyagent.apps.matching import closest_names, find_named, fold
from tinyagent.apps.wording import listed
from tinyagent.errors import NotFoundError

__all__ = ["find_note", "free_name"]

_FILLERS = frozenset({"note", "notes"})


def find_note(notes: Sequence[Note], name: str, folder: str) -> Note:
    """The note that `name` means, among those of `folder` where it is given; of two equals the first.

    NotFoundError, naming the closest few, where none matches or several match no better than each other.
    """
    inside = [note for note in notes if not folder or _is_in(note, folder)]
    if folder and not inside:
        folders = sorted({note.folder for note in notes if note.folder})
        raise NotFoundError(
            f"There is no notes folder called “{folder}”{_instead(folders, folder)}."
        )
    found = find_named(inside, lambda note: (note.name,), name, _FILLERS)
    if len({fold(note.name) for note in found}) > 1:
        several = listed([f"“{note.name}”" for note in found[:4]], "or")
        raise NotFoundError(f"“{name}” could be the note {several}.")
    if not found:
        names = [note.name for note in inside]
        raise NotFoundError(f"There is no note called “{name}”{_instead(names, name)}.")
    return found[0]


def free_name(name: str, taken: Sequence[str]) -> str:
    """`name`, or with the first number from 2 behind it that no name in `taken` has, whatever its case."""
    keys = {other.casefold() for other in taken}
    numbered, n = name, 1
    while numbered.casefold() in keys:
        n += 1
        numbered = f"{name} {n}"
    return numbered


def _is_in(note: Note, folder: str) -> bool:
    """Whether the note lies in the folder, at any depth; the folder by its name or its whole path."""
    return fold(folder) in {fold(part) for part in (note.folder, *note.folder.split("/"))}


def _instead(names: Sequence[str], wanted: str) -> str:
    near = closest_names(names, wanted)
    return (
        f"; the closest {'is' if len(near) == 1 else 'are'} {listed([f'“{n}”' for n in near])}"
        if near
        else ""
    )
