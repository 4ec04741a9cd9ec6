"""The journal on a real file, also when the process that writes it is killed."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from executor_fakes import FakeCalls, make_call, make_executor, make_plan

from tinyagent.errors import HomeError, RequestError
from tinyagent.events import CallResult, Receipt
from tinyagent.executor.journal import Journal, operation_id
from tinyagent.plan.types import ToolCall

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SEND = ToolCall(3, "send_sms", (("+1 555 0100",), "Größe 'x' \"y\"\n$1"))


class Clock:
    """One second later at each look."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


def test_what_is_written_is_read_by_another_connection(path: Path) -> None:
    """Run, intent and end survive closing the file, with arguments, value and receipt as they were."""
    journal = Journal(path, Clock())
    receipt = Receipt("op", "sms", "/out/1", "Sent", {"file": "/out/1"})
    journal.begin_run("r", "text Sid", NOW)
    journal.keep_plan("r", "1. join()")
    journal.begin_steps("r", [(SEND, [["+1 555 0100"], "Größe 'x' \"y\"\n$1"])])
    journal.end_steps("r", [CallResult(SEND, "done", value=["a", "b"], receipt=receipt)])
    journal.end_run("r", "done")
    journal.close()
    again = Journal(path)
    (step,) = again.steps("r")
    assert step.args == (["+1 555 0100"], "Größe 'x' \"y\"\n$1")
    assert (step.status, step.value, step.receipt) == ("done", ["a", "b"], receipt)
    assert step.operation_id == operation_id("r", 3)
    assert step.ended is not None
    assert step.started < step.ended
    run = again.run("r")
    assert (run.request, run.now, run.plan, run.outcome) == ("text Sid", NOW, "1. join()", "done")
    again.close()


def test_a_step_without_an_end_is_unfinished(path: Path) -> None:
    """Intents are listed until their end is noted; what never began is no intent."""
    journal = Journal(path)
    journal.begin_steps("r", [(SEND, [])])
    journal.end_steps("r", [CallResult(make_call(4), "declined")])
    assert [s.call_id for s in journal.unfinished()] == [3]
    journal.end_steps("r", [CallResult(SEND, "failed", error="no")])
    assert journal.unfinished() == []
    assert journal.resume("r") == {}
    journal.close()


def test_an_intent_is_not_lost_when_the_step_begins_again() -> None:
    """A step of a resumed run is an intent once more, whatever its former end."""
    journal = Journal(":memory:")
    journal.begin_steps("r", [(SEND, [])])
    journal.end_steps("r", [CallResult(SEND, "failed", error="no")])
    journal.begin_steps("r", [(SEND, ["x"])])
    (step,) = journal.unfinished()
    assert (step.args, step.error, step.ended) == (("x",), "", None)


def test_operation_ids_depend_on_run_and_call_only() -> None:
    """The same call of the same run has one id; another call or run another."""
    assert operation_id("r", 1) == operation_id("r", 1)
    ids = {operation_id(run, call) for run in ("r", "s", "r/1", "") for call in range(1, 65)}
    assert len(ids) == 4 * 64


