"""Exit codes, in one table that the help text and the docs share."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["MEANINGS", "Exit"]


class Exit(IntEnum):
    DONE = 0
    FAILED = 1
    USAGE = 2
    QUESTION = 3
    REFUSED = 4
    DECLINED = 5
    INTERNAL = 70
    INTERRUPTED = 130


MEANINGS: dict[Exit, str] = {
    Exit.DONE: "all that was asked is done",
    Exit.FAILED: "something that was asked could not be done; the rest is",
    Exit.USAGE: "nothing was done: a wrong option, setting, home, model file or empty request",
    Exit.QUESTION: "a question is open; it is printed, and --answer ID=VALUE goes on",
    Exit.REFUSED: "out of reach: no function can do any of it, or the plan cannot run",
    Exit.DECLINED: "you said no to a call that would have gone out or been written",
    Exit.INTERNAL: "a defect of this program",
    Exit.INTERRUPTED: "stopped by Ctrl-C; nothing is half written",
}
