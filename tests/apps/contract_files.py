"""What every backend of files does."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest
from pdf_samples import locked_pdf, pdf_with_text, pdf_without_text

from tinyagent.apps.interfaces import Files
from tinyagent.errors import NotFoundError, ToolError

CONTENTS = {
    "Legal/Lease_Addendum.docx": b"x",
    "Legal/lease_2027.pdf": b"x",
    "Reports/Quarterly_Report_Q3_2026.pdf": pdf_with_text("Sales grew.", "Costs fell."),
    "Reports/Q3_2026.csv": b"x",
    "agenda.pdf": pdf_with_text("1. Budget"),
    "Old/Agenda.pdf": b"x",
    "Old/slides.pptx": b"x",
    "Work/slides.pptx": b"x",
    "Résumé Final.pdf": b"x",
    "portfolio_26.pdf": b"x",
    "release_notes_7.2.md": b"x",
    "broken.pdf": b"%PDF-1.7\n1 0 obj <<",
    "empty.pdf": b"",
    "not_a.pdf": b"hello",
    "scan.pdf": pdf_without_text(),
    "locked.pdf": locked_pdf("secret"),
    "budget.xlsx": b"x",
}


class Backend(Protocol):
    root: Path
    shown: list[Path]

    @property
    def files(self) -> Files: ...


class FilesContract:
    """Subclasses give the fixture `backend`, which holds `CONTENTS` under its root."""

    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("agenda.pdf", ["agenda.pdf"]),
            ("Agenda.pdf", ["Old/Agenda.pdf"]),
            ("AGENDA.PDF", ["agenda.pdf", "Old/Agenda.pdf"]),
            ("agenda", ["agenda.pdf", "Old/Agenda.pdf"]),
            ("agenda pdf", ["agenda.pdf", "Old/Agenda.pdf"]),
            ("agenda dot pdf", ["agenda.pdf", "Old/Agenda.pdf"]),
            ("the agenda file", ["agenda.pdf", "Old/Agenda.pdf"]),
            ("Old/agenda.pdf", ["Old/Agenda.pdf"]),
            ("agneda.pdf", ["agenda.pdf", "Old/Agenda.pdf"]),
            ("lease addendum docx", ["Legal/Lease_Addendum.docx"]),
            ("leaseaddendum.docx", ["Legal/Lease_Addendum.docx"]),
            ("Lease Adendum", ["Legal/Lease_Addendum.docx"]),
            ("lease addendum word document", ["Legal/Lease_Addendum.docx"]),
            ("quarterly report", ["Reports/Quarterly_Report_Q3_2026.pdf"]),
            ("resume final.pdf", ["Résumé Final.pdf"]),
            ("portfolio twenty six", ["portfolio_26.pdf"]),
            ("release notes seven point two", ["release_notes_7.2.md"]),
            ("slides.pptx", ["Old/slides.pptx", "Work/slides.pptx"]),
            ("budget spreadsheet", ["budget.xlsx"]),
        ],
    )
    def test_a_name_finds_the_files_it_means(
        self, backend: Backend, name: str, found: list[str]
    ) -> None:
        """A typed, spoken or slightly misspelt name finds its file; equally good ones are all found."""
        assert backend.files.find(name) == [backend.root / path for path in found]

    @pytest.mark.parametrize(
        "name",
        [
            *("", "  ", "invoice.pdf", "lease_2026.pdf", "agenda.docx", "budget docx", "pdf", "x"),
            *("2026", "lease addendum pdf", "gen", "Reports/agenda.pdf", "report q4 2026"),
        ],
    )
    def test_nothing_close_is_nothing(self, backend: Backend, name: str) -> None:
        """Another number, another type or an unlike name finds nothing, never the closest whatever it is."""
        assert backend.files.find(name) == []

    def test_a_full_path_is_itself(self, backend: Backend) -> None:
        """A full path finds exactly that file, and nothing where it does not exist."""
        path = backend.root / "Old" / "Agenda.pdf"
        assert backend.files.find(str(path)) == [path]
        assert backend.files.find(str(path.with_name("agenda2.pdf"))) == []

    def test_a_pdf_is_read_in_order(self, backend: Backend) -> None:
        """The text of a PDF's pages comes in order, parted by form feeds."""
        path = backend.root / "Reports" / "Quarterly_Report_Q3_2026.pdf"
        assert backend.files.read_pdf(path).split("\f") == ["Sales grew.", "Costs fell."]

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("broken.pdf", "damaged"),
            ("empty.pdf", "empty"),
            ("not_a.pdf", "not a PDF"),
            ("scan.pdf", "no text"),
            ("locked.pdf", "locked|encrypted"),
        ],
    )
    def test_a_pdf_without_text_says_why(self, backend: Backend, name: str, message: str) -> None:
        """A damaged, empty, locked, scanned or wrong file is a ToolError with its name and the reason."""
        with pytest.raises(ToolError, match=rf"^{name} .*({message})"):
            backend.files.read_pdf(backend.root / name)

    def test_a_missing_pdf(self, backend: Backend) -> None:
        """A path that does not exist is NotFoundError."""
        with pytest.raises(NotFoundError):
            backend.files.read_pdf(backend.root / "gone.pdf")

    def test_opening_shows_the_file(self, backend: Backend) -> None:
        """`open` hands that one file to the screen."""
        backend.files.open(backend.root / "agenda.pdf")
        assert backend.shown == [backend.root / "agenda.pdf"]
