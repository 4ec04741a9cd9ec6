"""Meetings in memory and by template."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from contract_meetings import START, Make, MeetingsContract

from tinyagent.apps.local.meetings import LocalMeetings
from tinyagent.apps.memory.meetings import MemoryMeetings
from tinyagent.errors import ConfigError, ToolError


class TestMemoryMeetings(MeetingsContract):
    @pytest.fixture
    def make(self) -> Make:
        return MemoryMeetings


class TestLocalMeetings(MeetingsContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        return lambda template: LocalMeetings(template, tmp_path / "meetings")


def test_record_has_what_was_agreed(tmp_path: Path) -> None:
    """One record a meeting: link, topic, start with its offset, length, invitees."""
    meetings = LocalMeetings("https://meet.example.org/{id}", tmp_path)
    url, receipt = meetings.create_meeting("Planning", START, 45, ["a@example.org"], "run-1")
    meetings.create_meeting("Planning", START, 45, ["a@example.org"], "run-1")
    (path,) = tmp_path.iterdir()
    assert str(path) == receipt.where
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "url": url,
        "topic": "Planning",
        "start": "2026-11-27T15:00:00+05:30",
        "duration_minutes": 45,
        "invitees": ["a@example.org"],
        "operation": "run-1",
    }


@pytest.mark.parametrize(
    "template",
    [
        " ",
        "meet.example.org/{id}",
        "https://x/{room}",
        "https://x/{",
        "https://x/{}",
        "https://x/{id.__class__}",
    ],
)
def test_template_that_cannot_be_used(tmp_path: Path, template: str) -> None:
    """A template with unknown fields, or that is no web address, is a ConfigError at once."""
    with pytest.raises(ConfigError):
        LocalMeetings(template, tmp_path)


def test_no_service_is_said_when_a_meeting_is_wanted(tmp_path: Path) -> None:
    """Without a template everything else works, and making a meeting says which setting is missing."""
    meetings = LocalMeetings("", tmp_path)
    with pytest.raises(ToolError, match=r"meetings\.url"):
        meetings.create_meeting("Planning", None, 60, [], "run-1")
    assert list(tmp_path.iterdir()) == []
