"""Drafts: calls as they come, what may run already, and what the user has to say again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tinyagent.events import Planned
from tinyagent.plan.types import Plan, Ref, ToolCall, Value
from tinyagent.planner.drafts import Draft
from tinyagent.tools import builtin_tools

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SPECS = {name: tool.spec for name, tool in builtin_tools().items()}


def draft_of(*calls: ToolCall) -> Draft:
    draft = Draft(SPECS, NOW)
    for call in calls:
        draft.add(call)
    return draft


def reminder(call_id: int, due: str, name: str = "Call", priority: Value = 0) -> ToolCall:
    return ToolCall(call_id, "create_reminder", (name, due, "", "", priority, False))


def test_a_sound_call_is_ready_as_it_will_be_released() -> None:
    """What may run early is the checked call, complete and coerced, the same that `checked` gives at the end."""
    draft = Draft(SPECS, NOW)
    draft.add(ToolCall(1, "get_phone_number", ("Sid",)))
    first = draft.ready()
    draft.add(ToolCall(2, "send_sms", (Ref(1), "hi")))
    second = draft.ready()
    plan, problems = draft.checked()
    assert plan == Plan((first, second)) if first and second else False
    assert problems == ()
    assert plan.calls[1].args == ((Ref(1),), "hi")


@pytest.mark.parametrize(
    "unsound", [reminder(1, "florbsday"), ToolCall(1, "play_music", ("jazz",))]
)
def test_nothing_behind_an_unsound_call_is_ready(unsound: ToolCall) -> None:
    """Execution takes calls in order, so that a doubt or a problem holds up all that follow."""
    draft = draft_of(unsound)
    assert draft.ready() is None
    draft.add(ToolCall(2, "get_phone_number", ("Sid",)))
    assert draft.ready() is None


def test_doubts_name_the_argument_that_could_not_be_read() -> None:
    """Not the title that happens to have the same words."""
    (doubt,) = draft_of(reminder(1, "florbsday", name="florbsday")).doubts()
    assert doubt.position == 1
    assert "florbsday" in doubt.question.text
    assert doubt.question.id == "unclear:1:1"


def test_other_words_take_the_place_of_the_doubt() -> None:
    """The call is read anew as a whole, and reports no problem any more."""
    draft = draft_of(reminder(1, "florbsday"), reminder(2, "tomorrow 10am", priority="very"))
    first, second = draft.doubts()
    draft.reword(first, "friday 3pm")
    draft.reword(second, "high")
    plan, _ = draft.checked()
    assert draft.doubts() == []
    assert plan.calls[0].args[1] == "2026-11-27 15:00:00"
    assert plan.calls[1].args[4] == 1
    assert draft.report(Planned(1.0)).problems == ()


def test_a_time_that_is_over_is_reported_and_no_doubt() -> None:
    """It could be read; the function asks whether it is meant."""
    draft = draft_of(reminder(1, "2026-11-20 10:00:00"))
    assert draft.doubts() == []
    assert "past" in draft.report(Planned(1.0)).problems[0]
    assert draft.checked()[1] == ()
