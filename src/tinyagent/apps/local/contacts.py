"""Contacts as a folder of vCards, one file a contact or many in one, also in subfolders (address books)."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from tinyagent.apps.interfaces import Contact
from tinyagent.apps.local.atomic import disk_error, write_atomic
from tinyagent.apps.local.names import safe_name
from tinyagent.apps.local.vcard import read_cards, written_card
from tinyagent.apps.matching import find_contacts, get_contact

__all__ = ["LocalContacts"]

_Stamp = tuple[int, int]  # modification time in nanoseconds, size in bytes


class LocalContacts:
    """The address book under `folder`. Files are read again only when they change; a file that cannot be
    read as vCards holds no contacts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cards: dict[Path, tuple[_Stamp, list[Contact]]] = {}
        self._lock = threading.Lock()

    def find(self, name: str) -> list[Contact]:
        return find_contacts(self.all(), name)

    def get(self, uid: str) -> Contact:
        return get_contact(self.all(), uid)

    def all(self) -> list[Contact]:
        with self._lock:
            return [contact for path in self._files() for contact in self._read(path)]

    def add(self, contact: Contact) -> Path:
        """Write a contact as a vCard of its own, over an earlier one of the same uid."""
        path = self.folder / f"{safe_name(contact.uid)}.vcf"
        write_atomic(path, written_card(contact))
        return path

    def _files(self) -> list[Path]:
        if not self.folder.exists():
            return []
        try:
            next(self.folder.iterdir(), None)
        except OSError as error:
            raise disk_error("read", self.folder, error) from error
        found = (p for p in self.folder.rglob("*") if p.suffix.lower() in {".vcf", ".vcard"})
        return sorted(p for p in found if not self._is_hidden(p))

    def _is_hidden(self, path: Path) -> bool:
        return any(part.startswith(".") for part in path.relative_to(self.folder).parts)

    def _read(self, path: Path) -> list[Contact]:
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            known = self._cards.get(path)
            if known is None or known[0] != stamp:
                known = (stamp, _with_uids(path, read_cards(path.read_bytes())))
                self._cards[path] = known
        except OSError:  # gone meanwhile, or not ours to read
            return []
        return known[1]


def _with_uids(path: Path, contacts: list[Contact]) -> list[Contact]:
    """A card without UID goes by its place in the file."""
    return [
        contact if contact.uid else replace(contact, uid=f"{path.stem}-{n}")
        for n, contact in enumerate(contacts)
    ]
