"""The text of a PDF, by pypdf, with errors that a person can act on."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from tinyagent.errors import ToolError

__all__ = ["MAX_PAGES", "pdf_text"]

MAX_PAGES = 300  # more is a book: its first pages say what it is about

# pypdf logs every oddity of a damaged file; what matters comes as an error.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False


def pdf_text(content: bytes, name: str) -> str:
    """The text of the first `MAX_PAGES` pages, pages parted by form feeds.

    Raises ToolError, which calls the file `name`: not a PDF, damaged, locked by a password, or without text.
    """
    if not content.strip():
        raise ToolError(f"{name} is empty.")
    if b"%PDF-" not in content[:1024]:
        raise ToolError(f"{name} is not a PDF.")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ToolError(f"{name} is locked by a password.")
        pages = list(reader.pages[:MAX_PAGES])
    except ToolError:
        raise
    except (DependencyError, NotImplementedError) as error:
        raise ToolError(f"{name} is encrypted in a way that cannot be read here.") from error
    except _DAMAGED as error:
        raise ToolError(f"{name} is damaged and cannot be read.") from error
    texts = []
    for page in pages:
        try:
            texts.append(page.extract_text().strip())
        except _DAMAGED:
            texts.append("")  # one bad page does not spoil the others
    if not any(texts):
        raise ToolError(f"{name} holds no text; it may be a scan.")
    return "\f".join(texts)


# pypdf follows a damaged file's own numbers and references, and fails in Python's ways as well as in its own.
_DAMAGED = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    OSError,
    AssertionError,
)
