"""docs/plan-language.md says what is so."""

from __future__ import annotations

import doctest
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs" / "plan-language.md"


def test_the_examples_of_the_language_run() -> None:
    """Every example of the page gives what the page says."""
    results = doctest.testfile(str(DOCS), module_relative=False, encoding="utf-8")
    assert results.attempted >= 5
    assert results.failed == 0
