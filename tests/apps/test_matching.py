"""Names compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyagent.apps.local.names import safe_name, uid_for
from tinyagent.apps.matching import closest_names, find_named, fold
from tinyagent.apps.wording import listed


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  The  Design-Team ", "design team"),
        ("my landlord's", "landlord"),
        ("James’", "james"),
        ("O’Brien", "obrien"),
        ("Dr. Ñandú", "dr nandu"),
        ("Łukasz Straße", "lukasz strasse"),
        ("my", "my"),
        ("the the band", "band"),
        ("shopping_list", "shopping list"),
        ("李小龍", "李小龍"),
        ("𝐀na ﬁne", "ana fine"),
        ("…", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    """Case, diacritics, punctuation, a leading my/the/our and a closing possessive do not matter."""
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """Folded text folds to itself, and never fails."""
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text(min_size=1), max_size=6), st.integers(0, 5))
def test_every_name_finds_itself(names: list[str], index: int) -> None:
    """A thing is found by its own name, before all things that are called otherwise."""
    if not names or not fold(names[index % len(names)]):
        return
    wanted = names[index % len(names)]
    found = find_named(names, lambda name: (name,), wanted)
    assert wanted in found
    assert {fold(name) for name in found} == {fold(wanted)}


def test_near_names_are_not_the_same_person() -> None:
    """Names that are names of other people are no misspellings of each other."""
    pairs = [("Maria", "Mario"), ("Sam", "Sara"), ("Mark", "Mary"), ("Tim", "Tom"), ("Al", "Ali")]
    for said, other in pairs:
        assert find_named([other], lambda name: (name,), said) == []
        assert find_named([said], lambda name: (name,), other) == []


def test_closest_names_are_few_and_near() -> None:
    """At most three names, the nearest first, none that is nothing like it."""
    names = ["Zebra", "Sidney", "Sid Patel", "Siddharth", "Sidonie", "Silas"]
    assert closest_names(names, "Siddy") == ["Sid Patel", "Sidney", "Siddharth"]
    assert closest_names(names, "Xylophone") == []


def test_listing() -> None:
    """Names in a sentence."""
    assert [listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]


@given(st.text())
def test_safe_names_are_safe(name: str) -> None:
    """Every name becomes one that Linux, macOS and Windows take, not hidden and not too long; safe ones stay."""
    safe = safe_name(name)
    assert safe
    assert not set(safe) & set('<>:"/\\|?*')
    assert all(ord(char) >= 32 for char in safe)
    assert safe == safe.strip(" .")
    assert len(safe.encode()) <= 130
    assert safe.split(".")[0].casefold() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    assert safe_name(safe) == safe


def test_uids_are_the_operation_s() -> None:
    """The same operation has the same UID on every machine, another one another."""
    assert uid_for("run-1") == uid_for("run-1") == "9cec980a-c458-5e37-bd9c-c3555b6b62f7"
    assert uid_for("run-1") != uid_for("run-2")
