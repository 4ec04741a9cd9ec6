"""What a time phrase comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Moment"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A start on the user's wall clock, as aware or naive as the `now` it was read with.

    Without a time `start` is the midnight that begins the day. `end` is set where the phrase said
    one: exclusive, so a range of days ends at the midnight after the last. `rule` is a recurrence
    (RFC 5545, 3.3.10) without its name: "FREQ=WEEKLY;BYDAY=MO,WE".
    """

    start: datetime
    has_time: bool
    end: datetime | None = None
    rule: str = ""
