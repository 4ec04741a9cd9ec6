"""Summaries of documents. `ExtractiveSummarizer` needs no model: it picks the sentences that say most.

A sentence counts for the words in it that the document keeps coming back to (their frequency, stop
words aside), and more at the beginning of the text than further down; one that repeats what is
picked already counts little. After Luhn, "The automatic creation of literature abstracts", 1958,
and Carbonell and Goldstein, "The use of MMR", 1998. It does not rephrase, join or translate; stop
words are known for English only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

__all__ = ["ExtractiveSummarizer", "Summarizer", "split_sentences"]

# About 150 pages; what comes later does not change what a document is about.
MAX_CHARACTERS = 400_000

_STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing down during each few for from further had has have having he her here hers him his how i
    if in into is it its just may me more most must my no nor not now of off on once only or other our out over own page
    said same shall she should so some such than that the their them then there these they this those through to too
    under until up us very was we were what when where which while who whom why will with would you your""".split()  # noqa: SIM905 - a list of 130 strings reads worse
)
_ABBREVIATED = frozenset(
    {"mr", "mrs", "ms", "dr", "prof", "st", "no", "vs", "etc", "e.g", "i.e", "approx", "fig"}
    | {"inc", "ltd", "co"}
)
_LIST_ITEM = re.compile(r"\s*(?:[-*•–▪◦]|\(?\d{1,2}[.)]|[a-z][.)])\s+\S")


class Summarizer(Protocol):
    def summarize(self, text: str) -> str:
        """A few sentences; pages of `text` are parted by form feeds. A short text comes back as it
        is, on one line."""
        ...


@dataclass(frozen=True, slots=True)
class ExtractiveSummarizer:
    """At most `sentences` sentences of the document, and at most `characters` characters, in the
    document's order."""

    sentences: int = 5
    characters: int = 900

    def summarize(self, text: str) -> str:
        found = split_sentences(text[:MAX_CHARACTERS])
        if len(found) > self.sentences or sum(map(len, found)) > self.characters:
            found = [found[n] for n in sorted(self._picked(found))]
        return _cut(" ".join(map(_ended, found)), self.characters)

    def _picked(self, found: Sequence[str]) -> list[int]:
        """Numbers of the sentences that say most, the best first."""
        words = [_content_words(sentence) for sentence in found]
        frequency = Counter(word for sentence in words for word in sentence)
        top = max(frequency.values(), default=1)
        scores = [
            _weight(sentence, frequency, top) * (1.0 + 0.5 / (1 + n / 3))
            for n, sentence in enumerate(words)
        ]
        picked: list[int] = []
        left = [n for n in range(len(found)) if words[n]] or list(range(len(found)))
        room = self.characters
        while left and len(picked) < self.sentences:
            said = {word for n in picked for word in words[n]}
            best = max(left, key=lambda n: scores[n] * _news(words[n], said))
            left.remove(best)
            if not picked or len(found[best]) < room:
                picked.append(best)
                room -= len(found[best]) + 1
        return picked


def split_sentences(text: str) -> list[str]:
    """The sentences and list items of a PDF's text; running heads, page numbers and tables of
    figures are left out."""
    pages = [[line.strip() for line in page.splitlines()] for page in text.split("\f")]
    repeated = _running_heads(pages)
    lines = [line for page in pages for line in page if line not in repeated]
    sentences = [sentence for block in _blocks(lines) for sentence in _sentences_of(block)]
    return list(dict.fromkeys(sentence for sentence in sentences if _is_prose(sentence)))


def _blocks(lines: Sequence[str]) -> list[str]:
    """Paragraphs, headings and list items, each on one line, broken words mended."""
    usual = sorted(map(len, lines))[9 * len(lines) // 10] if lines else 0
    blocks = [""]
    for line, following in pairwise((*lines, "")):
        if not line or re.fullmatch(r"(?i)(page\s*)?\d+(\s*(of|/)\s*\d+)?", line):
            blocks.append("")
        elif _LIST_ITEM.match(line):
            blocks.append(line)
        elif blocks[-1].endswith("-") and line[0].islower():
            blocks[-1] = blocks[-1][:-1] + line
        else:
            blocks[-1] = f"{blocks[-1]} {line}".strip()
        if _is_heading(line, following, usual):
            blocks.append("")
    return blocks


def _is_heading(line: str, following: str, usual: int) -> bool:
    """A line that ends early, without a stop, before one that begins anew. `usual` is the length of
    a full line."""
    ends_early = len(line) < 0.6 * usual and line[-1:].isalnum()
    return ends_early and (following[:1].isupper() or following[:1].isdigit())


def _running_heads(pages: Sequence[Sequence[str]]) -> set[str]:
    """Lines that stand on most pages of a document of three pages or more."""
    if len(pages) < 3:
        return set()
    count = Counter(line for page in pages for line in set(page) if line)
    return {line for line, pages_with in count.items() if pages_with > len(pages) / 2}


def _sentences_of(block: str) -> list[str]:
    sentences, start = [], 0
    for end in re.finditer(r"[.!?]+[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9])", block):
        last = block[start : end.start()].rsplit(" ", 1)[-1].strip("(\"'").casefold()
        is_initial = len(last) == 1 and last.isalpha()
        if (
            last in _ABBREVIATED
            or is_initial
            or (last.isdigit() and start == end.start() - len(last))
        ):
            continue
        sentences.append(block[start : end.end()].strip())
        start = end.end()
    return [*sentences, rest] if (rest := block[start:].strip()) else sentences


def _is_prose(sentence: str) -> bool:
    letters = sum(char.isalpha() for char in sentence)
    return letters >= 3 and letters >= 0.4 * len(sentence)


def _content_words(sentence: str) -> list[str]:
    words = re.findall(r"[^\W\d_]{2,}", sentence.casefold())
    return [word for word in words if word not in _STOP_WORDS]


def _weight(words: Sequence[str], frequency: Counter[str], top: int) -> float:
    """Mean frequency of the words, with short sentences held back: a heading of one common word is no summary."""
    if not words:
        return 0.0
    total = sum(frequency[word] / top for word in set(words))
    return total / float(max(len(set(words)), 8) ** 0.8)


def _news(words: Sequence[str], said: set[str]) -> float:
    return 1.0 - len(said.intersection(words)) / len(set(words)) if words else 0.0


def _ended(sentence: str) -> str:
    sentence = re.sub(r"^[-*•–▪◦]\s+", "", sentence)
    return sentence if sentence[-1] in '.!?:;…"”’)' else f"{sentence}."


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0] + "…"
