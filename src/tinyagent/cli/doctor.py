"""`tinyagent doctor`: is everything in place? Each check is a function that returns what it found, or raises."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from tinyagent import __version__
from tinyagent.assemble import (
    JOURNAL_FILE,
    Home,
    build_apps,
    build_planner,
    find_model,
    open_home,
    open_journal,
)
from tinyagent.cli.event_json import to_line
from tinyagent.cli.exits import Exit
from tinyagent.cli.options import home_option, json_option
from tinyagent.config import SETTINGS_FILE
from tinyagent.errors import HomeError, ModelFileError, TinyAgentError

__all__ = ["doctor_command"]

_ENOUGH_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    found: str


@click.command("doctor", short_help="Check that everything is in place.")
@home_option
@json_option
def doctor_command(home: Path, as_json: bool) -> None:
    """Check home, settings, model file and write access; code 2 where something is wrong."""
    found = list(_checks(home))
    for check in found:
        if as_json:
            members = {"check": check.name, "ok": check.ok, "found": check.found}
            click.echo(to_line(members))
        else:
            mark = click.style("ok  ", fg="green") if check.ok else click.style("BAD ", fg="red")
            click.echo(f"{mark} {check.name:<9} {check.found}")
    if not all(check.ok for check in found):
        raise SystemExit(Exit.USAGE)


def _checks(folder: Path) -> Iterator[Check]:
    yield Check("version", True, f"{__version__}, Python {sys.version.split()[0]}")
    try:
        home = open_home(folder)
    except TinyAgentError as error:
        yield Check("home", False, str(error))
        return
    yield Check("home", True, str(home.folder))
    for name, check in _CHECKS.items():
        try:
            yield Check(name, True, check(home))
        except (TinyAgentError, OSError) as error:
            yield Check(name, False, str(error))


def _settings(home: Home) -> str:
    path = home.folder / SETTINGS_FILE
    return f"{path if path.exists() else 'defaults'}, time zone {home.zone}"


def _planner(home: Home) -> str:
    """The model is loaded, and each of its files compared with what it should be, byte for byte."""
    model, damaged = find_model(home)
    if damaged:
        raise ModelFileError(f"{model}: {', '.join(damaged)} damaged or missing.")
    build_planner(home)
    return f"{home.settings.planner.kind}, {model}, sha256 {_hash(model)}"


def _apps(home: Home) -> str:
    apps = build_apps(home)
    return f"{len(apps.contacts.all())} contacts, {len(apps.mail.inbox())} emails"


def _writing(home: Home) -> str:
    """A file made and removed in each folder that is there; a full disk shows here and not in the
    middle of a run."""
    folders = home.settings.folders
    places = {home.folder} | {home.path(getattr(folders, name)) for name in folders.__slots__}
    for place in sorted(place for place in places if place.is_dir()):
        try:
            with tempfile.NamedTemporaryFile(dir=place, prefix=".doctor-") as probe:
                probe.write(b"x" * 4096)
                probe.flush()
                os.fsync(probe.fileno())
        except OSError as error:
            raise HomeError(f"{place} cannot be written: {error.strerror}.") from error
    free = shutil.disk_usage(home.folder).free
    if free < _ENOUGH_BYTES:
        raise HomeError(f"Only {free // 1_000_000} MB are free on the home's disk.")
    return f"every folder can be written, {free // 1_000_000:,} MB free"


def _journal(home: Home) -> str:
    if not (home.folder / JOURNAL_FILE).exists():
        return "no runs yet"
    journal = open_journal(home)
    try:
        unfinished = len(journal.unfinished())
        return f"{len(journal.runs())} runs, {unfinished} steps unfinished"
    finally:
        journal.close()


def _hash(model: Path) -> str:
    """The beginning of a file's hash; of a weights folder its manifest's, which holds those of the others."""
    path = model / "manifest.json" if model.is_dir() else model
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


_CHECKS: dict[str, Callable[[Home], str]] = {
    "settings": _settings,
    "planner": _planner,
    "apps": _apps,
    "writing": _writing,
    "journal": _journal,
}
