"""The toolbox: tools called by name in threads, with every way of failing told as a sentence."""

from __future__ import annotations

import asyncio
import errno
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tinyagent import tools
from tinyagent.apps.interfaces import Apps
from tinyagent.errors import HomeError, NeedsAnswer, NotFoundError, ToolError
from tinyagent.events import Question, Receipt, ResultValue
from tinyagent.plan.spec import EmailAddress, Status, Text
from tinyagent.tools import builtin_tools
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import Tool, outbound, read, tool, write
from tinyagent.tools.toolbox import Toolbox

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
APPS = cast(Apps, SimpleNamespace(name="apps"))
SIXTEEN = [
    *("get_phone_number", "get_email_address", "create_calendar_event", "open_and_get_file_path"),
    *("summarize_pdf", "compose_new_email", "reply_to_email", "forward_email"),
    *("maps_open_location", "maps_show_directions", "create_note", "open_note"),
    *("append_note_content", "create_reminder", "send_sms", "get_zoom_meeting_link"),
]


@tool(effect=outbound)
def send(run: ToolContext, recipients: list[EmailAddress] = [], text: Text = "") -> Status:  # noqa: B006
    """Send."""
    for _ in range(2):
        run.keep(Receipt(run.operation_id, "mail", "outbox", f"{recipients} {text}"))
    return "sent"


@tool(effect=write)
def plain(count: int = 3, *, words: Text = "x") -> Text:
    """A tool that wants no context."""
    return f"{count} {words}"


@tool(effect=read)
def look(name: Text, run: ToolContext) -> list[EmailAddress]:
    """A tool whose context does not come first."""
    return cast(list[str], (name, run.now.isoformat(), str(run.is_final), str(dict(run.answers))))


def raising(error: Exception) -> Tool:
    @tool(effect=read)
    def bad() -> Text:
        """Fail."""
        raise error

    return bad


def toolbox(*tools: Tool) -> Toolbox:
    return Toolbox({t.spec.name: t for t in tools}, APPS, NOW)


def call(box: Toolbox, name: str, *args: object, **more: Any) -> tuple[ResultValue, Receipt | None]:
    settings: dict[str, Any] = {"operation_id": "op", "answers": {}, "is_final": True, **more}
    return asyncio.run(box.call(name, args, **settings))


def test_a_call_returns_value_and_receipt() -> None:
    """What the tool kept comes back with the operation id it was given."""
    value, receipt = call(toolbox(send), "send", ["a@example.org"], "hi")
    assert value == "sent"
    assert receipt == Receipt("op", "mail", "outbox", "['a@example.org'] hi")


def test_the_context_is_found_by_its_type_wherever_it_stands() -> None:
    """First, last or not at all: arguments reach the parameters of their own names."""
    value, receipt = call(toolbox(look), "look", "Sid", is_final=False, answers={"q": "1"})
    assert value == ["Sid", NOW.isoformat(), "False", "{'q': '1'}"]
    assert receipt is None
    assert call(toolbox(plain), "plain", 4, "y") == ("4 y", None)


def test_the_moment_can_be_set_for_each_request() -> None:
    """`at` leaves the first toolbox as it was: a long-lived program never works with an old "now"."""
    box = toolbox(look)
    later = box.at(NOW + timedelta(days=1))
    assert call(later, "look", "x")[0] == ["x", "2026-11-24T09:00:00+00:00", "True", "{}"]
    assert box.now == NOW


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ((["a", "b"], ["x", "y"]), "['a', 'b'] x, y"),
        (("a", "x"), "['a'] x"),
        ((None, None), "[] "),
        (("", "x"), "[] x"),
        ((("a",), "x"), "['a'] x"),
    ],
)
def test_a_result_of_the_other_shape_fits(args: tuple[object, ...], expected: str) -> None:
    """A group's list where text is wanted is joined; one address where a list is wanted becomes one."""
    _, receipt = call(toolbox(send), "send", *args)
    assert receipt is not None
    assert receipt.summary == expected


def test_the_wrong_number_of_arguments_is_a_failed_call() -> None:
    """It raises at once, with both numbers; effect and summary say the same."""
    box = toolbox(send)
    with pytest.raises(ToolError, match="takes 2 arguments, not 1"):
        call(box, "send", "a")
    with pytest.raises(ToolError, match="takes 2 arguments, not 3"):
        box.effect("send", (1, 2, 3))
    with pytest.raises(ToolError, match="takes 2 arguments, not 0"):
        box.summary("send", ())


