"""Readers of third-party data: labels without text, the original's habits, refusals that are none."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tinyagent.plan.parser import parse_calls
from tinyagent.planner.compact.tree import plan_of, walk
from tinyagent.tools import builtin_specs
from tinyagent_lab.curation.sources import (
    ORIGINAL_STYLE,
    conventional,
    read_people,
    read_pool,
    read_refusals,
    text_check,
)
from tinyagent_lab.evaluation.planning import gold_of
from tinyagent_lab.records import Record, tree_from_json, tree_to_json

SPECS = builtin_specs()
LABELS = Path(__file__).parents[2] / "data" / "labels"


def write_lines(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """Twenty lines of other people's requests, made here."""
    lines = [{"text": f"text Ana{number} hello", "source": "HWU64"} for number in range(1, 21)]
    write_lines(tmp_path / "human_utterances.jsonl", lines)
    return tmp_path


def label(number: int, text: str) -> dict[str, Any]:
    end = text.index(" hello")
    name = {"tool": "get_phone_number", "slots": {"name": [[[5, end]]]}}
    slots = {"recipients": [[name]], "message": [[[end + 1, end + 6]]]}
    return {
        "line": number,
        "check": text_check(text),
        "plan": [{"tool": "send_sms", "slots": slots}],
    }


def test_labels_hold_places_and_the_public_file_the_words(public: Path, tmp_path: Path) -> None:
    """A label and its line give the whole plan; every tenth line is held out."""
    labels = [label(number, f"text Ana{number} hello") for number in range(1, 21)]
    path = write_lines(tmp_path / "labels.jsonl", labels)
    trained, held_out = (read_people(public, path, held_out=one).records for one in (False, True))
    assert [record.id for record in held_out] == ["human_utterances:10", "human_utterances:20"]
    assert len(trained) == 18
    assert len(read_people(public, path).records) == 20
    plan = plan_of(trained[0].roots, trained[0].query, SPECS)
    assert plan.calls[0].args == ("Ana1",)
    assert plan.calls[1].args[1] == "hello"


def test_a_label_of_another_text_is_left_out(public: Path, tmp_path: Path) -> None:
    """Where the public file has changed, a plan is not put on words that it was not made for."""
    labels = [
        label(1, "text Ana2 hello"),
        label(99, "text Ana9 hello"),
        label(3, "text Ana3 hello"),
    ]
    reading = read_people(public, write_lines(tmp_path / "labels.jsonl", labels))
    assert [record.id for record in reading.records] == ["human_utterances:3"]
    assert sum(reading.left_out.values()) == 2


def test_committed_labels_hold_no_text() -> None:
    """Third-party words are never committed: a label is numbers, function and parameter names, a check, a transport."""
    known = {"tool", "slots", "use", "line", "check", "plan", "file"} | set(SPECS)
    known |= {p.name for spec in SPECS.values() for p in spec.parameters}
    known |= {choice for spec in SPECS.values() for p in spec.parameters for choice in p.choices}
    known |= {"human_utterances.jsonl", "human_oos.jsonl.gz", "true", "false"}

    def words(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {w for key, v in value.items() if key != "check" for w in words(v)}
        if isinstance(value, list):
            return {word for item in value for word in words(item)}
        return {value} if isinstance(value, str) else set()

    for name in ("people.jsonl", "measured.jsonl"):
        lines = (LABELS / name).read_text(encoding="utf-8").splitlines()
        assert len(lines) > 300
        for line in lines:
            assert words(json.loads(line)) <= known


@pytest.mark.parametrize(
    ("query", "plan", "expected"),
    [
        (
            'Append the list to the note "A"',
            ['open_note("A", "")', 'append_note_content("A", "the list", "")'],
            ["append_note_content"],
        ),
        (
            'Open the note "B" and append the list to the note "A"',
            ['open_note("B", "")', 'append_note_content("A", "the list", "")'],
            ["open_note", "append_note_content"],
        ),
        (
            "Reply to the email from John with thanks",
            ['get_email_address("John")', 'reply_to_email(["$1"], "thanks", [])'],
            ["reply_to_email"],
        ),
        (
            "Reply to the email from John with thanks and cc Sarah",
            ['get_email_address("Sarah")', 'reply_to_email(["$1"], "thanks", [])'],
            ["get_email_address", "reply_to_email"],
        ),
    ],
)
def test_habits_of_the_original_that_break_our_conventions_are_mended(
    query: str, plan: list[str], expected: list[str]
) -> None:
    """A note is not opened before it is appended to, a sender not looked up; what is asked for stays."""
    assert [call.tool for call in conventional(query, parse_calls(plan)).calls] == expected


def test_the_pool_is_read_with_and_without_its_habits(tmp_path: Path) -> None:
    """The marked record has the original plan, the unmarked one ours; both say the same values."""
    calls = [
        {"id": 1, "tool": "open_note", "args": ["A", ""], "depends_on": []},
        {"id": 2, "tool": "append_note_content", "args": ["A", "the list", ""], "depends_on": []},
    ]
    line = {"query": 'Append the list to the note "A"', "calls": calls}
    path = write_lines(tmp_path / "pool.jsonl", [line])
    marked, ours = read_pool(path, SPECS).records
    assert marked.query == ORIGINAL_STYLE + ours.query
    assert [node.tool for node in walk(marked.roots)] == ["open_note", "append_note_content"]
    assert [node.tool for node in walk(ours.roots)] == ["append_note_content"]
    appended = plan_of(ours.roots, ours.query, SPECS).calls[0]
    assert appended.args[:2] == ("A", "the list")


def test_near_misses_that_are_none_are_no_refusals(tmp_path: Path) -> None:
    """A line that a reader found doable, or that is share-alike, is not learned as a refusal."""
    lines = [
        {"text": "delete my note", "source": "HWU64", "group": "near_list"},
        {"text": "delete my list and text Ana", "source": "HWU64", "group": "near_list"},
        {"text": "play jazz", "source": "HWU64", "group": "music"},
        {"text": "play rock", "source": "SGD", "group": "music"},
    ]
    path = tmp_path / "oos.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    doable = tmp_path / "doable.txt"
    doable.write_text("2\n", encoding="utf-8")
    plain, near = read_refusals(path, doable)
    assert [record.query for record in near] == ["delete my note"]
    assert [record.query for record in plain] == ["play jazz"]


def test_a_record_becomes_a_gold_line_with_dates() -> None:
    """Words of a date become the literal at the reference time; tags name size and functions."""
    text = "remind me tomorrow to call Bo"
    written = [
        {"tool": "create_reminder", "slots": {"name": [[[22, 29]]], "due_date": [[[10, 18]]]}}
    ]
    record = Record("x", text, tree_from_json(written), "own", "own")
    assert tree_to_json(record.roots) == written
    gold = gold_of(record)
    assert gold.plan.calls[0].args[:2] == ("call Bo", "2026-11-24 00:00:00")
    assert gold.tags == ("calls 1", "create_reminder")