def test_runs_are_listed_newest_first() -> None:
    """The latest run is on top, and no more than asked for."""
    journal = Journal(":memory:", Clock())
    for run_id in ("a", "b", "c"):
        journal.begin_run(run_id, f"request {run_id}", NOW)
    assert [run.run_id for run in journal.runs(2)] == ["c", "b"]
    with pytest.raises(RequestError):
        journal.run("x")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_the_file_is_the_users_alone(path: Path) -> None:
    """Nobody else may read what mails were sent."""
    Journal(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_no_journal_is_a_clear_error(path: Path) -> None:
    """A damaged file is named and left as it is."""
    path.write_bytes(b"not a database, " * 100)
    with pytest.raises(HomeError, match=r"journal\.sqlite"):
        Journal(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_journal_of_a_newer_version_is_refused(path: Path) -> None:
    """An older program does not write into a newer program's tables."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(HomeError, match="version 99"):
        Journal(path)


def test_a_folder_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    """HomeError, not a traceback of sqlite's."""
    with pytest.raises(HomeError):
        Journal(tmp_path / "missing" / "journal.sqlite")


def test_a_journal_that_cannot_be_written_stops_the_run_before_anything_is_sent(path: Path) -> None:
    """Without its intent on the disk no act begins."""
    journal = Journal(path)
    blocker = sqlite3.connect(path)
    blocker.execute("DROP TABLE steps")
    blocker.commit()
    blocker.close()
    fakes = FakeCalls(effects={"send": "outbound"})
    executor = make_executor(fakes, journal=journal)
    with pytest.raises(HomeError):
        asyncio.run(executor.execute(make_plan(make_call(1, "send"))))
    assert fakes.log == []
    journal.close()


def test_a_journal_that_takes_no_reads_is_told_at_the_end(path: Path) -> None:
    """Reads do not wait for the journal, yet their loss is not silent."""
    journal = Journal(path)
    blocker = sqlite3.connect(path)
    blocker.execute("DROP TABLE steps")
    blocker.commit()
    blocker.close()
    with pytest.raises(HomeError):
        asyncio.run(make_executor(FakeCalls(), journal=journal).execute(make_plan(make_call(1))))
    journal.close()


def test_a_real_file_takes_a_run_in_threads(path: Path) -> None:
    """A durable journal holds every step of a wide plan."""
    journal = Journal(path)
    fakes = FakeCalls(effects={"note": "write"})
    calls = [
        make_call(i, "note" if i % 2 else "look", [i - 1] if i > 8 else []) for i in range(1, 33)
    ]
    asyncio.run(make_executor(fakes, journal=journal).execute(make_plan(*calls)))
    assert [s.status for s in journal.steps("run")] == ["done"] * 32
    journal.close()


CRASHING = """
import asyncio, os, signal, sys
from pathlib import Path
from tinyagent.events import Receipt
from tinyagent.executor.approval import ApproveAll
from tinyagent.executor.executor import Executor
from tinyagent.executor.journal import Journal
from tinyagent.plan.types import Plan, Ref, ToolCall

folder, dies = Path(sys.argv[1]), sys.argv[2]

class Outbox:
    def effect(self, name, args): return "outbound"
    def summary(self, name, args): return name
    async def call(self, name, args, *, operation_id, answers, is_final):
        with (folder / "attempts").open("a") as log:
            log.write(f"{args[0]}\\n")
        if dies == f"before {args[0]}":
            os.kill(os.getpid(), signal.SIGKILL)
        (folder / f"sent-{operation_id}").write_text(args[0])  # idempotent in the id, as the apps are
        if dies == f"after {args[0]}":
            os.kill(os.getpid(), signal.SIGKILL)
        return args[0], Receipt(operation_id, "mail", "outbox", args[0])

journal = Journal(folder / "journal.sqlite")
plan = Plan((ToolCall(1, "send", ("one",)), ToolCall(2, "send", ("two", Ref(1))), ToolCall(3, "send", ("three", Ref(2)))))
executor = Executor(Outbox(), ApproveAll(), journal)
results = asyncio.run(executor.execute(plan, "r", done=journal.resume("r")))
assert [r.status for r in results] == ["done"] * 3, results
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_after_a_crash_nothing_is_sent_twice_and_nothing_is_lost(
    tmp_path: Path, moment: str
) -> None:
    """Killed just before or just after the second of three sends: the journal names it, the resumed run repeats only
    what has no end, and each message is there once."""
    script = tmp_path / "crashing.py"
    script.write_text(textwrap.dedent(CRASHING))
    command = [sys.executable, str(script), str(tmp_path)]
    killed = subprocess.run([*command, f"{moment} two"], check=False)
    assert killed.returncode == -9
    journal = Journal(tmp_path / "journal.sqlite")
    assert [(s.call_id, s.args) for s in journal.unfinished()] == [(2, ("two", "one"))]
    assert list(journal.resume("r")) == [1]
    journal.close()
    subprocess.run([*command, "never"], check=True)
    assert (tmp_path / "attempts").read_text().split() == ["one", "two", "two", "three"]
    assert sorted(f.read_text() for f in tmp_path.glob("sent-*")) == ["one", "three", "two"]
