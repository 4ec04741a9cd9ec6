"""Who may import whom, and what importing costs. ARCHITECTURE.md says why."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"

VOCABULARY = {"errors", "events", "plan", "times"}
# A unit is a top module or package of `tinyagent`; it may import itself and what stands here. `apps.interfaces`
# and `models.base` are the seams: who has only those may not reach the backends behind them.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "plan": {"errors"},
    "times": {"errors"},
    "events": {"errors", "plan"},
    "addresses": {"errors"},
    "config": {"errors"},
    "models": {"errors"},
    "apps": VOCABULARY | {"addresses"},
    "subagents": VOCABULARY | {"models.base"},
    "tools": VOCABULARY
    | {"addresses", "apps.interfaces", "apps.matching", "apps.wording", "subagents"},
    "encoder": VOCABULARY,
    "retrieval": VOCABULARY | {"encoder"},
    "planner": VOCABULARY | {"encoder", "models.base"},
    "executor": VOCABULARY,
    "phrases": VOCABULARY | {"apps.matching", "apps.wording"},
    "joiner": VOCABULARY | {"phrases", "apps.wording"},
    "relay": VOCABULARY,
    "agent": VOCABULARY | {"retrieval", "planner", "executor", "joiner", "relay"},
    "sample": set(),
    "sample_home": VOCABULARY | {"apps", "config", "sample"},
    "__main__": {"cli"},
}
ANYTHING = {"assemble", "cli", "web", "voice", "mcp"}
SURFACES = {"cli", "web", "voice", "mcp"}
LAB_MEETS_IN = {"records", "network"}
LAB_PARTS = {"curation", "training", "quantization", "evaluation"}

EXTRAS = {"torch", "onnx", "safetensors", "matplotlib", "xllamacpp", "llama_cpp", "ray"}
# What these import is imported where it is used, for the sake of a quick start: the composition root what it builds,
# a backend a library that few requests need.
IMPORT_LATE = {"tinyagent.assemble", "tinyagent.apps.local.files"}
HEAVY = {"onnxruntime", "numpy", "tokenizers", "pypdf", "icalendar"}
FORBIDDEN = {"torch", "transformers", "tinyagent_lab", "ray", "onnx", "matplotlib"}
CLOCKS = {"now", "today", "utcnow", "time_ns", "monotonic", "perf_counter"}


@dataclass(frozen=True)
class Found:
    """One import: the module it stands in, what it names, its line, whether inside a function."""

    module: str
    target: str
    line: int
    in_function: bool


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(SOURCE.rglob("*.py"))}


def imports_of(module: str, tree: ast.AST, *, in_function: bool = False) -> Iterator[Found]:
    """Every import of a syntax tree but those that only a type checker follows."""
    for node in ast.iter_child_nodes(tree):
        inside = in_function or isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        )
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Found(module, alias.name, node.lineno, in_function)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno} imports relatively"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                target = full if full in MODULES else str(node.module)
                yield Found(module, target, node.lineno, in_function)
        yield from imports_of(module, node, in_function=inside)


@cache
def all_imports() -> tuple[Found, ...]:
    return tuple(
        found
        for module, path in MODULES.items()
        for found in imports_of(module, ast.parse(path.read_text(encoding="utf-8")))
    )


def unit(module: str) -> str:
    """`tinyagent.plan.types` -> `plan`; "" for the package itself."""
    return module.partition(".")[2].partition(".")[0]


def is_allowed(source: str, target: str) -> bool:
    """Whether a module of unit `source` may import the module `target` of `tinyagent`."""
    if source in ("", unit(target)) or source in ANYTHING:
        return unit(target) not in SURFACES - {source}
    below = target.removeprefix("tinyagent.")
    return any(below == name or below.startswith(f"{name}.") for name in MAY_IMPORT[source])


def test_arrows_point_down() -> None:
    """A unit imports what stands below it in ARCHITECTURE.md and nothing else."""
    wrong = [
        f"{found.module}:{found.line} imports {found.target}"
        for found in all_imports()
        if found.module.startswith("tinyagent.") and found.target.startswith("tinyagent.")
        if not is_allowed(unit(found.module), found.target)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("plan", "tinyagent.events"),
        ("tools", "tinyagent.apps.local.mail"),
        ("planner", "tinyagent.executor"),
        ("planner", "tinyagent.models.scripted"),
        ("agent", "tinyagent.apps.local"),
        ("assemble", "tinyagent.cli.main"),
        ("cli", "tinyagent.web"),
        ("executor", "tinyagent.tools"),
    ],
)
def test_the_rules_refuse_what_they_should(source: str, target: str) -> None:
    """The table above is strict enough: imports that would turn an arrow are refused."""
    assert not is_allowed(source, target)


def test_every_unit_has_its_place() -> None:
    """A new top module is given its place in the table before it imports anything."""
    units = {unit(name) for name in MODULES if name.startswith("tinyagent.")}
    assert units - MAY_IMPORT.keys() - ANYTHING == set()


def test_there_are_no_cycles() -> None:
    """No module imports, through however many others, itself."""
    graph: dict[str, set[str]] = {}
    for found in all_imports():
        if found.target in MODULES:
            graph.setdefault(found.module, set()).add(found.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_the_runtime_names_no_lab_and_no_training_library() -> None:
    """`tinyagent` runs where torch, transformers and the lab are not installed."""
    wrong = [
        f"{found.module}:{found.line} imports {found.target}"
        for found in all_imports()
        if found.module.partition(".")[0] == "tinyagent"
        if found.target.partition(".")[0] in FORBIDDEN
    ]
    assert wrong == []


def test_the_labs_parts_do_not_know_each_other() -> None:
    """Curation, training, quantization and evaluation meet in records and files."""
    wrong = [
        f"{found.module}:{found.line} imports {found.target}"
        for found in all_imports()
        if found.module.startswith("tinyagent_lab.") and unit(found.module) in LAB_PARTS
        if found.target.startswith("tinyagent_lab.")
        if unit(found.target) not in LAB_MEETS_IN | {unit(found.module)}
    ]
    assert wrong == []


def test_imports_stand_at_the_top() -> None:
    """Inside a function only an optional extra is imported, but in the modules named for it."""
    wrong = [
        f"{found.module}:{found.line} imports {found.target}"
        for found in all_imports()
        if found.in_function and found.target.partition(".")[0] not in EXTRAS
        if found.module not in IMPORT_LATE
    ]
    assert wrong == []


def test_the_platform_is_asked_in_one_place() -> None:
    """`platform` is imported by the composition root alone."""
    asking = {found.module for found in all_imports() if found.target == "platform"}
    assert {name for name in asking if name.startswith("tinyagent.")} <= {"tinyagent.assemble"}


def test_plans_and_times_are_pure() -> None:
    """`plan` and `times` use the standard library alone, open nothing and read no clock."""
    wrong = []
    for module, path in MODULES.items():
        if unit(module) not in ("plan", "times") or not module.startswith("tinyagent."):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for found in imports_of(module, tree):
            top = found.target.partition(".")[0]
            if top != "tinyagent" and top not in sys.stdlib_module_names:
                wrong.append(f"{module} imports {found.target}")
            if top in ("os", "pathlib", "io", "socket", "subprocess", "time", "locale"):
                wrong.append(f"{module} imports {found.target}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
                value = ast.unparse(node.value)
                if value in ("datetime", "date", "time"):
                    wrong.append(f"{module} calls {value}.{node.attr}")
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "open":
                wrong.append(f"{module} opens a file")
    assert wrong == []


def python(code: str) -> str:
    """What a fresh interpreter prints."""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_importing_tinyagent_loads_next_to_nothing() -> None:
    """`import tinyagent` adds a handful of modules: what is slow is imported by who needs it."""
    code = "import sys; before = set(sys.modules); import tinyagent; print(len(set(sys.modules) - before))"
    assert int(python(code)) <= 5


def test_the_command_line_loads_no_training_library() -> None:
    """Neither torch nor transformers nor the lab is loaded by the installed command."""
    code = (
        "import sys, tinyagent.cli.main;"
        f"print(sorted({{m.partition('.')[0] for m in sys.modules}} & {FORBIDDEN!r}))"
    )
    assert python(code) == "[]"


def test_a_command_that_plans_nothing_starts_without_the_heavy_libraries() -> None:
    """Help, the list of functions and the score load no network runtime, no PDF reader and no calendar library;
    the apps load no PDF reader before there is a PDF to read."""
    code = (
        "import sys; from tinyagent.cli.main import main; main(['tools', '--json']);"
        f"print(); print(sorted({{m.partition('.')[0] for m in sys.modules}} & {HEAVY!r}))"
    )
    assert python(code).splitlines()[-1] == "[]"
    code = (
        "import sys; from pathlib import Path; from tinyagent.assemble import Home, build_apps, system_zone;"
        "from tinyagent.config import Settings;"
        "build_apps(Home(Path('nowhere'), Settings(), system_zone()));"
        f"print(sorted({{m.partition('.')[0] for m in sys.modules}} & {HEAVY!r}))"
    )
    assert python(code) == "['icalendar']"


def test_importing_touches_nothing() -> None:
    """Importing every module of the runtime opens no file for writing, no socket and starts no process."""
    names = [name for name in MODULES if name.partition(".")[0] == "tinyagent"]
    code = f"""
import importlib, sys
sys.dont_write_bytecode = True
seen = []
def watch(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(args[0])
    if event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.remove"):
        seen.append((event, args))
sys.addaudithook(watch)
for name in {names!r}:
    importlib.import_module(name)
print(seen)
"""
    assert python(code) == "[]"
