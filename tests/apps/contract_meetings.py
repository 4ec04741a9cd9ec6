"""What every backend of meetings does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tinyagent.apps.interfaces import Meetings

START = datetime(2026, 11, 27, 15, tzinfo=ZoneInfo("Asia/Kolkata"))
Make = Callable[[str], Meetings]


class MeetingsContract:
    @pytest.fixture
    def make(self) -> Make:
        """The backend of a URL template."""
        raise NotImplementedError

    def test_link_is_the_operation_s_own(self, make: Make) -> None:
        """The same operation has the same link, another one another."""
        meetings = make("https://meet.example.org/{id}")
        url, receipt = meetings.create_meeting("Planning", START, 45, ["a@example.org"], "run-1")
        assert meetings.create_meeting("Planning", START, 45, ["a@example.org"], "run-1") == (
            url,
            receipt,
        )
        other, _ = meetings.create_meeting("Planning", START, 45, ["a@example.org"], "run-2")
        assert other != url
        assert url.startswith("https://meet.example.org/")
        assert receipt.summary == "“Planning” on Fri 27 Nov 2026, 15:00, for 45 minutes"

    def test_template_is_filled_in_percent_encoded(self, make: Make) -> None:
        """No topic breaks out of its place in the link; the time is in UTC, whatever the user's zone."""
        meetings = make("https://meet.example.org/x?t={topic}&at={start}&for={duration}")
        url, _ = meetings.create_meeting("Q&A #1 / “{id}”", START, 45, [], "run-1")
        assert url == (
            "https://meet.example.org/x?t=Q%26A%20%231%20%2F%20%E2%80%9C%7Bid%7D%E2%80%9D"
            "&at=20261127T093000Z&for=45"
        )

    def test_no_time_set(self, make: Make) -> None:
        """A meeting without a time has a link too."""
        url, receipt = make("https://m.example/{id}/{start}").create_meeting("T", None, 60, [], "r")
        assert url.endswith("/")
        assert receipt.summary == "“T”"
