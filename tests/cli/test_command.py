"""The installed command on a real home: from words to files, and what it says on the way."""

from __future__ import annotations

import email
import email.policy
import json
import os
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ANSWERS, MEETING, Run, record_model
from icalendar import Calendar

from tinyagent.cli.exits import Exit
from tinyagent.cli.main import main

WHEN = ("--now", "2026-11-23T09:00")


def files(folder: Path) -> dict[str, bytes]:
    """Everything under a folder but the journal, whose bytes change when it is read."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "journal" not in path.name
    }


def outbox(home: Path) -> list[Path]:
    found = home.glob("mail/outbox/*/*")
    return sorted(path for path in found if path.is_file())


def test_the_main_job_leaves_a_mail_and_a_calendar_event(home: Path, run: Run) -> None:
    """The mail with its attachment is in the outbox, the event with link and invitees in the calendar."""
    before = files(home)
    ran = run(*WHEN, "--yes", MEETING)
    assert ran.code == Exit.DONE, ran.err
    [mail] = outbox(home)
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    assert "sid.patel@example.org" in message["To"]
    assert "lutfi.demir@example.org" in message["To"]
    [attached] = message.iter_attachments()
    assert attached.get_filename() == "agenda.pdf"
    assert attached.get_content() == (home / "files/agenda.pdf").read_bytes()
    new = [name for name in files(home) if name not in before and name.endswith(".ics")]
    [event] = Calendar.from_ical((home / new[0]).read_bytes()).walk("VEVENT")
    assert f"{event.decoded('DTSTART'):%Y-%m-%d %H:%M}" == "2026-11-27 15:00"
    assert f"{event.decoded('DTEND'):%H:%M}" == "16:00"
    assert str(event["LOCATION"]).startswith("https://")
    assert len(event.decoded("ATTENDEE")) == 2


def test_the_plan_is_printed_as_lines_graph_and_ends(run: Run) -> None:
    """Calls as the planner writes them, then the graph with literal dates, then how each ended, then the answer."""
    lines = run(*WHEN, "--yes", MEETING).out.splitlines()
    assert lines[0] == '1. get_email_address("Sid")'
    assert any(line.startswith("at once ●") for line in lines)
    assert any('start_time "2026-11-27 15:00:00"' in line for line in lines)
    assert any(line.startswith("✓ 6 create_calendar_event") for line in lines)
    assert lines[-1].startswith("Put an event on the calendar")


def test_json_is_one_event_a_line(run: Run) -> None:
    """A program reads the same run as JSON lines, from the first event to the answer."""
    events = run(*WHEN, "--json", "--yes", MEETING).events
    names = [event["event"] for event in events]
    assert names[0] == "run_started"
    assert names[-1] == "answer_ready"
    assert names.count("call_finished") == 6
    assert events[-1]["ok"] is True


def test_nothing_goes_out_unasked(home: Path, run: Run) -> None:
    """Without --yes and with nobody to ask, what would go out stays in; the code and a hint say so."""
    ran = run(*WHEN, MEETING)
    assert ran.code == Exit.DECLINED
    assert "--yes" in ran.err
    assert outbox(home) == []


def test_a_dry_run_changes_nothing(home: Path, run: Run) -> None:
    """The plan is shown and no file is touched, not even the journal."""
    before = files(home)
    ran = run(*WHEN, "--dry-run", "--yes", MEETING)
    assert ran.code == Exit.DONE
    assert "compose_new_email" in ran.out
    assert files(home) == before
    assert not (home / "journal.sqlite").exists()


def test_a_question_is_json_with_its_own_code_and_can_be_answered_later(
    home: Path, run: Run
) -> None:
    """--yes never picks one of two Sams; the question is printed, and resume with its answer ends the job."""
    asked = run(*WHEN, "--yes", "text Sam that I'm late")
    assert asked.code == Exit.QUESTION
    [line] = [line for line in asked.out.splitlines() if line.startswith("{")]
    question = json.loads(line)["question"]
    assert len(question["choices"]) == 2
    assert list(home.glob("messages/outbox/*.json")) == []
    run_id = asked.err.split("resume ")[1].split()[0]
    answer = f"{question['id']}={question['choices'][1]['value']}"
    answered = run(*WHEN, "resume", run_id, "--yes", "--answer", answer)
    assert answered.code == Exit.DONE, answered.err
    [sent] = home.glob("messages/outbox/*.json")
    assert json.loads(sent.read_text())["text"] == "I'm late"
    again = run(*WHEN, "resume", run_id, "--yes")
    assert again.code == Exit.DONE
    assert len(list(home.glob("messages/outbox/*.json"))) == 1


def test_how_to_go_on_can_be_pasted_into_a_shell(home: Path, run: Run) -> None:
    """The line names the home, quotes what a shell would take apart, and does the job once the answer is filled in."""
    asked = run(*WHEN, "lunch with O'Neil")
    assert asked.code == Exit.QUESTION
    words = shlex.split(asked.err.split("To go on: ")[1])
    assert words[:3] == ["tinyagent", "--home", str(home)]
    words[-1] = words[-1].replace("...", "Friday at 1pm")
    assert run(*WHEN, *words[3:]).code == Exit.DONE
    assert "13:00–14:00" in run(*WHEN, "home", "show").out


def test_what_nobody_approved_can_be_approved_later(home: Path, run: Run) -> None:
    """The hint behind an unattended run sends what it left, and nothing that it did."""
    declined = run(*WHEN, MEETING)
    words = shlex.split(declined.err.split("To approve what goes out: ")[1])
    assert run(*WHEN, *words[3:]).code == Exit.DONE
    assert len(outbox(home)) == 1


def test_an_answer_may_come_with_the_request(run: Run) -> None:
    """A program that knows the question answers it beforehand."""
    asked = run(*WHEN, "--json", "text Sam that I'm late")
    [question] = [e["question"] for e in asked.events if e["event"] == "question_asked"]
    assert isinstance(question, dict)
    answer = f"{question['id']}={question['choices'][0]['value']}"
    assert run(*WHEN, "--yes", "text Sam that I'm late", "--answer", answer).code == Exit.DONE


@pytest.mark.parametrize(
    ("request_text", "code", "said"),
    [
        ("note down buy milk", Exit.DONE, "buy milk"),
        ("email Zebulon the plan and note down buy milk", Exit.FAILED, "Wrote the note"),
        ("play some music", Exit.REFUSED, "I can"),
        ("say something odd", Exit.REFUSED, "I did nothing"),
        ("stop half way", Exit.QUESTION, "stopped before the end"),
        ("remind me to rest yesterday at 9", Exit.QUESTION, "in the past"),
        ("", Exit.USAGE, ""),
        ("   ", Exit.USAGE, ""),
        ("what the recording does not know", Exit.USAGE, ""),
    ],
)
def test_each_way_to_end_has_its_code(run: Run, request_text: str, code: Exit, said: str) -> None:
    """Done, partly failed, refused, question and unusable request are told apart by the exit code."""
    ran = run(*WHEN, "--yes", request_text)
    assert ran.code == code, ran.out + ran.err
    assert said in ran.out
    assert (code is Exit.USAGE) == ran.err.startswith("Error: ")
    assert "Traceback" not in ran.err


def test_no_colour_and_no_cursor_movement_in_a_pipe(run: Run) -> None:
    """What goes into a pipe or a file is plain text."""
    ran = run(*WHEN, "--yes", MEETING)
    assert "\x1b" not in ran.out
    assert "\r" not in ran.out


def test_an_ascii_terminal_gets_ascii(run: Run) -> None:
    """Where the output cannot hold box characters, the run goes through all the same."""
    ran = run(*WHEN, "--yes", MEETING, encoding="ascii")
    assert ran.code == Exit.DONE
    assert ran.out.isascii()


def test_plan_does_nothing_and_prints_resolved_dates(home: Path, run: Run) -> None:
    """`plan` writes the numbered plan with literals; --json the batch line."""
    before = files(home)
    ran = run(*WHEN, "plan", MEETING)
    assert ran.code == Exit.DONE
    assert '"2026-11-27 15:00:00"' in ran.out
    [record] = run(*WHEN, "plan", MEETING, "--json").events
    assert record["outcome"] == "plan"
    assert files(home) == before


def test_a_batch_goes_from_file_to_file_and_can_be_scored(tmp_path: Path, run: Run) -> None:
    """Corpus lines in, plans out, scored against the same corpus lines."""
    gold = tmp_path / "gold.jsonl"
    lines = [
        {"query": "play some music", "plan": []},
        {"query": "note down buy milk", "plan": ['create_note("buy milk", "buy milk", "")']},
    ]
    gold.write_text("".join(json.dumps(line) + "\n" for line in lines))
    plans = tmp_path / "plans.jsonl"
    assert run("plan", "--input", str(gold), "--output", str(plans)).code == Exit.DONE
    report = json.loads(run("score", str(gold), str(plans), "--json").out)
    assert report["tallies"]["all"]["exact"] == 2
    assert "100.0" in run("score", str(gold), str(plans)).out


def test_a_batch_streams(run: Run) -> None:
    """Standard input to standard output works, a bad line in the middle included."""
    ran = run("plan", "--input", "-", stdin='{"query": "play some music"}\nnonsense\n')
    assert [event["outcome"] for event in ran.events] == ["refuse", "error"]
    assert ran.code == Exit.DONE


def test_a_line_is_planned_before_the_next_arrives(home: Path) -> None:
    """Somebody who writes one line and waits gets its plan."""
    command = [sys.executable, "-m", "tinyagent", "--home", str(home), "plan", "--input", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write('{"query": "play some music"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["outcome"] == "refuse"
        process.stdin.close()
        assert process.wait(60) == 0


def test_home_show_tells_what_was_written(run: Run) -> None:
    """After a run the outbox stands first; as JSON every entry is an object."""
    run(*WHEN, "--yes", MEETING)
    lines = run(*WHEN, "home", "show").out.splitlines()
    assert lines[0] == "outbox"
    assert "agenda.pdf" in lines[1]
    assert any("https://meet.jit.si/" in line for line in lines)
    entries = [json.loads(line) for line in run(*WHEN, "home", "show", "--json").out.splitlines()]
    assert {"outbox", "calendar", "notes"} <= {entry["section"] for entry in entries}


def test_home_show_has_the_newest_first_and_survives_what_others_wrote(
    home: Path, run: Run
) -> None:
    """Messages stand in the order of their writing; a file that is no message is named and hides nothing."""
    folder = home / "messages/outbox"
    folder.mkdir(parents=True)
    for age, name in enumerate(("b", "c", "a")):
        path = folder / f"{name}.json"
        path.write_text(json.dumps({"to": ["+1 202 555 0100"], "text": f"text {name}"}))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    (folder / "broken.json").write_text("{")
    (folder / "odd.json").write_text("[]")
    ran = run(*WHEN, "home", "show")
    assert ran.code == Exit.DONE, ran.err
    texts = [line.strip() for line in ran.out.splitlines() if "202 555 0100" in line]
    assert [text[:8] for text in texts] == ["“text b”", "“text c”", "“text a”"]
    assert "broken.json" in ran.out
    assert "odd.json" in ran.out


def test_mail_select_chooses_what_a_reply_is_about(home: Path, run: Run) -> None:
    """By number, by words or by Message-ID; what may mean two messages is not guessed."""
    listed = [json.loads(line) for line in run("mail", "select", "--json").out.splitlines()]
    assert run("mail", "select", "2").code == Exit.DONE
    now = [json.loads(line) for line in run("mail", "select", "--json").out.splitlines()]
    assert [mail["number"] for mail in now if mail["selected"]] == [2]
    assert run("mail", "select", listed[0]["message_id"]).code == Exit.DONE
    assert run("mail", "select", "@").code == Exit.USAGE
    assert run("mail", "select", "9999").code == Exit.USAGE
    assert run("mail", "select", "no such subject").code == Exit.USAGE
    assert (home / "mail/selected").exists()


def test_runs_lists_what_was_done(run: Run) -> None:
    """Every run has its line, newest first, and its steps behind its id."""
    run(*WHEN, "--yes", "note down buy milk")
    run(*WHEN, "--yes", "play some music")
    first, second = (json.loads(line) for line in run("runs", "--json").out.splitlines())
    assert (first["outcome"], second["outcome"]) == ("refused", "done")
    assert "create_note" in run("runs", second["run_id"]).out
    assert run("runs", "nosuchrun").code == Exit.USAGE


def test_the_doctor_is_content_with_a_sound_home(run: Run) -> None:
    """Every check passes on a home that works, and the model file has its hash."""
    ran = run("doctor")
    assert ran.code == Exit.DONE, ran.out
    assert "sha256" in ran.out


def test_the_doctor_says_what_is_wrong(home: Path, run: Run) -> None:
    """A corrupt model and a wrong setting are found, each with its line and code 2."""
    (home / "model.json").write_text("{")
    ran = run("doctor")
    assert ran.code == Exit.USAGE
    assert "BAD  planner" in ran.out
    (home / "settings.toml").write_text("[plannner]\n")
    assert "Did you mean 'planner'?" in run("doctor").out


def test_a_corrupt_model_is_a_message(home: Path, run: Run) -> None:
    """A request on damaged weights ends with code 2 and the file's name."""
    (home / "model.json").write_bytes(b"\x00\xff")
    ran = run("note down buy milk")
    assert ran.code == Exit.USAGE
    assert "model.json" in ran.err
    assert "Traceback" not in ran.err


