"""Time phrases in running text."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyagent.times import find_times, read_duration, read_time

NOW = datetime(2026, 11, 23, 9)

TEXTS = [
    ("Schedule a review next Friday at 2:00 PM, invite Laura", ["next Friday at 2:00 PM"]),
    ("lunch with Ana tomorrow at noon for 90 minutes", ["tomorrow at noon", "90 minutes"]),
    ("book Tuesday, December 1, at 3pm at the Ritz", ["Tuesday, December 1, at 3pm"]),
    ("from 2 to 4pm on Friday please", ["from 2 to 4pm on Friday"]),
    ("Block 1 to 2:30pm Wednesday for grading in Room 214", ["1 to 2:30pm Wednesday"]),
    ("Zoom with Sid on the 2nd, about the roof", ["the 2nd"]),
    ("remind me in two hours to call Mom", ["in two hours"]),
    ("remind me at 3 to call", ["3"]),
    ("conference room 3 tuesday 9 till 11 am with Bo", ["tuesday 9 till 11 am"]),
    ("every Tuesday at 9 the bins go out", ["every Tuesday at 9"]),
    ("at half past six tonight check the oven", ["half past six tonight"]),
    ("on 4 March, tenant served notice", ["4 March"]),
    ("8pm today and 9am tomorrow", ["8pm today", "9am tomorrow"]),
    ("a 45-minute call Friday evening", ["45-minute", "Friday evening"]),
    ("dentist 14:00-15:30 Thursday", ["14:00-15:30 Thursday"]),
    # what is no time
    ("I may march on, the sun sat low and she wed him", None),
    ("mail Friday's list and tomorrow's menu", []),
    ('put "Friday at 3pm" in the note', []),
    ("report_2026-12-05.pdf and notes-3pm.md", []),
    ("it costs $3.50 or 4.30€, see v2.10.1 and /2026-11-20/x", []),
    ("call +44 7700 900812, room 5, gate 12, flat 3 at 12 Main Street", []),
    ("wait a second, one of the two is mine", []),
    ("the quarterly report and a daily digest for eve", []),
    ("movie night in March", []),
    ("yesterday and last Friday", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case for case in TEXTS if case[1] is not None])
def test_found_phrases(text: str, expected: list[str]) -> None:
    """Phrases are found whole, and names, prices, files, quotations and possessives are left alone."""
    assert [text[start:end] for start, end in find_times(text)] == expected


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Sid",
                "at",
                "3",
                "on",
                "Friday",
                "tomorrow,",
                "to",
                "noon",
                "the",
                "2nd",
                "5pm",
                "for",
                "an",
                "hour",
                "90",
                "minutes",
                ".",
                "may",
                "next",
                "week",
                "every",
                "in",
                "two",
                "-",
                "'s",
                '"',
                "room",
                "half",
                "past",
            ]
        ),
        max_size=14,
    ).map(" ".join)
    | st.text(max_size=60)
)
def test_spans_are_ordered_and_readable(text: str) -> None:
    """Spans are disjoint, in order, without space at their ends, and each can be read."""
    position = 0
    for start, end in find_times(text):
        assert position <= start < end <= len(text)
        phrase = text[start:end]
        assert phrase == phrase.strip()
        assert read_time(phrase, NOW) or read_duration(phrase)
        position = end
