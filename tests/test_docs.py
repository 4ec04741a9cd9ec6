"""The documents say what the program does: commands run, links lead somewhere, generated pages are current."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tinyagent.cli.main import main
from tinyagent.cli.reference import command_reference
from tinyagent.config import SETTINGS_FILE, Settings, settings_template
from tinyagent.plan.spec import EMPTY, Minutes, Status, Title, ToolSpec
from tinyagent.tools import builtin_tools
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import Tool, tool, write

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])

# What the README's requests are planned as: the commands are tested here, the planner elsewhere.
PLANS = {
    "Text Lutfi that I'm running late": """\
1. get_phone_number("Lutfi")
2. send_sms(["$1"], "I'm running late")
3. join()""",
    "Reply that Friday works for me": """\
1. reply_to_email([], "Friday works for me", [])
2. join()""",
}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def console_lines(text: str) -> list[str]:
    """The commands of a page's console blocks, in order."""
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_the_readmes_commands_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every console line of the README, one after the other in a new home, ends well."""
    home = tmp_path / "home"
    monkeypatch.setenv("TINYAGENT_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    corpus = tmp_path / "data/corpus"
    corpus.mkdir(parents=True)
    shutil.copy(ROOT / "data/corpus/c07.jsonl", corpus)
    lines = console_lines(page("README.md"))
    assert len(lines) >= 5
    for line in lines:
        program, *args = shlex.split(line)
        assert program == "tinyagent"
        assert main(args) == 0, f"{line}: {capsys.readouterr()}"
        if args[:2] == ["home", "init"]:
            use_recorded_model(home)
    assert list(home.glob("messages/outbox/*.json"))


def use_recorded_model(home: Path) -> None:
    (home / "model.json").write_text(json.dumps(PLANS))
    settings = (home / SETTINGS_FILE).read_text(encoding="utf-8")
    settings = settings.replace('kind = "compact"', 'kind = "llm"')
    (home / SETTINGS_FILE).write_text(settings.replace('model = ""', 'model = "model.json"'))


def test_the_demo_is_the_readmes_request() -> None:
    """`make demo` runs the request that the README shows."""
    request = re.search(r"^REQUEST := (.*)$", page("Makefile"), re.MULTILINE)
    assert request is not None
    assert f'--home demo-home "{request[1]}"' in page("README.md")


def test_the_commands_page_is_current() -> None:
    """docs/commands.md is what the program says of itself; `make docs` writes it."""
    assert page("docs/commands.md") == command_reference()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """A link to a file of the repository names one that is there."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("name", ["docs/glossary.md", "ARCHITECTURE.md"])
def test_named_files_are_there(name: str) -> None:
    """A path in code quotes is a path in the source or the repository."""
    paths = {
        word
        for word in re.findall(r"`([\w./]+)`", page(name))
        if word.endswith((".py", ".md", "/")) and not word.startswith("/")
    }
    roots = (ROOT, ROOT / "src", ROOT / "src/tinyagent")
    missing = [word for word in paths if not any((root / word).exists() for root in roots)]
    assert sorted(missing) == []
    assert len(paths) > 10


def test_make_targets_named_in_the_documents_exist() -> None:
    """`make x` in a document is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    named = {word for path in PAGES for word in re.findall(r"`make ([a-z]+)`", path.read_text())}
    named |= set(re.findall(r"^    make ([a-z]+)", page("README.md"), re.MULTILINE))
    assert named <= targets
    assert {"demo", "test", "check", "bench", "format", "docs"} <= targets


def test_the_conventions_list_the_functions_as_declared() -> None:
    """Name and parameters of every function in the conventions are those in the code."""
    rows = re.findall(
        r"^\| `(\w+)\(([^)]*)\)` \|", page("docs/planning-conventions.md"), re.MULTILINE
    )
    written = {name: [p.strip() for p in parameters.split(",")] for name, parameters in rows}
    declared = {
        name: [parameter.name for parameter in tool.spec.parameters]
        for name, tool in builtin_tools().items()
    }
    assert declared | written == declared
    assert len(written) == 16


def test_what_is_not_given_is_written_as_empty() -> None:
    """Text and lists have the conventions' "" and [] for "not given"."""
    for declared in builtin_tools().values():
        for parameter in declared.spec.parameters:
            if parameter.type in ("string", "strings") and not parameter.choices:
                assert parameter.default == EMPTY[parameter.type], (
                    f"{declared.spec.name}.{parameter.name}"
                )


def test_the_example_of_a_new_tool_is_a_tool() -> None:
    """The function in ARCHITECTURE.md declares itself as it stands there."""
    example = re.search(
        r"(^    @tool.*?\n)\n(?=\S)", page("ARCHITECTURE.md"), re.DOTALL | re.MULTILINE
    )
    assert example is not None
    code = "\n".join(line[4:] for line in example[1].splitlines()) + "\n    return ''\n"
    names = {
        "tool": tool,
        "write": write,
        "ToolContext": ToolContext,
        "Title": Title,
        "Minutes": Minutes,
        "Status": Status,
    }
    exec(code, names)
    timer = names["start_timer"]
    assert isinstance(timer, Tool)
    assert isinstance(timer.spec, ToolSpec)
    assert [parameter.meaning for parameter in timer.spec.parameters] == ["title", "minutes"]


def test_the_settings_page_has_every_table() -> None:
    """The settings in docs/commands.md are those that a new home gets."""
    assert settings_template(Settings()) in page("docs/commands.md")
