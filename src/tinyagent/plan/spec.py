"""What a function is to the planner, derived from a plain typed Python function.

Name, parameters, annotations and docstring of the function are the only declaration. What a string *means*
(an email address, a date, a file's path) stands in its annotation as `Annotated[str, Meaning("email")]`;
the names below are the vocabulary for that. A parameter annotated with a class whose `__tool_context__`
is true is the runtime's and not part of the spec.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

__all__ = [
    "AllDay",
    "DateTime",
    "EmailAddress",
    "EndDateTime",
    "FileName",
    "FilePath",
    "Folder",
    "Meaning",
    "Minutes",
    "Parameter",
    "Person",
    "PhoneNumber",
    "Place",
    "Status",
    "Text",
    "Title",
    "ToolSpec",
    "Url",
]

Type = Literal["string", "strings", "integer", "boolean"]
Default = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a string or an integer stands for; the planner's constraint and the scorer read it."""

    name: str


Person = Annotated[str, Meaning("person")]  # a person, group or role as the user says it
EmailAddress = Annotated[str, Meaning("email")]
PhoneNumber = Annotated[str, Meaning("phone")]
DateTime = Annotated[str, Meaning("datetime")]  # "YYYY-MM-DD HH:MM:SS", "" = not given
EndDateTime = Annotated[str, Meaning("end_datetime")]  # the end of the start before it
AllDay = Annotated[bool, Meaning("all_day")]  # true where the date before it has a day and no time
Minutes = Annotated[int, Meaning("minutes")]
FileName = Annotated[str, Meaning("file_name")]
FilePath = Annotated[str, Meaning("file_path")]
Place = Annotated[str, Meaning("place")]
Folder = Annotated[str, Meaning("folder")]  # a folder, list or calendar by name
Url = Annotated[str, Meaning("url")]
Title = Annotated[str, Meaning("title")]  # a short name of the thing made
Text = Annotated[str, Meaning("text")]  # free text; results may stand in it
Status = Annotated[str, Meaning("status")]  # what a writing call returns: nothing to pass on

EMPTY: dict[Type, Default] = {"string": "", "strings": (), "integer": 0, "boolean": False}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One positional parameter. `choices` are the allowed words of a `Literal`; `default` is what is written
    when the user gave nothing."""

    name: str
    type: Type
    meaning: str
    default: Default
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """Name, docstring, parameters and the meaning of the result."""

    name: str
    doc: str
    parameters: tuple[Parameter, ...]
    returns: str

    @property
    def signature(self) -> str:
        """`send_sms(recipients: list[phone], message: text) -> status`, for prompts and help."""
        listed = ", ".join(f"{p.name}: {_shown(p)}" for p in self.parameters)
        return f"{self.name}({listed}) -> {self.returns}"

    @classmethod
    def from_function(cls, function: Callable[..., Any]) -> ToolSpec:
        """Read the spec off a function. Raises TypeError naming the parameter that cannot be declared."""
        hints = get_type_hints(function, include_extras=True)
        parameters = []
        for name, parameter in inspect.signature(function).parameters.items():
            hint = hints.get(name)
            if hint is None:
                raise TypeError(f"{function.__name__}: parameter {name!r} has no annotation")
            if getattr(hint, "__tool_context__", False):
                continue
            parameters.append(_parameter(function.__name__, name, hint, parameter.default))
        doc = inspect.cleandoc(function.__doc__ or "")
        if not doc:
            raise TypeError(f"{function.__name__} has no docstring; the planner reads it")
        _, returns, _ = _read_hint(function.__name__, "return", hints.get("return", str))
        return cls(function.__name__, doc, tuple(parameters), returns)


def _parameter(function: str, name: str, hint: Any, default: Any) -> Parameter:
    kind, meaning, choices = _read_hint(function, name, hint)
    required = default is inspect.Parameter.empty
    if required:
        default = choices[0] if choices else EMPTY[kind]
    elif isinstance(default, list | tuple):
        default = tuple(default)
    return Parameter(name, kind, meaning, default, choices, required)


def _read_hint(function: str, name: str, hint: Any) -> tuple[Type, str, tuple[str, ...]]:
    """Type, meaning and choices of an annotation."""
    if get_origin(hint) is Annotated:
        base, *extras = get_args(hint)
        kind, meaning, choices = _read_hint(function, name, base)
        named = [extra.name for extra in extras if isinstance(extra, Meaning)]
        return kind, (named[0] if named else meaning), choices
    if get_origin(hint) in (typing.Union, types.UnionType):
        # A look-up that returns one address or a group's list: the item decides the meaning.
        return _read_hint(function, name, get_args(hint)[0])
    if get_origin(hint) is Literal:
        return "string", "choice", tuple(str(choice) for choice in get_args(hint))
    if get_origin(hint) is list:
        kind, meaning, _ = _read_hint(function, name, get_args(hint)[0])
        if kind != "string":
            raise TypeError(f"{function}: {name} must be a list of strings")
        return "strings", meaning, ()
    simple: dict[Any, Type] = {str: "string", int: "integer", bool: "boolean"}
    if hint in simple:
        return simple[hint], "text" if hint is str else hint.__name__, ()
    raise TypeError(
        f"{function}: {name} has type {hint!r}; use str, int, bool, Literal or list[str]"
    )


def _shown(parameter: Parameter) -> str:
    shown = "|".join(parameter.choices) or parameter.meaning
    return f"list[{shown}]" if parameter.type == "strings" else shown
