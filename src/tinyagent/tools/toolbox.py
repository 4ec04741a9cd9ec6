"""The tools as the rest of the program calls them: by name, with literal arguments, awaited.

Tools are plain functions that may block; each call runs in a thread of the toolbox's own. Whatever a tool raises comes out
as an error with a sentence for the user, the exception itself kept as its cause.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_type_hints

from tinyagent.apps.interfaces import Apps
from tinyagent.errors import TinyAgentError, ToolError
from tinyagent.events import Effect, Receipt, ResultValue
from tinyagent.plan.spec import Parameter, ToolSpec
from tinyagent.subagents.pdf_summarizer import ExtractiveSummarizer, Summarizer
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import Tool

__all__ = ["Toolbox"]

PARALLEL = 16  # threads; asyncio's own pool has six on two cores
GRACE_S = 5.0  # how long a cancelled call waits for its thread, which cannot be stopped


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(PARALLEL, thread_name_prefix="tool")


@dataclass(frozen=True, slots=True)
class Toolbox:
    """`now` is the moment of the request; `at` gives the same tools for another one. `day_first` reads 5/12 as the fifth of
    December where the user answers with a date."""

    tools: Mapping[str, Tool]
    apps: Apps
    now: datetime
    summarizer: Summarizer = field(default_factory=ExtractiveSummarizer)
    day_first: bool = True
    _pool: ThreadPoolExecutor = field(default_factory=_threads, repr=False)

    @property
    def specs(self) -> dict[str, ToolSpec]:
        """What the planner may be offered, by name, in the tools' order."""
        return {name: tool.spec for name, tool in self.tools.items()}

    def at(self, now: datetime) -> Toolbox:
        return dataclasses.replace(self, now=now)

    def effect(self, name: str, args: Sequence[object], /) -> Effect:
        """What a call with these arguments does to the world. ToolError where there is no such call."""
        tool = self._tool(name)
        return tool.effect(_fit(tool.spec, args), self.apps)

    def summary(self, name: str, args: Sequence[object], /) -> str:
        """One line with everything that was given: "send sms: recipients +1 555 0100; message “On my way”"."""
        spec = self._tool(name).spec
        shown = [
            f"{parameter.name.replace('_', ' ')} {_shown(value)}"
            for parameter, value in zip(spec.parameters, _fit(spec, args), strict=True)
            if value not in ("", [], None)
        ]
        title = name.replace("_", " ")
        return f"{title}: {'; '.join(shown)}" if shown else title

    async def call(
        self,
        name: str,
        args: Sequence[object],
        *,
        operation_id: str,
        answers: Mapping[str, str],
        is_final: bool,
    ) -> tuple[ResultValue, Receipt | None]:
        """Run the tool: its value and, where it wrote something, the receipt.

        ToolError (NeedsAnswer, NotFoundError) or UserError where it cannot. A thread cannot be stopped: cancelled, this
        waits for a tool that has begun, so that nothing runs on behind the caller's back.
        """
        tool = self._tool(name)
        receipts: list[Receipt] = []
        context = ToolContext(
            self.apps,
            self.now,
            operation_id,
            receipts.append,
            answers,
            is_final,
            self.summarizer,
            self.day_first,
        )
        arguments = _named_arguments(tool, _fit(tool.spec, args), context)
        value = await _in_thread(self._pool.submit(_run, name, tool.function, arguments))
        return value, receipts[-1] if receipts else None

    def _tool(self, name: str) -> Tool:
        try:
            return self.tools[name]
        except KeyError:
            raise ToolError(f"There is no function called {name}.") from None


def _fit(spec: ToolSpec, args: Sequence[object]) -> list[object]:
    """One value for each parameter. A result decides its own shape, one address or a group's list, so that here alone a
    list meets a parameter that wants text or the other way round."""
    if len(args) != len(spec.parameters):
        raise ToolError(f"{spec.name} takes {len(spec.parameters)} arguments, not {len(args)}.")
    return [
        _fit_value(parameter, value) for parameter, value in zip(spec.parameters, args, strict=True)
    ]


def _fit_value(parameter: Parameter, value: object) -> object:
    if value is None:
        value = parameter.default
    if parameter.type == "strings":
        if isinstance(value, list | tuple):
            return list(value)
        return [value] if value else []
    if parameter.type == "string" and isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return value


def _named_arguments(tool: Tool, args: Sequence[object], context: ToolContext) -> dict[str, object]:
    named = dict(zip((p.name for p in tool.spec.parameters), args, strict=True))
    for name, hint in get_type_hints(tool.function).items():
        if getattr(hint, "__tool_context__", False):
            named[name] = context
    return named


async def _in_thread(work: Future[ResultValue]) -> ResultValue:
    ended = asyncio.wrap_future(work)
    try:
        return await asyncio.shield(ended)
    except asyncio.CancelledError:
        if not work.cancel():
            done, _ = await asyncio.wait({ended}, timeout=GRACE_S)
            for lost in done:
                lost.exception()  # looked at, so that asyncio does not report it as lost
        raise


def _run(name: str, function: Callable[..., Any], arguments: Mapping[str, object]) -> ResultValue:
    try:
        return _result(function(**arguments))
    except TinyAgentError:
        raise
    except OSError as error:
        raise ToolError(_disk_sentence(name, error)) from error
    except Exception as error:
        raise ToolError(f"{_title(name)} went wrong: {_described(error)}.") from error


def _result(value: object) -> ResultValue:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return str(value)


def _disk_sentence(name: str, error: OSError) -> str:
    """What the system says, "No space left on device" for one, and of which file."""
    place = f" ({error.filename})" if error.filename else ""
    return f"{_title(name)} could not be done{place}: {error.strerror or _described(error)}."


def _title(name: str) -> str:
    """ "Send sms"."""
    return name.replace("_", " ").capitalize()


def _described(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": .")


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return f"“{value}”" if isinstance(value, str) and " " in value else str(value)
