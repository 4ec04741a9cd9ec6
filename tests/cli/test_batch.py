"""Files of requests planned into files of plans."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tinyagent.cli.batch import plan_file, plan_record
from tinyagent.cli.json_lines import open_lines, read_objects, write_lines
from tinyagent.errors import PlanSyntaxError, RequestError
from tinyagent.events import Choice, PlanChecked, Planned, Question, Refused, Unsure
from tinyagent.plan.score import score
from tinyagent.plan.types import Plan, Ref, Template, ToolCall
from tinyagent.tools import builtin_tools

LATE = Plan(
    (
        ToolCall(1, "get_phone_number", ("Sid",)),
        ToolCall(2, "send_sms", ((Ref(1),), Template(("you owe $1, call ", Ref(1))))),
    )
)


async def plan(query: str, now: datetime) -> PlanChecked:
    """A planner of a few words; the time it was given comes back as a problem."""
    match query:
        case "text Sid":
            return PlanChecked(LATE, Planned(0.9), (now.isoformat(),))
        case "which Sam":
            question = Question("sam", "Which Sam?", (Choice("a", "Sam A"),))
            return PlanChecked(LATE, Unsure(question, 0.3))
        case "play music":
            return PlanChecked(Plan(), Refused("no", 0.8))
        case "broken":
            raise PlanSyntaxError("no plan", line=1)
        case "defect":
            raise ZeroDivisionError
        case _:
            raise RequestError("The request is empty.")


def planned(tmp_path: Path, *lines: str | bytes) -> list[dict[str, Any]]:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
    source.write_bytes(b"\n".join(raw) + b"\n")
    asyncio.run(plan_file(str(source), str(target), plan, UTC))
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def test_a_plan_is_written_with_positional_arguments_and_references(tmp_path: Path) -> None:
    """References are "$n", a literal $1 is doubled, dependencies follow, and the text says the same."""
    [record] = planned(
        tmp_path, '{"id": "a", "query": "text Sid", "now": "2026-11-24T10:00+01:00"}'
    )
    assert record["calls"] == [
        {"id": 1, "tool": "get_phone_number", "args": ["Sid"], "depends_on": []},
        {
            "id": 2,
            "tool": "send_sms",
            "args": [["$1"], "you owe $$1, call $1"],
            "depends_on": [1],
        },
    ]
    assert record["plan"].splitlines()[-1] == "3. join()<END_OF_PLAN>"
    assert (record["id"], record["outcome"], record["confidence"]) == ("a", "plan", 0.9)
    assert record["question"] is None
    assert record["problems"] == ["2026-11-24T10:00:00+01:00"]
    assert 0 <= record["seconds"] < 5


def test_missing_ids_are_line_numbers_and_a_missing_now_is_the_corpuss(tmp_path: Path) -> None:
    """Corpus lines are input as they are; blank lines count in the numbering but give nothing."""
    first, second = planned(
        tmp_path, '{"query": "text Sid", "plan": []}', "", '{"id": 0, "query": "text Sid"}'
    )
    assert (first["id"], second["id"]) == (1, 0)
    assert first["problems"] == ["2026-11-23T09:00:00+00:00"]
    [third] = planned(tmp_path, '{"id": null, "query": "text Sid"}')
    assert third["id"] == 1


def test_outcomes_have_their_words(tmp_path: Path) -> None:
    """ask keeps the best plan and says the question; refuse has no calls."""
    ask, refuse = planned(tmp_path, '{"query": "which Sam"}', '{"query": "play music"}')
    assert (ask["outcome"], ask["question"], ask["confidence"]) == ("ask", "Which Sam?", 0.3)
    assert len(ask["calls"]) == 2
    assert (refuse["outcome"], refuse["calls"]) == ("refuse", [])
    assert refuse["plan"] == "1. join()<END_OF_PLAN>"


@pytest.mark.parametrize(
    "bad",
    [
        "{not json",
        "[1, 2]",
        "3",
        '{"id": 1}',
        '{"query": 5}',
        '{"query": ""}',
        '{"query": "text Sid", "now": "friday"}',
        '{"query": "text Sid", "now": 5}',
        '{"query": "broken"}',
        '{"query": "defect"}',
        b'{"query": "\xff"}',
        "[" * 100_000,
    ],
)
def test_a_bad_line_is_an_error_and_not_the_end(tmp_path: Path, bad: str | bytes) -> None:
    """Whatever one line holds, those around it are planned and it has its own outcome."""
    before, error, after = planned(tmp_path, '{"query": "text Sid"}', bad, '{"query": "text Sid"}')
    assert (before["outcome"], error["outcome"], after["outcome"]) == ("plan", "error", "plan")
    assert len(error["problems"]) == 1
    assert error.keys() == before.keys()


def test_the_output_is_the_scorers_input(tmp_path: Path) -> None:
    """Plans written here and scored against themselves agree, line for line."""
    records = planned(tmp_path, '{"query": "text Sid"}', '{"query": "play music"}')
    specs = {name: tool.spec for name, tool in builtin_tools().items()}
    report = score(records, records, specs)
    assert [verdict.exact for verdict in report.verdicts] == [True, True]


def test_a_run_that_is_stopped_leaves_the_old_file(tmp_path: Path) -> None:
    """The output takes its name when it is whole; half of it is never seen, nothing is left behind."""
    target = tmp_path / "out.jsonl"
    target.write_text("old")

    def stopped() -> None:
        with write_lines(str(target)) as out:
            out.write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_input_and_output_may_be_one_file(tmp_path: Path) -> None:
    """The input is read to its end before its name is taken."""
    both = tmp_path / "both.jsonl"
    both.write_text('{"query": "text Sid"}\n{"query": "play music"}\n')
    asyncio.run(plan_file(str(both), str(both), plan, UTC))
    assert [record["outcome"] for record in read_objects(str(both))] == ["plan", "refuse"]


@pytest.mark.skipif(os.name == "nt", reason="devices and pipes of POSIX")
def test_a_device_is_written_and_not_replaced(tmp_path: Path) -> None:
    """--output /dev/null leaves the device a device."""
    pipe = tmp_path / "pipe"
    pipe.symlink_to("/dev/null")
    with write_lines(str(pipe)) as out:
        out.write("gone")
    assert pipe.is_symlink()
    assert not Path("/dev/null").is_file()


def test_files_that_cannot_be_used_are_errors_for_the_person(tmp_path: Path) -> None:
    """A missing input and an output in no folder say which file it was."""
    with pytest.raises(RequestError, match="absent"):
        list(open_lines(str(tmp_path / "absent")))
    with pytest.raises(RequestError, match="nowhere"), write_lines(str(tmp_path / "nowhere/x")):
        pass


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Files from Windows editors begin with a mark that is no part of the first line."""
    [record] = planned(tmp_path, b'\xef\xbb\xbf{"query": "text Sid"}')
    assert record["outcome"] == "plan"


def test_seconds_are_those_of_planning() -> None:
    """The time written is the time that planning took."""

    async def slow(query: str, now: datetime) -> PlanChecked:
        await asyncio.sleep(0.05)
        return await plan(query, now)

    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    record = asyncio.run(plan_record(1, "text Sid", now, slow))
    seconds = record["seconds"]
    assert isinstance(seconds, float)
    assert 0.05 <= seconds < 1
