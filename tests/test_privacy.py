"""What the runtime's source may not do: reach out, run others' code, want keys. docs/privacy.md promises it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "tinyagent"
MODULES = {path.relative_to(SOURCE).as_posix(): path for path in sorted(SOURCE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}

# Who may import a library that reaches out of the process; nobody else.
REACHING: dict[str, set[str]] = {
    "subprocess": {"assemble.py"},  # opens a file on the person's screen
    "webbrowser": {"assemble.py"},  # shows a map
    "socket": set(),
    "ssl": set(),
    "http": set(),
    "urllib.request": set(),
    "smtplib": set(),
    "imaplib": set(),
    "requests": set(),
    "httpx": set(),
    "aiohttp": set(),
    "pickle": set(),  # reading it runs code
    "shelve": set(),
    "marshal": set(),
}
ENVIRONMENT = {"TZ", "DISPLAY", "WAYLAND_DISPLAY", "TINYAGENT_DEBUG"}


def calls() -> Iterator[tuple[str, ast.Call]]:
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield f"{name}:{node.lineno}", node


def imports(name: str) -> set[str]:
    """What a module imports, `urllib.request` also as `from urllib import request`."""
    found = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("library", sorted(REACHING))
def test_who_reaches_out_is_known(library: str) -> None:
    """A connection, a process or a pickle in the runtime is a decision, and stands in the table above."""
    importing = {
        name
        for name in MODULES
        if any(f"{found}.".startswith(f"{library}.") for found in imports(name))
    }
    assert importing <= REACHING[library]


def test_arrays_are_read_without_pickles() -> None:
    """Weights are numbers: a file with an object in it is refused and runs nothing."""
    loads = [
        (place, call)
        for place, call in calls()
        if ast.unparse(call.func) in ("np.load", "numpy.load")
    ]
    assert loads
    for place, call in loads:
        words = {word.arg: ast.unparse(word.value) for word in call.keywords}
        assert words.get("allow_pickle") == "False", place


def test_no_text_is_run_as_code_or_as_a_command() -> None:
    """Neither eval nor exec nor a shell: what a mail, a plan or a name says is never a program."""
    forbidden = {"eval", "exec", "os.system", "os.popen", "compile"}
    assert [place for place, call in calls() if ast.unparse(call.func) in forbidden] == []
    shells = [
        place for place, call in calls() if any(word.arg == "shell" for word in call.keywords)
    ]
    assert shells == []


def test_no_key_is_wanted_from_the_environment() -> None:
    """The variables that are read are few and none is a secret: what is local needs no account."""
    read = set()
    for place, call in calls():
        if ast.unparse(call.func) in ("os.environ.get", "os.getenv"):
            assert isinstance(call.args[0], ast.Constant), place
            read.add(call.args[0].value)
        for word in call.keywords:
            if word.arg == "envvar":
                assert ast.literal_eval(word.value) == "TINYAGENT_HOME", place
    assert read <= ENVIRONMENT
