"""The words of an HTML page, as an answer to an HTML-only mail quotes them. Pure; takes any broken markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["text_of_html"]

_BLOCKS = frozenset(
    ("p", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre")
)
_SILENT = frozenset(("script", "style", "head", "title", "template"))


class _Text(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: list[str] = []
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.pieces)))
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag in _BLOCKS or tag == "br":
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and tag in self._silent:
            self._silent.remove(tag)
        elif tag == "body":
            self._silent.clear()
        elif tag == "a" and self._links:
            address, start = self._links.pop()
            shown = "".join(self.pieces[start:]).strip()
            if address.startswith(("http:", "https:")) and address.rstrip("/") not in shown:
                self.pieces.append(f" <{address}>")
        elif tag in _BLOCKS:
            self.pieces.append("\n\n" if tag in ("p", "table", "ul", "ol") else "\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def text_of_html(page: str) -> str:
    """Blocks on lines of their own, list items marked, links followed by their address."""
    parser = _Text()
    parser.feed(page)
    parser.close()
    lines = [re.sub(" {2,}", " ", line).strip() for line in "".join(parser.pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
