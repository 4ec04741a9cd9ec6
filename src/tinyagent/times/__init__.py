"""English time expressions: the user's words to dates, times, ranges and recurrence.

Pure: the clock is an argument. Text goes through `lexer` (tokens), `grammar` with `rules` (the
parts that tokens can mean), `segments` (the cheapest way to cut a phrase into parts) and `reading`
(what the parts mean together).
"""

from __future__ import annotations

from tinyagent.times.moment import Moment
from tinyagent.times.phrases import read_duration, read_end, read_number, read_time
from tinyagent.times.spans import find_times

__all__ = ["Moment", "find_times", "read_duration", "read_end", "read_number", "read_time"]
