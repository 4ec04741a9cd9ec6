"""The planner's prompt, rendered from the functions offered. Pure: no I/O, no clock of its own."""

from __future__ import annotations

from tinyagent.models.base import Prompt
from tinyagent.plan.render import END_OF_PLAN
from tinyagent.planner.base import PlanRequest

__all__ = ["render_prompt"]

_RULES = """\
You write plans. A plan is one function call a line, numbered from 1, arguments positional and complete; "" or [] stands
for what the user did not give. $n is the result of call n. The last line is join()."""

_LAWS = (
    "Use only the functions listed.",
    "Look a person up before writing to them; use an address that the user spelled out as it is.",
    'Write a date as "YYYY-MM-DD HH:MM:SS", or in the user\'s own words.',
    "Do not look up what no other call needs, unless the user asks for it.",
    "Where none of the functions can do any of what is asked, the plan is join() alone.",
)


def render_prompt(request: PlanRequest) -> Prompt:
    """Functions, rules and examples as the system's part, the request's words as the user's.

    The time stands last: what comes before it is the same for every request with the same
    functions, so that a backend can keep it read.
    """
    listed = "\n".join(f"- {spec.signature}\n  {_one_line(spec.doc)}" for spec in request.tools)
    laws = "\n".join(f"- {law}" for law in _LAWS)
    parts = [_RULES, f"Functions:\n{listed}", f"Rules:\n{laws}"]
    if request.examples:
        parts.append("Examples:\n" + "\n\n".join(request.examples))
    parts.append(f"It is {request.now:%A, %Y-%m-%d %H:%M}.")
    return Prompt("\n\n".join(parts), request.text, stop=(END_OF_PLAN,))


def _one_line(text: str) -> str:
    return " ".join(text.split())
