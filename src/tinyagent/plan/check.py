"""Does a plan fit the functions it calls? What is harmless is put right, the rest becomes a list of problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Literal

from tinyagent.plan.spec import Parameter, ToolSpec, Type
from tinyagent.plan.types import Plan, Ref, Template, ToolCall, Value, refs_in

__all__ = ["Problem", "check_plan"]

Kind = Literal["function", "arity", "missing", "type", "choice", "reference", "date", "order"]
Specs = Mapping[str, ToolSpec]

DATES = frozenset({"datetime", "end_datetime"})
# What is of no use as anything else: only a result of the same meaning can stand there.
_ONLY_ITS_KIND = frozenset({"email", "phone", "file_path"})
_IN_WORDS = {
    "email": "an email address",
    "file_path": "a file's path",
    "phone": "a phone number",
    "text": "a text",
    "url": "a link",
}
_WHOLE_REFERENCE = re.compile(r"\$(?:[0-9]+|\{[0-9]+\})")
_DATE = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[ T](?P<minute>\d\d:\d\d)(?P<second>:\d\d)?"
    r"(?P<rule> RRULE:FREQ=(?:HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[A-Z0-9,:+-]+)*)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a call cannot run as written; `str()` is a sentence for the person who sees the plan."""

    call_id: int
    tool: str
    kind: Kind
    message: str
    parameter: str = ""

    def __str__(self) -> str:
        place = f"{self.tool}, {self.parameter}" if self.parameter else self.tool
        return f"call {self.call_id} ({place}): {self.message}"


class _Unfit(Exception):  # noqa: N818 - caught in this module
    """An argument that no harmless change makes fit."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind


def check_plan(plan: Plan, specs: Specs) -> tuple[Plan, tuple[Problem, ...]]:
    """The plan with every argument present and typed, and what is wrong with it: nothing, if it may run.

    Put right without a word: missing or None arguments that have a default, "60" for 60, "a" for ["a"], "true" for
    True, a date without seconds. A call with problems keeps the arguments in question as they were. Never raises.
    """
    calls: list[ToolCall] = []
    problems: list[Problem] = []
    earlier: dict[int, str] = {}  # id -> meaning of the result
    for call in plan.calls:
        problems += _check_order(call, earlier)
        spec = specs.get(call.tool)
        if spec is None:
            problems.append(Problem(call.id, call.tool, "function", _unknown(call.tool, specs)))
            calls.append(call)
        else:
            checked, found = _check_call(call, spec, earlier)
            calls.append(checked)
            problems += found
        earlier[call.id] = spec.returns if spec else ""
    return Plan(tuple(calls)), tuple(problems)


def _check_order(call: ToolCall, earlier: Mapping[int, str]) -> list[Problem]:
    last = max(earlier, default=0)
    if call.id > last:
        return []
    return [Problem(call.id, call.tool, "order", f"its number should be above {last}")]


def _unknown(tool: str, specs: Specs) -> str:
    close = get_close_matches(tool, specs, n=1)
    return f"there is no function {tool!r}" + (f"; did you mean {close[0]!r}?" if close else "")


def _check_call(
    call: ToolCall, spec: ToolSpec, earlier: Mapping[int, str]
) -> tuple[ToolCall, list[Problem]]:
    problems: list[Problem] = []
    wanted = spec.parameters
    extra = call.args[len(wanted) :]
    if all(arg in (None, "", ()) for arg in extra):
        extra = ()
    else:
        message = f"takes {len(wanted)} arguments, {len(call.args)} are given"
        problems.append(Problem(call.id, call.tool, "arity", message))
    given: list[Value] = [*call.args[: len(wanted)], *[None] * (len(wanted) - len(call.args))]
    args: list[Value] = []
    for parameter, value in zip(wanted, given, strict=True):
        try:
            value = _fit(value, parameter)
            _check_references(value, parameter, earlier)
        except _Unfit as unfit:
            message = str(unfit)
            problems.append(Problem(call.id, call.tool, unfit.kind, message, parameter.name))
            value = parameter.default if value is None else value
        args.append(value)
    problems += _check_ends(call, spec, args)
    return ToolCall(call.id, call.tool, (*args, *extra)), problems


def _fit(value: Value, parameter: Parameter) -> Value:
    """The value in the parameter's type. Raises _Unfit."""
    if value is None and not parameter.required:
        return parameter.default
    fitted = None if value is None else _FIT[parameter.type](value)
    if fitted is None or (parameter.required and isinstance(fitted, str) and not fitted.strip()):
        raise _Unfit("missing", "has to be given")
    if parameter.meaning in DATES and fitted != "":
        return _fit_date(fitted)
    if parameter.choices and fitted not in parameter.choices:
        return _fit_choice(fitted, parameter)
    return fitted


