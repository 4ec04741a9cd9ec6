"""Looking people up: values, or a sentence, or a question, and never a message in the place of a value."""

from __future__ import annotations

import pytest
from tool_runs import Runs

from tinyagent.apps.interfaces import Contact
from tinyagent.apps.memory import memory_apps
from tinyagent.errors import NeedsAnswer, NotFoundError, ToolError

SID = Contact("sid", ("Sid Patel",), ("sid@example.org", "sid@home.example"), ("+1-555-0101",))
SAM_LEE = Contact("lee", ("Sam Lee",), ("sam.lee@example.org",), ("+1-555-0102",))
SAM_RIVERA = Contact("rivera", ("Sam Rivera",), ("sam.rivera@example.org",))
MOM = Contact("mom", ("Ana Costa", "Mom"), (), ("+351 21 000 0000",))
PEOPLE = (
    SID,
    SAM_LEE,
    SAM_RIVERA,
    MOM,
    Contact("team", ("Design Team",), members=("sid", "lee", "gone", "mailto:guest@example.org")),
    Contact("all", ("Everyone",), members=("team", "rivera", "sid", "all")),
    Contact("family", ("Family",), members=("mom", "sid")),
    Contact("old", ("Old friends",), members=("gone",)),
)


@pytest.fixture
def run() -> Runs:
    return Runs(memory_apps(contacts=PEOPLE))


def test_values_of_people(run: Runs) -> None:
    """A person's first address or number, by any of the names."""
    assert run("get_email_address", "Sid's") == "sid@example.org"
    assert run("get_phone_number", "my mom") == "+351 21 000 0000"


def test_group_gives_a_list(run: Runs) -> None:
    """A group gives each member's address once, groups in it resolved, bare addresses too, deleted cards left out."""
    team = ["sid@example.org", "sam.lee@example.org", "guest@example.org"]
    assert run("get_email_address", "the design team") == team
    assert run("get_email_address", "everyone") == [*team, "sam.rivera@example.org"]


@pytest.mark.parametrize(
    ("tool", "name", "message"),
    [
        ("get_email_address", "Mom", "Ana Costa has no email address"),
        ("get_phone_number", "Sam Rivera", "Sam Rivera has no phone number"),
        ("get_email_address", "Family", "Ana Costa of Family has no email address"),
        ("get_phone_number", "Everyone", "guest@example.org and Sam Rivera of Everyone have no"),
        ("get_email_address", "old friends", "None of the members of Old friends"),
        ("get_email_address", " ", "not told whose"),
    ],
)
def test_missing_value_fails_the_call(run: Runs, tool: str, name: str, message: str) -> None:
    """Who has no number is told by name, also inside a group; nothing is returned in its place."""
    with pytest.raises(ToolError, match=message):
        run(tool, name)


def test_nobody_found_names_the_closest(run: Runs) -> None:
    """An unknown name is a NotFoundError with names that look like it, if there are any."""
    with pytest.raises(NotFoundError, match=r"no contact called Sit; the closest is Sid Patel\."):
        run("get_email_address", "Sit")
    with pytest.raises(NotFoundError, match=r"no contact called Xylophone\.$"):
        run("get_phone_number", "Xylophone")


def test_two_of_a_name_are_asked_about(run: Runs) -> None:
    """Two Sams: a question with both, their addresses beside them; the uid as answer decides."""
    with pytest.raises(NeedsAnswer) as asked:
        run("get_email_address", "Sam")
    question = asked.value.question
    assert question.id == "contact:sam"
    assert {choice.value: choice.label for choice in question.choices} == {
        "lee": "Sam Lee (sam.lee@example.org)",
        "rivera": "Sam Rivera (sam.rivera@example.org)",
    }
    answers = {question.id: "rivera"}
    assert run("get_email_address", "Sam", answers=answers) == "sam.rivera@example.org"


def test_the_one_with_a_number_is_not_taken_for_granted(run: Runs) -> None:
    """Though only one Sam has a number the user is asked: the other may be meant."""
    with pytest.raises(NeedsAnswer) as asked:
        run("get_phone_number", "Sam")
    labels = [choice.label for choice in asked.value.question.choices]
    assert "Sam Rivera (no phone number)" in labels
    with pytest.raises(ToolError, match="Sam Rivera has no phone number"):
        run("get_phone_number", "Sam", answers={"contact:sam": "Sam Rivera"})


@pytest.mark.parametrize("answer", ["", "sam", "sid", "both"])
def test_answer_that_decides_nothing(run: Runs, answer: str) -> None:
    """An answer that names none of the choices is asked again, and nobody is picked."""
    with pytest.raises(NeedsAnswer):
        run("get_email_address", "Sam", answers={"contact:sam": answer})


def test_who_is_meant_is_asked_once_for_number_and_address(run: Runs) -> None:
    """Texting and emailing Sam is one question, so that the two cannot go to different people by a slip."""
    ids = set()
    for tool in ("get_phone_number", "get_email_address"):
        with pytest.raises(NeedsAnswer) as asked:
            run(tool, "Sam")
        ids.add(asked.value.question.id)
    assert len(ids) == 1
