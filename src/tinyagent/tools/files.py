"""Files and PDFs."""

from __future__ import annotations

from tinyagent.plan.spec import FileName, FilePath, Text
from tinyagent.tools.context import ToolContext
from tinyagent.tools.declare import read, tool


@tool(effect=read)
def open_and_get_file_path(
    run: ToolContext,
    file_name: FileName,
) -> FilePath:
    """Find a file by its name, open it and return its full path."""
    raise NotImplementedError


@tool(effect=read)
def summarize_pdf(
    run: ToolContext,
    pdf_path: FilePath,
) -> Text:
    """Summarize a PDF, given its path, and return the summary."""
    raise NotImplementedError
