"""The journal: what each run meant to do and what it did, in one SQLite file.

Of every step the intent is written before it begins and the result after it ends. For steps that
act, both are on the disk before the run goes on (WAL, synchronous=FULL), so that after a crash or a
power cut an act is either known to be done or known to have been intended, and its `operation_id`
finds it in the app. For reads the rows survive a crash of the program, not a power cut: nothing is
lost by reading again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from tinyagent.errors import HomeError, RequestError
from tinyagent.events import CallResult, Receipt, ResultValue
from tinyagent.plan.types import ToolCall

__all__ = ["Journal", "Run", "Step", "operation_id"]

VERSION = 1
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS runs (
    run_id TEXT PRIMARY KEY, request TEXT NOT NULL, now TEXT NOT NULL, plan TEXT NOT NULL DEFAULT '',
    question TEXT NOT NULL DEFAULT '', started TEXT NOT NULL, ended TEXT, outcome TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS steps (
    run_id TEXT NOT NULL, call_id INTEGER NOT NULL, operation_id TEXT NOT NULL, tool TEXT NOT NULL,
    args TEXT NOT NULL DEFAULT '[]', status TEXT NOT NULL, result TEXT NOT NULL DEFAULT 'null',
    error TEXT NOT NULL DEFAULT '', receipt TEXT NOT NULL DEFAULT 'null', started TEXT NOT NULL, ended TEXT,
    PRIMARY KEY (run_id, call_id));
PRAGMA user_version = {VERSION};
"""


@dataclass(frozen=True, slots=True)
class Run:
    """`plan` is numbered text with dates resolved, "" until it was checked; `question` is what
    stood open at the end; `outcome` is "" while the run goes on, and for ever if it crashed."""

    run_id: str
    request: str
    now: datetime
    plan: str
    question: str
    started: str
    ended: str | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Step:
    """`status` is "intent" until the step has ended, then the result's."""

    run_id: str
    call_id: int
    operation_id: str
    tool: str
    args: tuple[object, ...]
    status: str
    value: ResultValue
    error: str
    receipt: Receipt | None
    started: str
    ended: str | None


