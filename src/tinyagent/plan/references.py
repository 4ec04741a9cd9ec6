"""References inside text, read and written: the one place that knows what a dollar means.

`$n` or `${n}` stands for the result of call n, but only where n is the id of an earlier call;
everywhere else a dollar is a dollar ("$40 for the tickets"). Directly before the id of an earlier
call dollars come in pairs: each pair is one dollar of text, and an odd one left over makes the
reference. So `$$1` is the text "$1", and `$$$1` a dollar sign followed by the result of call 1. An
amount with a fraction or thousands (`$1.50`, `$2,000`) is text when it is read; when it is written
it is doubled like any other, so that a stricter reader agrees.
"""

from __future__ import annotations

import re
from collections.abc import Container

from tinyagent.plan.types import Ref, Template, template

__all__ = ["read_text", "write_text"]

_DOLLARS = re.compile(r"(\$+)(?:\{([1-9][0-9]*)\}|([1-9][0-9]*)(?![0-9])([.,][0-9])?)")
_CONTINUES = re.compile(r"[.,]?[0-9]")
_ID_DIGITS = 9  # longer numbers are never ids, and need not become integers


def read_text(text: str, earlier: Container[int]) -> str | Ref | Template:
    """The value of a quoted text, given the ids of the calls before it."""
    parts: list[str | Ref] = []
    end = 0
    for match in _DOLLARS.finditer(text):
        dollars, braced, bare, fraction = match.groups()
        call_id = _call_id(braced or bare, earlier)
        if call_id is None:
            continue
        parts += [text[end : match.start()], "$" * (len(dollars) // 2)]
        end = match.start() + len(dollars)
        if len(dollars) % 2:
            if fraction:
                parts.append("$")
            else:
                parts.append(Ref(call_id))
                end = match.end()
    parts.append(text[end:])
    return template(parts)


def write_text(value: str | Ref | Template, earlier: Container[int]) -> str:
    """The text that `read_text` reads back as `value`; unquoted and not escaped otherwise."""
    if isinstance(value, str):
        return _double(value, earlier)
    if isinstance(value, Ref):
        return f"${value.call_id}"
    written = []
    followers = (*value.parts[1:], "")
    for part, follower in zip(value.parts, followers, strict=True):
        if isinstance(part, Ref):
            needs_braces = isinstance(follower, str) and _CONTINUES.match(follower)
            written.append(f"${{{part.call_id}}}" if needs_braces else f"${part.call_id}")
        else:
            text = _double(part, earlier)
            tail = len(text) - len(text.rstrip("$")) if isinstance(follower, Ref) else 0
            written.append(text + "$" * tail)
    return "".join(written)


def _double(text: str, earlier: Container[int]) -> str:
    """Text with the dollars doubled that stand before the id of an earlier call."""

    def doubled(match: re.Match[str]) -> str:
        dollars, braced, bare, _ = match.groups()
        return match[0] if _call_id(braced or bare, earlier) is None else f"{dollars}{match[0]}"

    return _DOLLARS.sub(doubled, text)


def _call_id(digits: str, earlier: Container[int]) -> int | None:
    if len(digits) > _ID_DIGITS or int(digits) not in earlier:
        return None
    return int(digits)
