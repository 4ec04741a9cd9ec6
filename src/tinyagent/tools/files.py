"""Files and PDFs."""

from __future__ import annotations

from pathlib import Path

from tinyagent.errors import NeedsAnswer, NotFoundError, ToolError
from tinyagent.events import Choice, Question
from tinyagent.plan.spec import FileName, FilePath, Text
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import read, tool

__all__ = ["locate", "open_and_get_file_path", "summarize_pdf"]

MOST_CHOICES = 10


@tool(effect=read)
def open_and_get_file_path(
    run: ToolContext,
    file_name: FileName,
) -> FilePath:
    """Find a file by its name, open it and return its full path."""
    path = locate(run, file_name)
    if run.is_final:
        run.apps.files.open(path)
    return str(path)


@tool(effect=read)
def summarize_pdf(
    run: ToolContext,
    pdf_path: FilePath,
) -> Text:
    """Summarize a PDF, given its path, and return the summary."""
    path = locate(run, pdf_path)
    summary = run.summarizer.summarize(run.apps.files.read_pdf(path))
    if not summary:
        raise ToolError(f"{path.name} holds no sentences to summarize.")
    return summary


def locate(run: ToolContext, name: str) -> Path:
    """The one file that `name` (a name or a full path) means; the user is asked where there are several."""
    if not name.strip():
        raise ToolError("No file was named.")
    name = name.strip()
    found = run.apps.files.find(name)
    answer = run.answers.get(f"file:{name}", "").strip()
    if answer:
        # The answer is a choice's path or label, or other words for the file.
        found = [p for p in found if answer in (str(p), _shown(p))] or run.apps.files.find(answer)
    if not found:
        raise NotFoundError(f"I found no file called “{answer or name}”.")
    if len(found) > 1:
        choices = tuple(Choice(str(path), _shown(path)) for path in found[:MOST_CHOICES])
        more = f" Here are {MOST_CHOICES} of {len(found)}." if len(found) > MOST_CHOICES else ""
        raise NeedsAnswer(Question(f"file:{name}", f"Which file is “{name}”?{more}", choices))
    return found[0]


def _shown(path: Path) -> str:
    return f"{path.name} in {path.parent}"