def test_a_missing_home_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    """The first thing a newcomer meets is the command that helps."""
    ran = run("--home", str(tmp_path / "nowhere"), "note down buy milk")
    assert ran.code == Exit.USAGE
    assert "home init" in ran.err
    a_file = tmp_path / "file"
    a_file.write_text("")
    assert run("--home", str(a_file), "home", "show").code == Exit.USAGE


def test_home_init_makes_a_home_that_works(run: Run, tmp_path: Path) -> None:
    """An empty home takes its first note; a second init changes nothing; a sample goes into an empty folder only."""
    fresh = tmp_path / "fresh"
    assert run("--home", str(fresh), "home", "init").code == Exit.DONE
    record_model(fresh, ANSWERS)
    assert run("--home", str(fresh), "note down buy milk").code == Exit.DONE
    before = files(fresh)
    assert run("--home", str(fresh), "home", "init").code == Exit.DONE
    assert files(fresh) == before
    assert run("--home", str(fresh), "home", "init", "--sample").code == Exit.USAGE


def test_a_home_that_cannot_be_made_is_a_message(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that may not be read, and one that may not be made, end with code 2 and the system's reason."""

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "closed").mkdir()
    monkeypatch.setattr(Path, "iterdir", refuse)
    monkeypatch.setattr(Path, "mkdir", refuse)
    for args in (["closed", "--sample"], ["closed"], ["new", "--sample"]):
        ran = run("--home", str(tmp_path / args[0]), "home", "init", *args[1:])
        assert ran.code == Exit.USAGE
        assert "Permission denied" in ran.err


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX resource limits")
def test_a_disk_that_takes_no_more_is_a_message_and_an_intact_home(home: Path, run: Run) -> None:
    """A mail that does not fit is said to have failed; nothing of it is left, and with room again it goes."""
    (home / "files/big.bin").write_bytes(bytes(600_000))
    limited = "import resource as r, sys; r.setrlimit(r.RLIMIT_FSIZE, (400_000, 400_000));"
    program = "from tinyagent.cli.main import main; sys.exit(main(sys.argv[1:]))"
    args = ["--home", str(home), *WHEN, "--yes", "email Sid the big.bin"]
    ran = subprocess.run(
        [sys.executable, "-c", limited + program, *args],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ran.returncode == Exit.FAILED, ran.stderr
    assert "could not write" in ran.stdout
    assert outbox(home) == []
    assert [path for path in home.rglob(".*") if path.is_file()] == []
    assert run(*WHEN, "--yes", "email Sid the big.bin").code == Exit.DONE
    assert len(outbox(home)) == 1


def test_a_service_that_is_not_set_up_breaks_nothing_else(home: Path, run: Run) -> None:
    """Without a meeting service the meeting fails, with what to do about it; the note beside it is written."""
    settings = home / "settings.toml"
    text = settings.read_text().replace("https://meet.jit.si/{id}", "")
    settings.write_text(text)
    ran = run(*WHEN, "a Zoom tomorrow at 10 and note down buy milk")
    assert ran.code == Exit.FAILED
    assert "meetings.url" in ran.out
    assert (home / "notes/buy milk.md").exists()
    assert run("doctor").code == Exit.DONE


@pytest.mark.skipif(os.name == "nt", reason="there asyncio's own wake-up is a connection")
def test_a_run_connects_to_nothing_and_starts_nothing(home: Path) -> None:
    """The main job, with every connection, name look-up and process a fatal error: it is done all the same."""
    program = """
import sys
from tinyagent.cli.main import main
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec"):
        raise AssertionError(event)
sys.addaudithook(watch)
sys.exit(main(sys.argv[1:]))
"""
    args = ["--home", str(home), *WHEN, "--yes", MEETING]
    ran = subprocess.run(
        [sys.executable, "-c", program, *args],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ran.returncode == Exit.DONE, ran.stdout + ran.stderr
    assert len(outbox(home)) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("args", [["tools"], ["tools", "--json"]])
def test_an_output_that_takes_no_more_is_a_message(args: list[str]) -> None:
    """Writing into a full disk is the disk's fault: the system's words, code 1, no talk of a defect."""
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "tinyagent", *args],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=90,
            check=False,
        )
    assert ran.returncode == Exit.FAILED
    assert ran.stderr == "Error: The output cannot be written: No space left on device.\n"