def _fit_string(value: Value) -> Value:
    if isinstance(value, tuple):
        if len(value) > 1:
            raise _Unfit("type", "is one text, a list is given")
        return _fit_string(value[0]) if value else ""
    if isinstance(value, str | Ref | Template):
        return value
    if value is None or isinstance(value, bool):
        raise _Unfit("type", f"is a text, {value!r} is given")
    return str(value)


def _fit_strings(value: Value) -> Value:
    items = value if isinstance(value, tuple) else (value,)
    flat = [inner for item in items for inner in (item if isinstance(item, tuple) else (item,))]
    return tuple(_fit_string(item) for item in flat if item not in (None, ""))


def _fit_integer(value: Value) -> Value:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,9}\s*", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Unfit("type", f"is a whole number, {_shown(value)} is given")
    return value


def _fit_boolean(value: Value) -> Value:
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if isinstance(value, int) and value in (0, 1):  # True and False among them
        return bool(value)
    raise _Unfit("type", f"is True or False, {_shown(value)} is given")


_FIT: dict[Type, Callable[[Value], Value]] = {
    "string": _fit_string,
    "strings": _fit_strings,
    "integer": _fit_integer,
    "boolean": _fit_boolean,
}


def _fit_date(value: Value) -> Value:
    match = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        text = f"{match['day']} {match['minute']}{match['second'] or ':00'}"
        try:
            datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return text + (match["rule"] or "")
    raise _Unfit("date", f"is a date 'YYYY-MM-DD HH:MM:SS', {_shown(value)} is given")


def _fit_choice(value: Value, parameter: Parameter) -> Value:
    for choice in parameter.choices:
        if isinstance(value, str) and value.strip().lower() == choice.lower():
            return choice
    allowed = " or ".join(repr(choice) for choice in parameter.choices)
    raise _Unfit("choice", f"is {allowed}, {_shown(value)} is given")


def _check_references(value: Value, parameter: Parameter, earlier: Mapping[int, str]) -> None:
    """Raises _Unfit for a reference to no earlier call, or to a result that cannot stand here."""
    for ref in refs_in(value):
        returns = earlier.get(ref.call_id)
        if returns is None:
            raise _Unfit("reference", f"${ref.call_id} is not the result of an earlier call")
        if returns == "status":
            raise _Unfit("reference", f"call {ref.call_id} returns nothing to pass on")
        if parameter.meaning in _ONLY_ITS_KIND and returns and returns != parameter.meaning:
            wanted, got = _words(parameter.meaning), _words(returns)
            raise _Unfit("reference", f"is {wanted}, call {ref.call_id} returns {got}")
    if parameter.meaning == "text":  # "$5" alone may be what the user wants to say
        return
    for item in value if isinstance(value, tuple) else (value,):
        if isinstance(item, str) and _WHOLE_REFERENCE.fullmatch(item):
            raise _Unfit("reference", f"{item} is not the result of an earlier call")


def _check_ends(call: ToolCall, spec: ToolSpec, args: list[Value]) -> list[Problem]:
    """Ends that come before their starts; RFC 5545 wants them after."""
    problems = []
    start = ""
    for parameter, value in zip(spec.parameters, args, strict=True):
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            continue
        if parameter.meaning == "datetime":
            start = value[:19]
        elif parameter.meaning == "end_datetime" and value[:19] < start:
            message = "ends before it begins"
            problems.append(Problem(call.id, call.tool, "date", message, parameter.name))
    return problems


def _words(meaning: str) -> str:
    return _IN_WORDS.get(meaning, f"a {meaning.replace('_', ' ')}")


def _shown(value: Value) -> str:
    if isinstance(value, Ref | Template):
        return "a result"
    return "a list" if isinstance(value, tuple) else repr(value)
