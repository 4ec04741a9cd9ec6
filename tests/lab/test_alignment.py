"""Where values stand in requests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyagent_lab.curation.alignment import align, occurrences


def spans(value: str, request: str) -> list[str]:
    return [request[s.start : s.end] for s in align(value, request).spans]


@pytest.mark.parametrize(
    ("value", "request_text", "expected"),
    [
        ("Sid", "besides, email Sid", ["Sid"]),
        ("the agenda", "send THE Agenda now", ["THE Agenda"]),
        ("queen spotted, brood patchy", "say queen spotted uh brood patchy", ["queen spotted", "brood patchy"]),
        ("Drinks with Valentina", "Drinks with Jorge? nah. With Valentina", ["Drinks with", "Valentina"]),
        ("call 555-0100", "please call 555-0100.", ["call 555-0100"]),
    ],
)  # fmt: skip
def test_a_value_is_found_where_it_is_said(
    value: str, request_text: str, expected: list[str]
) -> None:
    """One span where it is said as it is; as few as possible where words are left out."""
    assert spans(value, request_text) == expected


def test_what_is_not_said_is_not_found() -> None:
    """The share says how much of the value the request holds."""
    assert align("Happy birthday", "open the budget").share == 0
    assert align("our budget review", "open the budget review").share == pytest.approx(2 / 3)


def test_a_used_place_is_not_taken_twice() -> None:
    """Of two places the fresh one is taken, and near beats first."""
    text = "text Sid and email Sid"
    first, second = occurrences("Sid", text)
    assert align("Sid", text).spans == (first,)
    assert align("Sid", text, used=[first]).spans == (second,)
    assert align("Sid", text, near=len(text)).spans == (second,)


@given(st.lists(st.sampled_from(["a", "bo", "cat", "dig"]), min_size=1, max_size=8), st.data())
def test_any_stretch_of_words_is_found_whole(words: list[str], data: st.DataObject) -> None:
    """What stands in the request word for word is one span that says it."""
    request = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    value = " ".join(words[start : data.draw(st.integers(start + 1, len(words)))])
    aligned = align(value, request)
    assert aligned.share == 1.0
    assert [request[s.start : s.end] for s in aligned.spans] == [value]
