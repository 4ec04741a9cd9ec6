"""The retriever that leaves nothing out."""

from __future__ import annotations

from tinyagent.retrieval.all_tools import AllTools
from tinyagent.tools import builtin_tools


def test_every_function_is_offered_in_order() -> None:
    """Whatever the text, all specs come back as they were given."""
    specs = [tool.spec for tool in builtin_tools().values()]
    assert AllTools().retrieve("anything", specs) == tuple(specs)
