"""The file tools over files in memory, and the summarizer."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from tinyagent.apps.interfaces import Apps
from tinyagent.apps.memory.calendar import MemoryCalendar
from tinyagent.apps.memory.contacts import MemoryContacts
from tinyagent.apps.memory.files import MemoryFiles
from tinyagent.apps.memory.mail import MemoryMail
from tinyagent.apps.memory.maps import MemoryMaps
from tinyagent.apps.memory.meetings import MemoryMeetings
from tinyagent.apps.memory.messages import MemoryMessages
from tinyagent.apps.memory.notes import MemoryNotes
from tinyagent.apps.memory.reminders import MemoryReminders
from tinyagent.errors import NeedsAnswer, NotFoundError, ToolError
from tinyagent.sample.documents import pdf
from tinyagent.subagents.pdf_summarizer import ExtractiveSummarizer, split_sentences
from tinyagent.tools import builtin_tools
from tinyagent.tools.context import ToolContext

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOOLS = builtin_tools()
ROOT = Path("/home/you/files")


@pytest.fixture
def files() -> MemoryFiles:
    names = ("agenda.pdf", "Old/slides.pptx", "Work/slides.pptx")
    return MemoryFiles({ROOT / name: b"x" for name in names})


def memory_apps(files: MemoryFiles) -> Apps:
    return Apps(
        contacts=MemoryContacts(),
        calendar=MemoryCalendar(),
        reminders=MemoryReminders(),
        notes=MemoryNotes(),
        mail=MemoryMail(),
        messages=MemoryMessages(),
        files=files,
        maps=MemoryMaps(),
        meetings=MemoryMeetings(),
    )


def run(
    files: MemoryFiles,
    tool: str,
    *args: Any,
    is_final: bool = True,
    answers: Mapping[str, str] | None = None,
) -> Any:
    context = ToolContext(memory_apps(files), NOW, "op", lambda _: None, answers or {}, is_final)
    return TOOLS[tool].function(context, *args)


def test_a_file_is_shown_only_where_it_is_the_goal(files: MemoryFiles) -> None:
    """Opening shows the file where no other call uses its path, and only then."""
    path = str(ROOT / "agenda.pdf")
    assert run(files, "open_and_get_file_path", "agenda pdf", is_final=False) == path
    assert files.opened == []
    assert run(files, "open_and_get_file_path", path) == path
    assert files.opened == [Path(path)]


def test_a_file_that_is_not_there(files: MemoryFiles) -> None:
    """An unknown name is NotFoundError with the name; an empty one a ToolError; nothing is shown."""
    with pytest.raises(NotFoundError, match="budget"):
        run(files, "open_and_get_file_path", "budget.xlsx")
    with pytest.raises(ToolError, match="named"):
        run(files, "open_and_get_file_path", "  ")
    assert files.opened == []


def test_two_equally_good_files_are_asked_about(files: MemoryFiles) -> None:
    """Two files of that name are a question with their folders; the answer, by path or label, decides."""
    with pytest.raises(NeedsAnswer) as asked:
        run(files, "open_and_get_file_path", "slides.pptx")
    question = asked.value.question
    assert question.id == "file:slides.pptx"
    assert [choice.label for choice in question.choices] == [
        f"slides.pptx in {ROOT / folder}" for folder in ("Old", "Work")
    ]
    for choice in question.choices:
        for answer in (choice.value, choice.label):
            answers = {question.id: answer}
            found = run(files, "open_and_get_file_path", "slides.pptx", answers=answers)
            assert found == choice.value


def test_a_pdf_is_summarized() -> None:
    """The summary holds the document's main sentences and not its asides."""
    text = [
        "The harbour bridge needs new cables before winter.",
        "Engineers found rust on the bridge cables in October.",
        "New cables for the bridge cost two million and take six weeks.",
        "The council votes on the bridge cables on Friday.",
        "Coffee was served at ten.",
        "The bridge stays open for cars while the cables are replaced.",
        "Somebody lost an umbrella.",
        "Ferries run every hour while bridge work lasts.",
    ]
    files = MemoryFiles({ROOT / "bridge.pdf": pdf("Harbour bridge", [" ".join(text)])})
    summary = run(files, "summarize_pdf", str(ROOT / "bridge.pdf"))
    assert "needs new cables before winter." in summary
    assert "umbrella" not in summary
    assert "Coffee" not in summary
    assert files.opened == []


def test_a_summarizer_can_be_another() -> None:
    """The tool uses the summarizer that its context brings."""

    class First:
        def summarize(self, text: str) -> str:
            return text.split()[0]

    files = MemoryFiles({ROOT / "a.pdf": pdf("Alpha", ["beta"])})
    context = ToolContext(memory_apps(files), NOW, "op", lambda _: None, summarizer=First())
    assert TOOLS["summarize_pdf"].function(context, str(ROOT / "a.pdf")) == "Alpha"


def test_a_pdf_without_text_has_no_summary() -> None:
    """A scan fails with a sentence that names the file."""
    path = ROOT / "scan.pdf"
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(buffer)
    with pytest.raises(ToolError, match=r"scan\.pdf holds no text"):
        run(MemoryFiles({path: buffer.getvalue()}), "summarize_pdf", str(path))


def test_a_short_text_is_its_own_summary() -> None:
    """What is short already comes back whole, line breaks and hyphenation mended."""
    text = "The play-\nground opens on\nMonday.\n\nDr. Patel cuts the ribbon"
    assert (
        ExtractiveSummarizer().summarize(text)
        == "The playground opens on Monday. Dr. Patel cuts the ribbon."
    )


def test_running_heads_are_not_sentences() -> None:
    """What stands on every page, page numbers and rows of figures are left out; list items stand alone."""
    pages = [f"ACME Annual Report\n- Point number {word}\n1 200 3 400 5\nPage {n} of 3" for n, word in
             enumerate(("one", "two", "three"), 1)]  # fmt: skip
    assert split_sentences("\f".join(pages)) == [
        f"- Point number {w}" for w in ("one", "two", "three")
    ]


def test_a_heading_is_no_part_of_a_sentence() -> None:
    """A short line without a stop stands by itself, and a line that goes on does not."""
    text = "Harbour report\nThe bridge needs new cables before the winter storms begin, says the\nHarbour Board. It is late."
    assert split_sentences(text) == [
        "Harbour report",
        "The bridge needs new cables before the winter storms begin, says the Harbour Board.",
        "It is late.",
    ]


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=400), st.integers(1, 4), st.integers(20, 120))
def test_a_summary_is_bounded_and_repeatable(text: str, sentences: int, characters: int) -> None:
    """Any text has a summary no longer than allowed, the same every time."""
    summarizer = ExtractiveSummarizer(sentences, characters)
    summary = summarizer.summarize(text)
    assert len(summary) <= characters
    assert summary == summarizer.summarize(text)
