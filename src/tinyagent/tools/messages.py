"""Text messages."""

from __future__ import annotations

import re

from tinyagent.errors import ToolError
from tinyagent.events import Question
from tinyagent.plan.spec import PhoneNumber, Status, Text
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import outbound, tool

__all__ = ["send_sms"]

_NUMBER = re.compile(r"\+?[\d\s().\-/]*\d[\d\s().\-/]*")
_DIGITS = range(3, 16)  # short codes to ITU-T E.164's longest


@tool(effect=outbound)
def send_sms(
    run: ToolContext,
    recipients: list[PhoneNumber] = [],
    message: Text = "",
) -> Status:
    """Send a text message (SMS) to people; tell, ask or let somebody know something."""
    numbers = _numbers(recipients)
    if not message.strip():
        question = f"message-text:{','.join(numbers)}"
        message = run.answer(Question(question, "What should the message say?"))
    return run.done(run.apps.messages.send(numbers, message, run.operation_id))


def _numbers(recipients: list[str]) -> list[str]:
    """The numbers as written, each once. Anything else is a ToolError: it would reach nobody, or the wrong one."""
    kept: dict[str, str] = {}
    for recipient in recipients:
        number = recipient.strip()
        digits = re.sub(r"[^\d+]", "", number)
        if not _NUMBER.fullmatch(number) or len(digits.lstrip("+")) not in _DIGITS:
            raise ToolError(f"“{number}” is not a phone number.")
        kept.setdefault(digits, number)
    if not kept:
        raise ToolError("I was not told whom to text.")
    return list(kept.values())
