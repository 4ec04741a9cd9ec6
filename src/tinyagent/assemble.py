"""The composition root: settings in, a working assistant out. Only here do concrete backends have names.

What a function builds it imports itself: a command that builds nothing (`--help`, `tools`, `runs`)
starts without the libraries of networks, calendars and PDFs, and a planner that is not chosen is
never loaded.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import webbrowser
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tinyagent.config import Settings, read_settings
from tinyagent.errors import ConfigError, HomeError, ModelFileError

if TYPE_CHECKING:
    from tinyagent.agent import TinyAgent
    from tinyagent.apps.interfaces import Apps
    from tinyagent.encoder import Encoding
    from tinyagent.events import Effect, PlanChecked
    from tinyagent.executor.approval import Consent
    from tinyagent.executor.journal import Journal
    from tinyagent.models.base import LanguageModel
    from tinyagent.planner.base import Planner
    from tinyagent.retrieval.base import ToolRetriever

__all__ = [
    "JOURNAL_FILE",
    "Home",
    "build_agent",
    "build_apps",
    "build_planner",
    "build_planning",
    "find_model",
    "make_sample",
    "open_home",
    "open_journal",
    "system_zone",
]

JOURNAL_FILE = "journal.sqlite"
LOCAL_TIME = Path("/etc/localtime")


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one person, its settings read; `zone` is the one that dates are meant in."""

    folder: Path
    settings: Settings
    zone: tzinfo

    def path(self, name: str) -> Path:
        """A folder or file of the settings: `~` is expanded, what is relative lies in the home."""
        return self.folder / Path(name).expanduser()

    def now(self) -> datetime:
        return datetime.now(self.zone)


def open_home(folder: Path) -> Home:
    """Raises HomeError where there is no home or it cannot be read, ConfigError for its settings."""
    folder = folder.expanduser().absolute()
    try:
        with os.scandir(folder):
            pass
    except FileNotFoundError as error:
        raise HomeError(
            f"There is no home at {folder}.",
            hint="Make one with `tinyagent home init`, or with --sample to try things out.",
        ) from error
    except OSError as error:
        raise HomeError(f"The home {folder} cannot be read: {error.strerror}.") from error
    settings = read_settings(folder)
    zone = ZoneInfo(settings.calendar.zone) if settings.calendar.zone else system_zone()
    return Home(folder, settings, zone)


def build_apps(
    home: Home, *, on_screen: bool = False, clock: Callable[[], datetime] | None = None
) -> Apps:
    """The apps on open files. `on_screen` lets files and maps be opened where there is a screen."""
    from tinyagent.apps.interfaces import Apps
    from tinyagent.apps.local.calendar import LocalCalendar
    from tinyagent.apps.local.contacts import LocalContacts
    from tinyagent.apps.local.files import LocalFiles
    from tinyagent.apps.local.mail import LocalMail
    from tinyagent.apps.local.maps import LocalMaps
    from tinyagent.apps.local.meetings import LocalMeetings
    from tinyagent.apps.local.messages import LocalMessages
    from tinyagent.apps.local.notes import LocalNotes
    from tinyagent.apps.local.reminders import LocalReminders

    settings, folders = home.settings, home.settings.folders
    return Apps(
        contacts=LocalContacts(home.path(folders.contacts)),
        calendar=LocalCalendar(home.path(folders.calendars), home.zone),
        reminders=LocalReminders(home.path(folders.reminders), home.zone),
        notes=LocalNotes(home.path(folders.notes)),
        mail=LocalMail(home.path(folders.mail), _owner(settings), clock=clock or home.now),
        messages=LocalMessages(home.path(folders.messages)),
        files=LocalFiles(
            [home.path(root) for root in settings.files.roots],
            show_file if on_screen and has_screen() else None,
        ),
        maps=LocalMaps(
            webbrowser.open if on_screen and has_screen() else None, settings.maps.service
        ),
        meetings=LocalMeetings(settings.meetings.url, home.path(folders.meetings)),
    )


def open_journal(home: Home) -> Journal:
    """The journal of the home's runs; close it. Raises HomeError where it cannot be used."""
    from tinyagent.executor.journal import Journal

    return Journal(home.folder / JOURNAL_FILE)


def build_agent(
    home: Home,
    consent: Consent,
    journal: Journal,
    *,
    planner: Planner | None = None,
    on_screen: bool = False,
) -> TinyAgent:
    """The assistant of a home; `planner` takes the place of the one in the settings. Raises
    ConfigError, ModelFileError."""
    from tinyagent.agent import TinyAgent
    from tinyagent.tools import builtin_tools
    from tinyagent.tools.toolbox import Toolbox

    settings = home.settings
    asked: set[Effect] = (
        {"outbound", "write"} if settings.consent.ask_before_writes else {"outbound"}
    )
    apps = build_apps(home, on_screen=on_screen)
    inner = planner or _load_planner(home)
    retriever, encode = _build_retriever(home, inner)
    return TinyAgent(
        retriever,
        planner or _cautious(home, inner),
        Toolbox(builtin_tools(), apps, home.now(), day_first=settings.calendar.day_first),
        consent,
        journal,
        ask_before=frozenset(asked),
        day_first=settings.calendar.day_first,
        encode=encode,
    )