@lru_cache(maxsize=256)
def operation_id(run_id: str, call_id: int) -> str:
    """The same for the same call of the same run, however often it is repeated: 32 hexadecimal digits."""
    return hashlib.sha256(f"{run_id}/{call_id}".encode()).hexdigest()[:32]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """Usable from several threads. `path` may be ":memory:" for runs that leave no trace (dry runs, tests).

    Every method raises HomeError where the file cannot be read or written.
    """

    def __init__(self, path: Path | str, clock: Callable[[], datetime] = utc_now) -> None:
        self.path = str(path)
        self.is_durable = self.path != ":memory:"
        self._clock = clock
        self._lock = threading.Lock()
        self._is_full = True  # the connection's synchronous setting
        with self._clear_errors():
            self._database = self._open()

    def close(self) -> None:
        self._database.close()

    def begin_run(self, run_id: str, request: str, now: datetime) -> None:
        """A new run, or one that goes on: then its request and moment stay what they were."""
        row = (run_id, request, now.isoformat(), self._time())
        self._write(
            "INSERT INTO runs (run_id, request, now, started) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (run_id) DO UPDATE SET ended = NULL, outcome = '', question = ''",
            [row],
        )

    def keep_plan(self, run_id: str, plan: str) -> None:
        self._write("UPDATE runs SET plan = ? WHERE run_id = ?", [(plan, run_id)])

    def end_run(self, run_id: str, outcome: str, question: str = "") -> None:
        """The outcome in a word; `question` is the text of what is left open."""
        row = (outcome, question, self._time(), run_id)
        self._write("UPDATE runs SET outcome = ?, question = ?, ended = ? WHERE run_id = ?", [row])

    def begin_steps(
        self,
        run_id: str,
        steps: Iterable[tuple[ToolCall, Sequence[object]]],
        *,
        durable: bool = True,
    ) -> None:
        """Note intents, with literal arguments. A step that is begun again loses its former end."""
        now = self._time()
        rows = [
            (run_id, call.id, operation_id(run_id, call.id), call.tool, _json(args), now)
            for call, args in steps
        ]
        self._write(
            "INSERT OR REPLACE INTO steps (run_id, call_id, operation_id, tool, args, status, started)"
            " VALUES (?, ?, ?, ?, ?, 'intent', ?)",
            rows,
            durable=durable,
        )

    def end_steps(
        self, run_id: str, results: Iterable[CallResult], *, durable: bool = True
    ) -> None:
        """Note how steps ended, in one transaction; those that never began (declined, skipped) get
        their row here."""
        ended = self._time()
        rows = []
        for result in results:
            receipt = None if result.receipt is None else _receipt_json(result.receipt)
            rows.append(
                (
                    *(
                        run_id,
                        result.call.id,
                        operation_id(run_id, result.call.id),
                        result.call.tool,
                    ),
                    *(result.status, _json(result.value), result.error),
                    *(_json(receipt), ended, ended),
                )
            )
        self._write(
            "INSERT INTO steps (run_id, call_id, operation_id, tool, status, result, error, receipt, started, ended)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id, call_id) DO UPDATE SET"
            " status = excluded.status, result = excluded.result, error = excluded.error,"
            " receipt = excluded.receipt, ended = excluded.ended",
            rows,
            durable=durable,
        )

    def run(self, run_id: str) -> Run:
        """RequestError where there is no such run."""
        rows = self._read("SELECT * FROM runs WHERE run_id = ?", (run_id,))
        if not rows:
            raise RequestError(f"There is no run {run_id} in the journal.")
        return _run(rows[0])

    def runs(self, limit: int = 20) -> list[Run]:
        """The latest runs, newest first."""
        rows = self._read("SELECT * FROM runs ORDER BY started DESC, rowid DESC LIMIT ?", (limit,))
        return [_run(row) for row in rows]

    def steps(self, run_id: str) -> list[Step]:
        rows = self._read("SELECT * FROM steps WHERE run_id = ? ORDER BY call_id", (run_id,))
        return [_step(row) for row in rows]

    def unfinished(self) -> list[Step]:
        """Steps that began and have no end: what was in flight when a run was stopped or crashed,
        or is in flight now."""
        rows = self._read(
            "SELECT * FROM steps WHERE status = 'intent' ORDER BY started, call_id", ()
        )
        return [_step(row) for row in rows]

    def resume(self, run_id: str) -> dict[int, Step]:
        """The steps that are done, by call id: a resumed run takes their results and repeats none of them."""
        return {step.call_id: step for step in self.steps(run_id) if step.status == "done"}

    def _open(self) -> sqlite3.Connection:
        if self.is_durable:
            # Mails and notes stand in here: the file is the user's alone from its first moment.
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        database = sqlite3.connect(
            self.path, timeout=10, isolation_level=None, check_same_thread=False
        )
        try:
            database.row_factory = sqlite3.Row
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise sqlite3.DatabaseError(f"it has version {version}, made by a newer TinyAgent")
            if version < VERSION:
                database.executescript(SCHEMA)
        except BaseException:
            database.close()
            raise
        return database

    def _write(
        self, statement: str, rows: Sequence[Sequence[object]], *, durable: bool = True
    ) -> None:
        with self._lock, self._clear_errors():
            if durable != self._is_full:
                self._database.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._is_full = durable
            self._database.execute("BEGIN IMMEDIATE")
            try:
                self._database.executemany(statement, rows)
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    def _read(self, statement: str, parameters: Sequence[object]) -> list[sqlite3.Row]:
        with self._lock, self._clear_errors():
            return self._database.execute(statement, parameters).fetchall()

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise HomeError(
                f"The journal {self.path} cannot be used: {reason}.",
                hint="Check free space and permissions; a damaged journal may be moved away.",
            ) from error

    def _time(self) -> str:
        return self._clock().isoformat()


# One encoder for all: `json.dumps` makes a new one for each call that is not all defaults.
_json = json.JSONEncoder(ensure_ascii=False).encode


def _receipt_json(receipt: Receipt) -> dict[str, object]:
    return {
        "operation_id": receipt.operation_id,
        "kind": receipt.kind,
        "where": receipt.where,
        "summary": receipt.summary,
        "undo": dict(receipt.undo),
    }


def _run(row: sqlite3.Row) -> Run:
    values = dict(row)
    return Run(**{**values, "now": datetime.fromisoformat(values["now"])})


def _step(row: sqlite3.Row) -> Step:
    values = dict(row)
    receipt = json.loads(values["receipt"])
    value = json.loads(values.pop("result"))
    values["args"] = tuple(json.loads(values["args"]))
    values["receipt"] = None if receipt is None else Receipt(**receipt)
    return Step(**values, value=value)