def test_errors_are_json_too(run: Run) -> None:
    """A program that asked for JSON gets its error as the last line."""
    [error] = run("--json", "").events
    assert error["event"] == "error"


def test_the_environment_names_the_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """$TINYAGENT_HOME stands in for --home."""
    monkeypatch.setenv("TINYAGENT_HOME", str(home))
    assert main(["runs"]) == Exit.DONE


def test_every_command_prints_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    """--help works everywhere; no argument at all is help with code 2."""
    assert main(["--help"]) == Exit.DONE
    assert "Exit codes" in capsys.readouterr().out
    assert main([]) == Exit.USAGE
    assert main(["home", "init", "--help"]) == Exit.DONE


@dataclass(frozen=True)
class Session:
    """A running command and our end of its terminal."""

    process: subprocess.Popen[bytes]
    terminal: int

    def wait_for(self, text: str, timeout_s: float = 90) -> str:
        """What is written until `text` has come."""
        seen = b""
        until = time.monotonic() + timeout_s
        while text.encode() not in seen:
            wait_s = max(until - time.monotonic(), 0)
            ready, _, _ = select.select([self.terminal], [], [], wait_s)
            assert ready, f"{text!r} did not come: {seen.decode()}"
            piece = self._read()
            assert piece, f"the program ended without {text!r}: {seen.decode()}"
            seen += piece
        return seen.decode()

    def end(self) -> int:
        while self._read():
            pass
        return self.process.wait(60)

    def _read(self) -> bytes:
        try:
            return os.read(self.terminal, 4096)
        except OSError:  # the other end is closed
            return b""


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal and POSIX signals")
class TestOnATerminal:
    """With somebody at a terminal, played by a pseudo-terminal."""

    @pytest.fixture
    def start(self, home: Path) -> Iterator[Callable[..., Session]]:
        """Start the command at a terminal of its own; what is left of it ends with the test."""
        sessions: list[Session] = []

        def start(*args: str) -> Session:
            ours, theirs = os.openpty()
            process = subprocess.Popen(
                [sys.executable, "-m", "tinyagent", "--home", str(home), *WHEN, *args],
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                start_new_session=True,
                env={**os.environ, "TERM": "xterm", "PYTHONIOENCODING": "utf-8"},
            )
            os.close(theirs)
            sessions.append(Session(process, ours))
            return sessions[-1]

        yield start
        for session in sessions:
            session.process.kill()
            session.process.wait()
            os.close(session.terminal)

    def test_what_goes_out_is_asked_about(self, home: Path, start: Callable[..., Session]) -> None:
        """The question shows the real number and text; y lets it go."""
        session = start("text Sam that I'm late")
        session.wait_for("leave it: ")
        os.write(session.terminal, b"1\n")
        shown = session.wait_for("[y/N] ")
        assert "I’m late" in shown or "I'm late" in shown
        assert "+1 202 555 0113" in shown
        os.write(session.terminal, b"y\n")
        assert session.end() == Exit.DONE
        assert len(list(home.glob("messages/outbox/*.json"))) == 1

    def test_a_question_stands_once_and_ctrl_d_leaves_it_open(
        self, start: Callable[..., Session]
    ) -> None:
        """The end of input is no answer; what is said next begins a line, and the question is not said again."""
        session = start("text Sam that I'm late")
        seen = session.wait_for("leave it: ")
        os.write(session.terminal, b"\x04")
        seen += session.wait_for("To go on: ")
        assert "? Which Sam do you mean?" not in seen  # the prompt has said it
        assert "leave it: \r\n" in seen
        assert session.end() == Exit.QUESTION

    def test_no_is_no(self, home: Path, start: Callable[..., Session]) -> None:
        """An empty line declines, and nothing is written."""
        session = start(MEETING)
        session.wait_for("[y/N] ")
        os.write(session.terminal, b"\n")
        assert session.end() == Exit.DECLINED
        assert outbox(home) == []

    def test_ctrl_c_at_a_prompt_stops_at_once_and_leaves_an_intact_home(
        self, home: Path, start: Callable[..., Session]
    ) -> None:
        """A prompt does not have to be answered to get out; the run is in the journal, nothing went out."""
        session = start(MEETING)
        session.wait_for("[y/N] ")
        os.killpg(session.process.pid, signal.SIGINT)
        assert session.end() == Exit.INTERRUPTED
        assert outbox(home) == []
        assert main(["--home", str(home), "doctor"]) == Exit.DONE
