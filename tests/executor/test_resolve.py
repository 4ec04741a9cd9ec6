"""References replaced by results: structurally, once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyagent.events import ResultValue
from tinyagent.executor.resolve import resolve
from tinyagent.plan.types import Ref, Template, Value

RESULTS: dict[int, ResultValue] = {
    1: "sid@example.org",
    2: ["a@example.org", "b@example.org"],
    3: "costs $1, see $2",
    4: None,
}

CASES: list[tuple[Value, object]] = [
    (Ref(1), "sid@example.org"),
    (Ref(2), ["a@example.org", "b@example.org"]),
    (Ref(4), None),
    ((), []),
    (("x", Ref(1)), ["x", "sid@example.org"]),
    ((Ref(2), Ref(1)), ["a@example.org", "b@example.org", "sid@example.org"]),
    ((Ref(4), "x"), ["x"]),
    ((Template(("to ", Ref(2))),), ["to a@example.org, b@example.org"]),
    (Template(("Ask ", Ref(1), " or ", Ref(2), "!")), "Ask sid@example.org or a@example.org, b@example.org!"),
    (Template(("[", Ref(4), "]")), "[]"),
    (Ref(3), "costs $1, see $2"),
    (Template((Ref(3), " and ", Ref(1))), "costs $1, see $2 and sid@example.org"),
    ("You owe me $1 for coffee", "You owe me $1 for coffee"),
    (7, 7),
    (True, True),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), CASES)
def test_each_shape_of_argument_resolves(value: Value, expected: object) -> None:
    """A reference alone is the value, in a list it is spliced, in text it is joined; text itself is never searched."""
    assert resolve((value,), RESULTS) == (expected,)


@given(st.text(), st.text(), st.text())
def test_what_a_result_says_arrives_unchanged(before: str, result: str, after: str) -> None:
    """Any result, dollars and digits included, stands in the text exactly once and unaltered."""
    resolved = resolve((Template((before, Ref(1), after)), Ref(1)), {1: result})
    assert resolved == (before + result + after, result)


def test_a_result_that_is_missing_is_an_error_not_text() -> None:
    """A reference without a result raises; it is never sent literally."""
    with pytest.raises(KeyError):
        resolve((Ref(9),), RESULTS)


def test_a_resolved_list_is_no_longer_the_result() -> None:
    """Changing a resolved list leaves the result as it was."""
    (first,) = resolve((Ref(2),), RESULTS)
    assert isinstance(first, list)
    first.append("c@example.org")
    assert RESULTS[2] == ["a@example.org", "b@example.org"]
