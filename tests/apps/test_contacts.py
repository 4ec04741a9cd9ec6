"""Contacts in memory and as vCards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from contract_contacts import EVERYBODY, SID, ContactsContract, Make, person
from hypothesis import given
from hypothesis import strategies as st

from tinyagent.apps.interfaces import Contact
from tinyagent.apps.local.contacts import LocalContacts
from tinyagent.apps.local.vcard import read_cards, written_card
from tinyagent.apps.memory.contacts import MemoryContacts
from tinyagent.errors import ToolError

APPLE = b"""BEGIN:VCARD\r
VERSION:3.0\r
PRODID:-//Apple Inc.//macOS 14//EN\r
N:Patel;Siddharth;;;\r
FN:Siddharth Patel\r
NICKNAME:Sid,"Siddy\\, Jr."\r
ORG:Example\\, Inc.;Research\r
TITLE:Landlord\r
item1.EMAIL;type=INTERNET:sid@home.example\r
item1.X-ABLabel:_$!<HomePage>!$_\r
EMAIL;type=INTERNET;type=WORK;type=pref:siddharth.patel@a-very-long-domain-\r
 name.example\r
TEL;type=HOME;type=VOICE:+1 (555) 0101\r
TEL;type=IPHONE;type=CELL:+1 (555) 0102\r
TEL;TYPE="fax,work":+1 (555) 0103\r
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ\r
 AASABIAAD\r
UID:ABCD-1\r
END:VCARD\r
"""
ANDROID = b"""BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=C3=BC=6C=
=6C=65=72;=4A=C3=B6=72=67;;;
TEL;CELL;PREF:0171 5550104
TEL;HOME:030 5550105
END:VCARD
"""
GROUP = b"""BEGIN:VCARD
VERSION:3.0
FN:Climbers
X-ADDRESSBOOKSERVER-KIND:group
X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:ABCD-1
X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:gone
END:VCARD
"""
VERSION_4 = b"""BEGIN:VCARD
VERSION:4.0
FN:Ana Costa
RELATED;VALUE=text:Mom
RELATED;TYPE=spouse;VALUE=text:Rui
ROLE:boss
EMAIL;PREF=2:second@example.org
EMAIL;PREF=1:mailto:first@example.org
TEL;VALUE=uri;TYPE="voice,home":tel:+351-21-555-0106;ext=12
END:VCARD
"""


class TestMemoryContacts(ContactsContract):
    @pytest.fixture
    def make(self) -> Make:
        return MemoryContacts


class TestLocalContacts(ContactsContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        def contacts(content: Sequence[Contact]) -> LocalContacts:
            book = LocalContacts(tmp_path / "contacts")
            for contact in content:
                book.add(contact)
            return book

        return contacts


def test_apple_card() -> None:
    """An address book's export: all names, the preferred mail, the mobile first, no fax."""
    (card,) = read_cards(APPLE)
    assert card.uid == "ABCD-1"
    assert card.names == ("Siddharth Patel", "Sid", '"Siddy, Jr."', "Landlord")
    assert card.emails == (
        "siddharth.patel@a-very-long-domain-name.example",
        "sid@home.example",
    )
    assert card.phones == ("+1 (555) 0102", "+1 (555) 0101")


def test_android_card() -> None:
    """A phone's export in the oldest version: quoted-printable over two lines, bare types."""
    (card,) = read_cards(ANDROID)
    assert card.names == ("Jörg Müller",)
    assert card.phones == ("0171 5550104", "030 5550105")


def test_group_card() -> None:
    """A group in Apple's spelling has its members' uids."""
    (card,) = read_cards(GROUP)
    assert card.is_group
    assert card.members == ("ABCD-1", "gone")


def test_version_4_card() -> None:
    """Preferences are followed, URIs are bare addresses, and a spouse's name is not one's own."""
    (card,) = read_cards(VERSION_4)
    assert card.names == ("Ana Costa", "boss", "Mom")
    assert card.emails == ("first@example.org", "second@example.org")
    assert card.phones == ("+351-21-555-0106",)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_no_file_is_too_odd(content: bytes) -> None:
    """Whatever bytes a .vcf file holds, reading it raises nothing, and a sound card behind it is found."""
    assert SID in read_cards(content + b"\n" + written_card(SID))


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1)
SINGLE_LINE = NAMES.map(lambda text: " ".join(text.split())).filter(bool)


@given(st.lists(SINGLE_LINE, min_size=1, max_size=4, unique=True))
def test_names_survive_writing(names: list[str]) -> None:
    """Names with any characters, separators and backslashes among them, come back as they were."""
    contact = person(1, *names)
    (card,) = read_cards(written_card(contact))
    assert card.names[0] == names[0]
    assert set(names) <= set(card.names)


def test_changed_files_are_read_again(tmp_path: Path) -> None:
    """What another program changes, adds or removes is seen by the next look-up."""
    contacts = LocalContacts(tmp_path)
    path = contacts.add(SID)
    assert contacts.find("Sid") == [SID]
    path.write_bytes(written_card(person(1, "Sidonie Bellamy")))
    assert [found.names[0] for found in contacts.find("Sidonie")] == ["Sidonie Bellamy"]
    path.unlink()
    assert contacts.all() == []


def test_books_in_subfolders_and_many_cards_in_a_file(tmp_path: Path) -> None:
    """Address books are folders, a file may hold many cards, hidden and damaged files do no harm."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "all.VCF").write_bytes(b"".join(map(written_card, EVERYBODY)))
    (tmp_path / "damaged.vcf").write_bytes(b"\xff\xfe\x00BEGIN")
    (tmp_path / ".writing-x.vcf").write_bytes(written_card(SID))
    (tmp_path / ".trash").mkdir()
    (tmp_path / ".trash" / "old.vcf").write_bytes(written_card(SID))
    (tmp_path / "no-uid.vcf").write_bytes(ANDROID + ANDROID)
    uids = [contact.uid for contact in LocalContacts(tmp_path).all()]
    assert len(uids) == len(EVERYBODY) + 2
    assert len(set(uids)) == len(uids)


def test_unreadable_folder_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be read is not an empty address book."""

    def refuse(_folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(ToolError, match="no permission"):
        LocalContacts(tmp_path).find("Sid")
