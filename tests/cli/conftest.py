"""A real sample home whose planner is a recorded model: everything but the weights is the real thing."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tinyagent.cli.main import main
from tinyagent.config import SETTINGS_FILE
from tinyagent.sample_home import make_sample_home

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

MEETING = "Email Sid and Lutfi the agenda.pdf and put a Zoom with them on Friday at 3pm"
ANSWERS = {
    MEETING: """\
1. get_email_address("Sid")
2. get_email_address("Lutfi")
3. open_and_get_file_path("agenda.pdf")
4. compose_new_email(["$1", "$2"], [], "agenda.pdf", "", ["$3"])
5. get_zoom_meeting_link("", "Friday at 3pm", 60, ["$1", "$2"])
6. create_calendar_event("", "Friday at 3pm", "", "$5", ["$1", "$2"], "", "")
7. join()<END_OF_PLAN>""",
    "text Sam that I'm late": """\
1. get_phone_number("Sam")
2. send_sms(["$1"], "I'm late")
3. join()<END_OF_PLAN>""",
    "note down buy milk": '1. create_note("buy milk", "buy milk", "")\n2. join()<END_OF_PLAN>',
    "email Zebulon the plan and note down buy milk": """\
1. get_email_address("Zebulon Qwx")
2. compose_new_email(["$1"], [], "plan", "", [])
3. create_note("buy milk", "buy milk", "")
4. join()<END_OF_PLAN>""",
    "email Sid the big.bin": """\
1. get_email_address("Sid")
2. open_and_get_file_path("big.bin")
3. compose_new_email(["$1"], [], "big.bin", "", ["$2"])
4. join()<END_OF_PLAN>""",
    "lunch with O'Neil": """\
1. create_calendar_event("O'Neil's lunch", "", "", "", [], "", "")
2. join()<END_OF_PLAN>""",
    "a Zoom tomorrow at 10 and note down buy milk": """\
1. get_zoom_meeting_link("", "tomorrow at 10", 60, [])
2. create_note("buy milk", "buy milk", "")
3. join()<END_OF_PLAN>""",
    "play some music": "1. join()<END_OF_PLAN>",
    "say something odd": "I would rather not.",
    "stop half way": '1. get_phone_number("Lutfi")\n',
    "what is Lutfi's number": '1. get_phone_number("Lutfi")\n2. join()<END_OF_PLAN>',
    "remind me to rest yesterday at 9": (
        '1. create_reminder("rest", "2026-11-22 09:00:00", "", "", 0, False)\n'
        "2. join()<END_OF_PLAN>"
    ),
}


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


def record_model(home: Path, answers: dict[str, str]) -> None:
    """Give a home a model that has these answers."""
    (home / "model.json").write_text(json.dumps(answers), encoding="utf-8")
    settings = (home / SETTINGS_FILE).read_text(encoding="utf-8")
    settings = settings.replace('kind = "compact"', 'kind = "llm"')
    settings = settings.replace('model = ""', 'model = "model.json"').replace(
        'zone = ""', 'zone = "UTC"'
    )
    (home / SETTINGS_FILE).write_text(settings, encoding="utf-8")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("sample") / "home"
    make_sample_home(folder, NOW)
    record_model(folder, ANSWERS)
    return folder


@pytest.fixture
def home(sample: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sample, tmp_path / "home")


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on the home, in this process, with nobody at its standard input."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*args: str, stdin: str = "", encoding: str = "utf-8") -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
        given = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        with monkeypatch.context() as streams:
            streams.setattr(sys, "stdin", given)
            streams.setattr(sys, "stdout", out)
            streams.setattr(sys, "stderr", err)
            code = main(["--home", str(home), *args])
        return Ran(code, _written(out), _written(err))

    return run


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8")
