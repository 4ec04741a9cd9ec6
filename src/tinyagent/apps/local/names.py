"""Names on disk: of files that people will see, and of things that operations make."""

from __future__ import annotations

import re
import unicodedata
import uuid
from pathlib import Path

from tinyagent.apps.local.atomic import disk_error
from tinyagent.apps.matching import fold

__all__ = ["folder_named", "safe_name", "shown_name", "subfolders", "uid_for", "visible"]

_OPERATIONS = uuid.UUID("5d0b4f2e-4c1a-5a41-9c8e-6f0d3a8b7e11")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')  # Windows' list, which holds all the others'
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_LONGEST = 120  # bytes; common file systems take 255, and a number and a suffix come behind


def uid_for(operation_id: str) -> str:
    """The UID that an operation's thing has: the same for the same operation, on every machine."""
    return str(uuid.uuid5(_OPERATIONS, operation_id))


def safe_name(name: str, *, empty: str = "Untitled") -> str:
    """A file name, without suffix, that Linux, macOS and Windows all accept and that reads like `name`.

    Not injective: "a/b" and "a:b" are both "a-b".
    """
    text = unicodedata.normalize("NFC", name)
    text = _FORBIDDEN.sub("-", " ".join(text.split()))
    text = text.encode("utf-8", "ignore")[:_LONGEST].decode("utf-8", "ignore")
    text = text.strip(" .-")
    if _RESERVED.match(text):
        text = f"{text[:3]}_{text[3:]}"
    return text or empty


def visible(folder: Path) -> list[Path]:
    """What is not hidden in a folder, by name; [] where it does not exist, ToolError where unreadable."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise disk_error("read", folder, error) from error


def subfolders(folder: Path) -> list[Path]:
    """The folders among what is `visible`."""
    return [path for path in visible(folder) if path.is_dir()]


def shown_name(folder: Path) -> str:
    """A vdir's name for people: its `displayname` file, else the folder's own name."""
    try:
        return (folder / "displayname").read_text(encoding="utf-8").strip() or folder.name
    except (OSError, UnicodeDecodeError):
        return folder.name


def folder_named(parent: Path, name: str, default: str, filler: str) -> tuple[Path, str]:
    """The folder that a calendar or list called `name` has, or will have once something is in it,
    and its name for people.

    `filler` may stand behind the name ("work calendar"). Without a name: the only folder there is,
    else the one called `default`.
    """
    existing = subfolders(parent)
    short = re.sub(rf"(?i)^\s*((my|the|our)\s+)+|\s+{filler}s?\s*$", "", name).strip()
    keys = {fold(name), fold(short)} - {""}
    if not keys:
        if len(existing) == 1:
            return existing[0], shown_name(existing[0])
        keys = {fold(default)}
    for folder in existing:
        if fold(shown_name(folder)) in keys or fold(folder.name) in keys:
            return folder, shown_name(folder)
    return parent / safe_name(short, empty=default), short or default
