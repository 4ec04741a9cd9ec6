"""Do two plans say the same? The argument rules of the planning conventions, under "How plans are scored".

What an argument is comes from its parameter's meaning: keys are compared by their words, dates to
the minute, lists as sets, numbers and booleans as they are. Titles and texts are free: a note's or
reminder's `name`, a topic and a subject too. References are compared through the isomorphism: the
same argument must use the corresponding result.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from tinyagent.plan.check import DATES, check_plan
from tinyagent.plan.compare import agreeing
from tinyagent.plan.spec import Parameter, ToolSpec
from tinyagent.plan.types import Plan, Ref, Template, ToolCall, Value, refs_in

__all__ = ["exact"]

FREE_TEXT = frozenset({"title", "text"})
OWN_WORDS = 0.75  # share of a gold text's words in the request that makes it the user's own
LEAST_F1 = 0.5

_WORD = re.compile(r"\w+")
_APOSTROPHES = str.maketrans("", "", "'’")
_ARTICLES = frozenset({"my", "the", "our"})
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d)(?::\d\d)?(?: RRULE:(\S+))?")
_RESULT = "$"  # stands for a result among the words of a key; no word is written so


def exact(gold: Plan, plan: Plan, request: str, specs: Mapping[str, ToolSpec]) -> bool:
    """Whether under some isomorphism every argument of `plan` agrees with that of `gold`.

    `request` is what the user said. Both plans are completed by `check_plan` first. Raises PlanGraphError.
    """
    said = frozenset(_words(request))

    checked, _ = check_plan(gold, specs)
    other, _ = check_plan(plan, specs)
    # By identity: as a dictionary's keys, calls with True and with 1 would be the same.
    readings = {
        id(call): _read_call(call, specs.get(call.tool)) for call in (*checked.calls, *other.calls)
    }

    def agree(wanted: ToolCall, given: ToolCall) -> bool:
        ours, theirs = readings[id(wanted)], readings[id(given)]
        return (
            ours.fixed == theirs.fixed
            and len(ours.free) == len(theirs.free)
            and all(
                _free_text_agrees(text, other, said)
                for text, other in zip(ours.free, theirs.free, strict=True)
            )
        )

    def uses(call: ToolCall) -> Mapping[int, Hashable]:
        return readings[id(call)].uses

    return agreeing(checked, other, agree, uses) is not None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A call for comparing: what must be equal, the words of its free texts, and how it uses each result."""

    fixed: tuple[Hashable, ...]
    free: tuple[tuple[str, ...], ...]
    uses: Mapping[int, frozenset[Hashable]]


def _read_call(call: ToolCall, spec: ToolSpec | None) -> _Reading:
    """A call of an unknown function is read by its values alone: texts as keys, by place."""
    fixed: list[Hashable] = []
    free: list[tuple[str, ...]] = []
    uses: dict[int, set[Hashable]] = {}
    parameters = spec.parameters if spec else ()
    for place, value in enumerate(call.args):
        parameter = parameters[place] if place < len(parameters) else None
        if parameter and parameter.type == "string" and parameter.meaning in FREE_TEXT:
            free.append(_text_words(value))
            used: dict[int, set[Hashable]] = {ref.call_id: {place} for ref in refs_in(value)}
        else:
            fixed.append(_fixed(value, parameter))
            used = _uses_in(value, place)
        for call_id, how in used.items():
            uses.setdefault(call_id, set()).update(how)
    return _Reading(
        tuple(fixed), tuple(free), {call_id: frozenset(how) for call_id, how in uses.items()}
    )


def _fixed(value: Value, parameter: Parameter | None) -> Hashable:
    """What stands for the value in an equality; a result counts as given, whose it is goes by `uses`."""
    if isinstance(value, tuple):
        return frozenset(_fixed(item, None) for item in value)
    if parameter and parameter.meaning in DATES and isinstance(value, str):
        moment = _MOMENT.fullmatch(value)
        if moment:
            return moment[1], frozenset((moment[2] or "").split(";"))
    if isinstance(value, str | Ref | Template):
        return _key(value)
    return type(value), value


def _uses_in(value: Value, place: int) -> dict[int, set[Hashable]]:
    """How a key, or each item of a list, uses results: the argument's place, and where in the item it stands."""
    uses: dict[int, set[Hashable]] = {}
    for item in value if isinstance(value, tuple) else (value,):
        for order, ref in enumerate(refs_in(item)):
            uses.setdefault(ref.call_id, set()).add((place, _fixed(item, None), order))
    return uses


def _key(value: str | Ref | Template) -> Hashable:
    parts = value.parts if isinstance(value, Template) else (value,)
    words: list[str] = []
    for part in parts:
        words += [_RESULT] if isinstance(part, Ref) else _words(part)
    if not words:  # nothing but signs: an emoji is a name too
        return "", "".join(part.strip() for part in parts if isinstance(part, str))
    if all(word.isdigit() for word in words):  # a phone number, however it is spaced
        return ("".join(words),)
    return tuple(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def _text_words(value: Value) -> tuple[str, ...]:
    parts = value.parts if isinstance(value, Template) else (value,)
    return tuple(word for part in parts if isinstance(part, str) for word in _words(part))


def _words(text: str) -> list[str]:
    """Words without case and punctuation: "Ana's" is "anas"."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    return _WORD.findall(folded)


def _free_text_agrees(gold: tuple[str, ...], given: tuple[str, ...], said: frozenset[str]) -> bool:
    """Anything will do, unless the gold text is the user's own words."""
    if not gold or sum(word in said for word in gold) < OWN_WORDS * len(gold):
        return True
    shared = (Counter(gold) & Counter(given)).total()
    return 2 * shared >= LEAST_F1 * (len(gold) + len(given))
