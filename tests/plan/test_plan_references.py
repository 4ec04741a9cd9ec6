"""What a dollar means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_strategies import template_of

from tinyagent.plan.references import read_text, write_text
from tinyagent.plan.types import Ref, Template, Value, template

EARLIER = (1, 2, 12)

READ: list[tuple[str, Value]] = [
    ("$1", Ref(1)),
    ("${1}", Ref(1)),
    ("$12", Ref(12)),
    ("$123", "$123"),
    ("$3", "$3"),
    ("$0", "$0"),
    ("$01", "$01"),
    ("$40 for the tickets", "$40 for the tickets"),
    ("Join: $2", Template(("Join: ", Ref(2)))),
    ("$1, $2", Template((Ref(1), ", ", Ref(2)))),
    ("$1$2", Template((Ref(1), Ref(2)))),
    ("$2\n\n$12.", Template((Ref(2), "\n\n", Ref(12), "."))),
    ("${1}0", Template((Ref(1), "0"))),
    ("You owe me $$1 for coffee", "You owe me $1 for coffee"),
    ("$${1}", "${1}"),
    ("$$$1", Template(("$", Ref(1)))),
    ("$$$$1", "$$1"),
    ("$$3", "$$3"),
    ("$$$", "$$$"),
    ("$1.50 or $2,000", "$1.50 or $2,000"),
    ("$$1.50", "$1.50"),
    ("${1}.50", Template((Ref(1), ".50"))),
    ("$ 1 ${ 1 } {$1}", Template(("$ 1 ${ 1 } {", Ref(1), "}"))),
    ("$" + "9" * 5000, "$" + "9" * 5000),
    ("", ""),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_reading(text: str, value: Value) -> None:
    """`$n` is a reference only where n is the id of an earlier call; doubled dollars and amounts are text."""
    assert read_text(text, EARLIER) == value


@settings(max_examples=80, deadline=None)
@given(template_of(EARLIER))
def test_written_text_reads_back(value: Value) -> None:
    """Whatever text and results stand side by side, what is written is read back as the same."""
    assert isinstance(value, str | Ref | Template)
    assert read_text(write_text(value, EARLIER), EARLIER) == value


@settings(max_examples=80, deadline=None)
@given(st.text("$1{}. ", max_size=8), st.text("$1{}. ", max_size=8))
def test_a_result_between_dollars_survives(before: str, after: str) -> None:
    """No neighbouring text can turn a reference into text or text into a reference."""
    value = template([before, Ref(1), after])
    written = write_text(value, EARLIER)
    assert read_text(written, EARLIER) == value


@settings(max_examples=80, deadline=None)
@given(st.text("$123{}.,0 "))
def test_without_earlier_calls_text_stays(text: str) -> None:
    """Where no call comes before, every text is itself, read and written."""
    assert read_text(text, ()) == text
    assert write_text(text, ()) == text
