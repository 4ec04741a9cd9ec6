"""Contacts in memory."""

from __future__ import annotations

from collections.abc import Iterable

from tinyagent.apps.interfaces import Contact
from tinyagent.apps.matching import find_contacts, get_contact

__all__ = ["MemoryContacts"]


class MemoryContacts:
    def __init__(self, contacts: Iterable[Contact] = ()) -> None:
        self._contacts = {contact.uid: contact for contact in contacts}

    def find(self, name: str) -> list[Contact]:
        return find_contacts(self._contacts.values(), name)

    def get(self, uid: str) -> Contact:
        return get_contact(self._contacts.values(), uid)

    def all(self) -> list[Contact]:
        return list(self._contacts.values())

    def add(self, contact: Contact) -> None:
        """Keep a contact, over an earlier one of the same uid."""
        self._contacts[contact.uid] = contact
