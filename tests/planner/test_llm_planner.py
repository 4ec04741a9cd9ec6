"""The planner over a language model, with a model that says what it was told to."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyagent.errors import InternalError, PlanSyntaxError, UserError
from tinyagent.events import Outcome, Planned, Refused, Unsure
from tinyagent.models.base import Prompt
from tinyagent.models.scripted import ScriptedModel
from tinyagent.plan.types import Ref, ToolCall
from tinyagent.planner.base import PlanRequest
from tinyagent.planner.llm import LLMPlanner, render_prompt
from tinyagent.tools import builtin_tools

TOOLS = tuple(tool.spec for tool in builtin_tools().values())
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REQUEST = PlanRequest("text Sid that I'm late", NOW, TOOLS)

TEXT = """\
Thought: look Sid up first.
1. get_phone_number("Sid")
2. send_sms(["$1"], "I'm late")
3. join()<END_OF_PLAN>
4. get_phone_number("nobody")
"""
CALLS = [
    ToolCall(1, "get_phone_number", ("Sid",)),
    ToolCall(2, "send_sms", ((Ref(1),), "I'm late")),
]


def plan(model: ScriptedModel, request: PlanRequest = REQUEST) -> tuple[list[ToolCall], Outcome]:
    async def collect() -> tuple[list[ToolCall], Outcome]:
        planning = LLMPlanner(model).plan(request)
        return [call async for call in planning], planning.outcome

    return asyncio.run(collect())


@given(chunk=st.integers(1, 200))
def test_the_plan_does_not_depend_on_how_the_text_arrives(chunk: int) -> None:
    """Any chunking gives the same calls, and nothing behind the end of the plan is read."""
    assert plan(ScriptedModel({REQUEST.text: TEXT}, chunk=chunk)) == (CALLS, Planned(1.0))


def test_a_call_is_handed_on_before_the_model_has_finished() -> None:
    """The first call is out while the model has not yet written the second."""

    async def first() -> ToolCall:
        model = ScriptedModel(
            {REQUEST.text: TEXT.replace("2. send", "2. " + "x" * 10_000)}, chunk=8
        )
        planning = LLMPlanner(model).plan(REQUEST)
        return await anext(aiter(planning))

    assert asyncio.run(first()) == CALLS[0]


def test_join_alone_refuses() -> None:
    """An empty plan says that the request is out of reach."""
    calls, outcome = plan(ScriptedModel({REQUEST.text: "1. join()<END_OF_PLAN>"}))
    assert calls == []
    assert isinstance(outcome, Refused)


def test_a_plan_cut_off_is_asked_about() -> None:
    """A model that runs out of tokens leaves a question, not a plan that passes for complete."""
    calls, outcome = plan(ScriptedModel({REQUEST.text: '1. get_phone_number("Sid")\n'}))
    assert calls == CALLS[:1]
    assert isinstance(outcome, Unsure)


@pytest.mark.parametrize("text", ["I cannot help with that.", '1. get_phone_number("Sid', ""])
def test_text_that_is_no_plan_is_an_error(text: str) -> None:
    """Prose, a broken line and silence are errors of the planner, never an empty plan."""
    with pytest.raises(PlanSyntaxError):
        plan(ScriptedModel({REQUEST.text: text}))


def test_the_outcome_cannot_be_read_early() -> None:
    """Reading the outcome before the last call is a defect and says so."""
    with pytest.raises(InternalError):
        _ = LLMPlanner(ScriptedModel({})).plan(REQUEST).outcome


def test_the_prompt_holds_the_functions_offered_and_no_other() -> None:
    """What was not retrieved is not in the prompt; the request stands apart from the rules."""
    prompt = render_prompt(PlanRequest(REQUEST.text, NOW, TOOLS[:2], examples=("Example one",)))
    assert TOOLS[0].signature in prompt.system
    assert TOOLS[1].signature in prompt.system
    assert TOOLS[2].name not in prompt.system
    assert "Example one" in prompt.system
    assert REQUEST.text not in prompt.system
    assert prompt.user == REQUEST.text


def test_two_requests_share_no_prompt() -> None:
    """A planner asked twice at once keeps the two apart."""
    other = PlanRequest("play music", NOW, TOOLS[:1])
    model = ScriptedModel({REQUEST.text: TEXT, other.text: "1. join()"}, chunk=1)

    async def both() -> tuple[list[ToolCall], list[ToolCall]]:
        planner = LLMPlanner(model)

        async def collect(request: PlanRequest) -> list[ToolCall]:
            return [call async for call in planner.plan(request)]

        first, second = await asyncio.gather(collect(REQUEST), collect(other))
        return first, second

    assert asyncio.run(both()) == (CALLS, [])
    assert len({prompt.system for prompt in model.prompts}) == 2


def test_the_scripted_model_refuses_what_it_has_no_script_for() -> None:
    """A test that asks something unforeseen is told so."""

    async def ask() -> list[str]:
        return [text async for text in ScriptedModel({}).stream(Prompt("", "hello"))]

    with pytest.raises(UserError, match="no answer for 'hello'"):
        asyncio.run(ask())