def build_planning(home: Home) -> Callable[[str, datetime], Coroutine[Any, Any, PlanChecked]]:
    """Requests planned and never executed, in a process that stays warm. Raises ConfigError, ModelFileError."""
    from tinyagent.executor.approval import DenyAll
    from tinyagent.executor.journal import Journal

    return build_agent(home, DenyAll(), Journal(":memory:")).plan_only


def build_planner(home: Home) -> Planner:
    """The planner of the settings, asking below their confidence. Raises ConfigError, and ModelFileError where its
    weights cannot be used."""
    return _cautious(home, _load_planner(home))


def find_model(home: Home) -> tuple[Path, list[str]]:
    """The file or folder of the planner's model, and which of its files are damaged or missing, byte for byte."""
    from tinyagent.planner.compact.weights import damaged_files, shipped_weights

    chosen = home.settings.planner
    model = home.path(chosen.model) if chosen.model else shipped_weights()
    return model, damaged_files(model) if chosen.kind == "compact" else []


def make_sample(folder: Path, now: datetime) -> None:
    """Fill an empty folder with people, mail, files and notes to try. Raises ToolError, OSError."""
    from tinyagent.sample_home import make_sample_home

    make_sample_home(folder, now)


def _cautious(home: Home, planner: Planner) -> Planner:
    from tinyagent.planner.cautious import CautiousPlanner

    return CautiousPlanner(planner, home.settings.planner.confidence)


def _build_retriever(
    home: Home, planner: Planner
) -> tuple[ToolRetriever, Callable[[str], Encoding] | None]:
    """ToolRAG as the settings want it, and what reads a request once for it and the planner."""
    from tinyagent.retrieval.all_tools import AllTools

    if home.settings.planner.tools == "all":
        return AllTools(), None
    from tinyagent.planner.compact import CompactPlanner
    from tinyagent.retrieval.classifier import ClassifierTools

    compact = planner if isinstance(planner, CompactPlanner) else CompactPlanner.load()
    threshold = compact.manifest.calibration.tool_threshold
    retriever = ClassifierTools(compact.encoder.encode, compact.tool_scores, threshold)
    # Only the planner that the encoder belongs to can use its reading.
    return retriever, compact.encoder.encode if compact is planner else None


def _load_planner(home: Home) -> Planner:
    chosen = home.settings.planner
    model = home.path(chosen.model) if chosen.model else None
    if chosen.kind == "compact":
        from tinyagent.planner.compact import CompactPlanner

        return CompactPlanner.load(model)
    if model is None:
        raise ConfigError(
            "planner.kind is llm, but planner.model names no model.",
            hint="Name a .json file of recorded answers, or use the compact planner.",
        )
    from tinyagent.planner.llm import LLMPlanner

    return LLMPlanner(_load_model(model))


def _load_model(path: Path) -> LanguageModel:
    """A recorded model, `{"request": "plan text", ...}`. Other backends join here."""
    if path.suffix != ".json":
        raise ConfigError(f"No backend of this version reads the model {path}.")
    try:
        answers = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelFileError(f"The model {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ModelFileError(f"The recorded model {path} is not JSON: {error}.") from error
    if not isinstance(answers, dict) or not all(isinstance(a, str) for a in answers.values()):
        raise ModelFileError(f"The recorded model {path} is not an object of texts.")
    from tinyagent.models.scripted import ScriptedModel

    return ScriptedModel(answers)


def _owner(settings: Settings) -> str:
    owner = settings.owner
    address = owner.email or "me@localhost"
    return f"{owner.name} <{address}>" if owner.name else address


def system_zone() -> tzinfo:
    """The machine's time zone by name, so that dates on the other side of a clock change are right;
    where no name can be found, today's offset."""
    names = [os.environ.get("TZ", "").lstrip(":")]
    if LOCAL_TIME.is_symlink():
        names.append(str(LOCAL_TIME.resolve()).partition("zoneinfo/")[2])
    for name in names:
        if name:
            try:
                return ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    offset = datetime.now().astimezone().tzinfo
    assert offset is not None
    return offset


def has_screen() -> bool:
    """Whether opening something would show it to anybody."""
    if platform.system() in ("Darwin", "Windows"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def show_file(path: Path) -> None:
    """Open a file with the program that the system has for it, without waiting. Raises OSError."""
    if platform.system() == "Windows":
        os.startfile(path)  # type: ignore[attr-defined,unused-ignore]
        return
    command = "open" if platform.system() == "Darwin" else "xdg-open"
    subprocess.Popen(
        [command, str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
