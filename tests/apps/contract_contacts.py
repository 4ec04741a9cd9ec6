"""What every backend of contacts does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tinyagent.apps.interfaces import Contact, Contacts
from tinyagent.errors import NotFoundError

Make = Callable[[Sequence[Contact]], Contacts]


def person(number: int, *names: str, email: str = "", phone: str = "") -> Contact:
    """A contact whose uid is made of the number."""
    return Contact(
        uid=f"00000000-0000-4000-8000-{number:012}",
        names=names,
        emails=(email,) if email else (),
        phones=(phone,) if phone else (),
    )


SID = person(1, "Sid Patel", email="sid@example.org", phone="+1-555-0101")
DOCTOR = person(2, "Dr. Maya Patel", "dentist", phone="+1-555-0102")
SAM_LEE = person(3, "Sam Lee", email="sam.lee@example.org")
SAM_RIVERA = person(4, "Sam Rivera", email="sam.rivera@example.org")
RENE = person(5, "René Müller", "my landlord", email="rene@example.org")
MOM = person(6, "Ana Maria Costa", "Mom", phone="+351 21 000 0000")
JOHN = person(7, "John Smith", email="john@example.org")
TEAM = Contact(
    "00000000-0000-4000-8000-000000000008", ("Design Team",), members=(SID.uid, SAM_LEE.uid)
)
EVERYBODY = (SID, DOCTOR, SAM_LEE, SAM_RIVERA, RENE, MOM, JOHN, TEAM)

MEANT: list[tuple[str, list[Contact]]] = [
    ("Sid Patel", [SID]),
    ("sid", [SID]),
    ("Sid's", [SID]),
    ("Patel Sid", [SID]),
    ("Dr. Patel", [DOCTOR]),
    ("Doctor Maya", [DOCTOR]),
    ("Dentist Patel", [DOCTOR]),
    ("Auntie Maya", [DOCTOR]),
    ("the dentist", [DOCTOR]),
    ("my landlord", [RENE]),
    ("landlord’s", [RENE]),
    ("rene muller", [RENE]),
    ("RENÉ", [RENE]),
    ("mom", [MOM]),
    ("the design team", [TEAM]),
    ("Design", [TEAM]),
    ("design group", [TEAM]),
    ("Sam", [SAM_LEE, SAM_RIVERA]),
    ("Patel", [DOCTOR, SID]),
    ("Jon", [JOHN]),
    ("Jhon Smith", [JOHN]),
    ("Sam Riverra", [SAM_RIVERA]),
    ("Zoe", []),
    ("Samantha", []),
    ("to", []),
    ("", []),
    ("the", []),
    ("’s", []),
]


class ContactsContract:
    @pytest.fixture
    def make(self) -> Make:
        raise NotImplementedError

    @pytest.mark.parametrize(("name", "meant"), MEANT)
    def test_names_find_who_is_meant(self, make: Make, name: str, meant: list[Contact]) -> None:
        """Each way to say a name finds everybody it may mean and nobody else."""
        found = make(EVERYBODY).find(name)
        assert sorted(contact.uid for contact in found) == sorted(contact.uid for contact in meant)

    def test_exact_name_hides_the_rest(self, make: Make) -> None:
        """Who is called exactly so is meant, though others have the word in their names."""
        sam = person(9, "Samuel Okafor", "Sam")
        assert make([SAM_LEE, sam]).find("Sam") == [sam]

    def test_contacts_come_back_whole(self, make: Make) -> None:
        """Every field of every contact is read back."""
        contacts = make(EVERYBODY)
        assert sorted(contacts.all(), key=lambda contact: contact.uid) == list(EVERYBODY)
        assert contacts.get(TEAM.uid) == TEAM

    def test_members_may_be_bare_addresses(self, make: Make) -> None:
        """A group's member that is an address and no card is a contact with that address."""
        contacts = make([])
        assert contacts.get("mailto:ana@example.org").emails == ("ana@example.org",)
        assert contacts.get("tel:+1-555-0100").phones == ("+1-555-0100",)

    def test_unknown_uid(self, make: Make) -> None:
        """A uid that nobody has is a NotFoundError."""
        with pytest.raises(NotFoundError):
            make(EVERYBODY).get("nobody")

    def test_nobody_at_all(self, make: Make) -> None:
        """An empty address book finds nobody and does not fail."""
        assert make([]).all() == []
        assert make([]).find("Sid") == []