def test_a_tool_that_does_not_exist_is_named() -> None:
    """Neither KeyError nor silence."""
    box = toolbox()
    with pytest.raises(ToolError, match="no function called play_music"):
        call(box, "play_music")
    with pytest.raises(ToolError, match="no function called play_music"):
        box.effect("play_music", ())


@pytest.mark.parametrize(
    "error", [NotFoundError("No Sid."), NeedsAnswer(Question("q", "Which?")), HomeError("No home.")]
)
def test_errors_of_our_own_come_out_as_they_are(error: Exception) -> None:
    """Questions stay questions and sentences sentences."""
    with pytest.raises(type(error)) as raised:
        call(toolbox(raising(error)), "bad")
    assert raised.value is error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", "/home/x"), r"\(/home/x\): Permission"),
        (TimeoutError("timed out"), "timed out"),
        (TypeError("bad() takes no arguments"), "TypeError: bad"),
        (ValueError(), "ValueError"),
        (NotImplementedError(), "NotImplementedError"),
    ],
)
def test_other_errors_become_a_sentence_and_keep_their_cause(error: Exception, words: str) -> None:
    """The person reads what happened; the developer finds the exception behind it."""
    with pytest.raises(ToolError, match=words) as raised:
        call(toolbox(raising(error)), "bad")
    assert raised.value.__cause__ is error
    assert str(raised.value).endswith(".")


def test_the_consent_line_leaves_out_nothing_that_was_given() -> None:
    """Every argument but the empty ones, in full."""
    box = toolbox(send)
    text = "a long text " * 20
    assert box.summary("send", (["a@example.org", "b@example.org"], text)) == (
        f"send: recipients a@example.org, b@example.org; text “{text}”"
    )
    assert box.summary("send", ([], "")) == "send"


def blocking(work: Callable[[], None], effect: Any = read) -> Tool:
    @tool(effect=effect)
    def block() -> Text:
        """Take a while."""
        work()
        return "done"

    return block


def test_sixteen_blocking_calls_run_at_once() -> None:
    """All sixteen are in their tools at the same time, on two cores too."""
    together = threading.Barrier(16, timeout=20)
    box = toolbox(blocking(lambda: cast(None, together.wait())))

    async def main() -> list[tuple[ResultValue, Receipt | None]]:
        calls = [
            box.call("block", (), operation_id="op", answers={}, is_final=True) for _ in range(16)
        ]
        return await asyncio.gather(*calls)

    assert [value for value, _ in asyncio.run(main())] == ["done"] * 16


def test_a_cancelled_call_leaves_no_thread_running() -> None:
    """Cancelling waits for the tool that has begun, and one that has not begun never runs."""
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        may_end.wait(20)
        time.sleep(0.05)
        ended.set()

    box = toolbox(blocking(work))

    async def main() -> None:
        task = asyncio.ensure_future(
            box.call("block", (), operation_id="op", answers={}, is_final=True)
        )
        await asyncio.to_thread(begun.wait, 20)
        task.cancel()
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.is_set()

    asyncio.run(main())


def test_the_built_in_tools_have_specs_and_effects() -> None:
    """The sixteen functions in a fixed order, and what they send goes out only with consent."""
    box = Toolbox(builtin_tools(), APPS, NOW)
    assert list(box.specs)[:16] == SIXTEEN
    assert box.effect("send_sms", (["+1 555 0100"], "hi")) == "outbound"
    assert box.effect("get_phone_number", ("Sid",)) == "read"


def test_a_tool_in_a_new_module_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Adding a tool touches one file, and those that were there keep their places."""
    (tmp_path / "a_new_app.py").write_text(
        "from tinyagent.plan.spec import Status\n"
        "from tinyagent.tools.context import ToolContext\n"
        "from tinyagent.tools.declare import tool, write\n"
        "@tool(effect=write)\n"
        "def start_timer(run: ToolContext, minutes: int) -> Status:\n"
        '    """Start a timer."""\n'
        "    return f'{minutes} minutes'\n"
    )
    before = list(builtin_tools())
    monkeypatch.setattr(tools, "__path__", [*tools.__path__, str(tmp_path)])
    assert list(builtin_tools()) == [*before, "start_timer"]
    sys.modules.pop("tinyagent.tools.a_new_app")
