"""Settings: one TOML file, `settings.toml` in the home, read into frozen dataclasses.

Each dataclass below is one table of the file, each field one key with its default; a missing file
is all defaults. A key that does not exist is refused with the closest one that does, a value of the
wrong type or range with what is wanted. Paths may start with `~`, else are relative to the home.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from tinyagent.errors import ConfigError

__all__ = [
    "SETTINGS_FILE",
    "CalendarSettings",
    "ConsentSettings",
    "FileSettings",
    "Folders",
    "MapSettings",
    "MeetingSettings",
    "Owner",
    "PlannerSettings",
    "Settings",
    "read_settings",
    "settings_template",
]

SETTINGS_FILE = "settings.toml"

T = TypeVar("T")


def _key(doc: str, default: Any) -> Any:
    """A field with the sentence that the settings file and the docs show beside it."""
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class Owner:
    name: str = _key("your name, as it stands in mail and invitations", "")
    email: str = _key("your address: the sender of mail", "")


@dataclass(frozen=True, slots=True)
class Folders:
    contacts: str = _key("vCard files, one contact each", "contacts")
    calendars: str = _key("a vdir: one folder a calendar, one .ics file an event", "calendars")
    reminders: str = _key("a vdir of to-do lists", "reminders")
    notes: str = _key("Markdown files in folders", "notes")
    mail: str = _key("Maildirs: inbox, drafts, outbox, sent", "mail")
    messages: str = _key("text messages, outgoing", "messages")
    meetings: str = _key("records of the meetings that were made", "meetings")


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    zone: str = _key('time zone, like "Europe/Berlin"; "" is the system\'s', "")
    day_first: bool = _key("5/12 is the fifth of December", True)


@dataclass(frozen=True, slots=True)
class FileSettings:
    roots: tuple[str, ...] = _key("folders that are searched for files", ("files",))


@dataclass(frozen=True, slots=True)
class MapSettings:
    service: str = _key("whose links: google, apple or openstreetmap", "google")


@dataclass(frozen=True, slots=True)
class MeetingSettings:
    url: str = _key(
        'a link; {id}, {topic}, {start}, {duration} are filled in; "" is no service',
        "https://meet.jit.si/{id}",
    )


@dataclass(frozen=True, slots=True)
class PlannerSettings:
    kind: Literal["compact", "llm"] = _key("compact ships inside; llm needs a model", "compact")
    model: str = _key('weights to use instead of the shipped ones; "" is the shipped', "")
    tools: Literal["all", "classifier"] = _key(
        "functions it is offered: all, or those that ToolRAG's classifier picks", "all"
    )
    confidence: float = _key("below it the plan is shown and asked about, 0 to 1", 0.5)


@dataclass(frozen=True, slots=True)
class ConsentSettings:
    ask_before_writes: bool = _key("also ask before what stays on this machine", False)


@dataclass(frozen=True, slots=True)
class Settings:
    owner: Owner = field(default_factory=Owner)
    folders: Folders = field(default_factory=Folders)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    files: FileSettings = field(default_factory=FileSettings)
    maps: MapSettings = field(default_factory=MapSettings)
    meetings: MeetingSettings = field(default_factory=MeetingSettings)
    planner: PlannerSettings = field(default_factory=PlannerSettings)
    consent: ConsentSettings = field(default_factory=ConsentSettings)


def read_settings(home: Path) -> Settings:
    """The settings of a home. Raises ConfigError naming file, key and what is wanted."""
    path = home / SETTINGS_FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from error
    try:
        settings = _read_table(Settings, table, "")
        _check_values(settings)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error.message}", hint=error.hint) from error
    return settings


def settings_template(settings: Settings | None = None) -> str:
    """A settings file with every key, its value and what it means."""
    shown = settings or Settings()
    lines = [
        "# TinyAgent's settings. Every key may be left out; the values of this list then hold."
    ]
    for table in fields(Settings):
        section = getattr(shown, table.name)
        lines += ["", f"[{table.name}]"]
        lines += [
            f"{key.name} = {_toml(getattr(section, key.name))}  # {key.metadata['doc']}"
            for key in fields(section)
        ]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return '"' + "".join(_ESCAPES.get(char, char) for char in value) + '"'
    return repr(value)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _read_table(kind: type[T], table: Mapping[str, object], prefix: str) -> T:
    known: dict[str, Field[Any]] = {key.name: key for key in fields(kind)}  # type: ignore[arg-type]
    hints = get_type_hints(kind)
    values = {}
    for name, value in table.items():
        if name not in known:
            raise ConfigError(f"unknown key {prefix + name!r}.", hint=_closest(name, known, prefix))
        values[name] = _read_value(hints[name], value, prefix + name)
    return kind(**values)


def _read_value(hint: Any, value: object, name: str) -> object:
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise ConfigError(f"{name!r} is a table.", hint=f"Write [{name}] on a line of its own.")
        return _read_table(hint, value, f"{name}.")
    if get_origin(hint) is Literal:
        if value in get_args(hint):
            return value
        raise ConfigError(f"{name!r} must be one of {', '.join(get_args(hint))}, not {value!r}.")
    if get_origin(hint) is tuple:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise ConfigError(f"{name!r} must be a list of strings, not {value!r}.")
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not hint:
        raise ConfigError(f"{name!r} must be {_SAID[hint]}, not {value!r}.")
    return value


_SAID = {str: "a string", bool: "true or false", float: "a number", int: "a whole number"}


def _check_values(settings: Settings) -> None:
    """What types cannot say."""
    if not 0 <= settings.planner.confidence <= 1:
        raise ConfigError(f"'planner.confidence' is {settings.planner.confidence}, not in 0 to 1.")
    if settings.calendar.zone:
        try:
            ZoneInfo(settings.calendar.zone)
        except (ValueError, OSError, KeyError) as error:
            raise ConfigError(
                f"'calendar.zone' names no time zone: {settings.calendar.zone!r}.",
                hint='Names look like "Europe/Berlin".',
            ) from error


def _closest(name: str, known: Mapping[str, Field[Any]], prefix: str) -> str:
    """A hint: the table that has a key of this very name, else the closest name here."""
    for table in fields(Settings):
        if table.default_factory is not MISSING and hasattr(table.default_factory(), name):
            return f"Did you mean {table.name + '.' + name!r}?"
    if near := get_close_matches(name, known, n=1):
        return f"Did you mean {prefix + near[0]!r}?"
    return f"Known: {', '.join(known)}."
