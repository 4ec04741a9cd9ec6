"""The two retrievers that select: the classifier and the nearest descriptions."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tinyagent.assemble import Home, build_planning
from tinyagent.config import PlannerSettings, Settings
from tinyagent.planner.compact import CompactPlanner
from tinyagent.planner.compact.planner import MAX_TABLES
from tinyagent.retrieval.classifier import ClassifierTools
from tinyagent.retrieval.embedding import EmbeddingTools
from tinyagent.tools import builtin_specs

SPECS = tuple(builtin_specs().values())
REQUEST = "Email Sid the budget and remind me on Friday to call the bank"


@cache
def planner() -> CompactPlanner:
    return CompactPlanner.load()


def classifier(threshold: float) -> ClassifierTools:
    return ClassifierTools(planner().encoder.encode, planner().tool_scores, threshold)


def test_the_classifier_keeps_what_a_request_needs_and_little_else() -> None:
    """A mail and a reminder: their functions and the look-up are kept, most others are not."""
    kept = [spec.name for spec in classifier(0.05).retrieve(REQUEST, SPECS)]
    assert {"get_email_address", "compose_new_email", "create_reminder"} <= set(kept)
    assert len(kept) <= 6
    assert kept == [spec.name for spec in SPECS if spec.name in kept]


def test_a_higher_threshold_keeps_no_more() -> None:
    """What is kept at a threshold is kept at every lower one."""
    kept = [set(classifier(t).retrieve(REQUEST, SPECS)) for t in (0.001, 0.1, 0.5, 0.9)]
    assert all(more >= fewer for more, fewer in pairwise(kept))


def test_functions_are_scored_alike_in_any_company() -> None:
    """A function's score does not hang on the other functions offered."""
    encoding = planner().encoder.encode(REQUEST)
    every = planner().tool_scores(encoding, SPECS)
    few = planner().tool_scores(encoding, SPECS[3:5])
    assert np.allclose(every[3:5], few, atol=1e-5)
    assert planner().tool_scores(encoding, ()).shape == (0,)


@pytest.mark.parametrize("count", [1, 3, 6, 40])
def test_the_nearest_descriptions_are_counted(count: int) -> None:
    """As many functions as asked for, in their own order, all where there are fewer."""
    kept = EmbeddingTools(planner().encoder.encode, count).retrieve(REQUEST, SPECS)
    assert len(kept) == min(count, len(SPECS))
    assert list(kept) == [spec for spec in SPECS if spec in kept]


def test_a_description_is_read_once() -> None:
    """A second request costs one reading: its own, or none where it was read before."""
    retriever = EmbeddingTools(planner().encoder.encode, 3)
    retriever.retrieve(REQUEST, SPECS)
    before = planner().encoder.encodes
    retriever.retrieve("Where is the pharmacy?", SPECS)
    retriever.retrieve(REQUEST, SPECS, planner().encoder.encode(REQUEST))
    assert planner().encoder.encodes == before + 2


def test_no_functions_to_keep_is_an_error() -> None:
    """A retriever that keeps nothing is refused when it is made."""
    with pytest.raises(ValueError, match="0 functions"):
        EmbeddingTools(planner().encoder.encode, 0)


async def plan_with_classifier(request: str) -> list[str]:
    settings = Settings(planner=PlannerSettings(tools="classifier"))
    checked = await build_planning(Home(Path(), settings, UTC))(
        request, datetime(2026, 11, 23, 9, tzinfo=UTC)
    )
    return [call.tool for call in checked.plan.calls]


def test_the_setting_offers_the_planner_what_the_classifier_keeps() -> None:
    """With `planner.tools = "classifier"` a plain request is planned, and one out of reach is refused."""
    assert asyncio.run(plan_with_classifier("Text Ana that I'm late")) == [
        "get_phone_number",
        "send_sms",
    ]
    assert asyncio.run(plan_with_classifier("Play some jazz in the kitchen")) == []


def test_few_selections_are_kept_ready() -> None:
    """However many selections of functions are met, the planner keeps a bounded number of tables, and plans with each."""
    own = CompactPlanner.load()
    encoding = own.encoder.encode(REQUEST)
    for first in range(8):
        for last in range(first + 1, 16):
            own.tool_scores(encoding, SPECS[first:last])
    assert len(own._tables) <= MAX_TABLES
    assert own.tool_scores(encoding, SPECS[:1]).shape == (1,)
