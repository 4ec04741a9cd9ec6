"""Which files a spoken or typed name may mean. Pure: paths in, paths out.

Law: a better kind of match hides all weaker ones, and within a kind everything that matches is returned, so that the
caller can ask. A close spelling never changes a number ("lease_2026" is not "lease_2027") nor an extension.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

from rapidfuzz import fuzz

from tinyagent.apps.matching import fold

__all__ = ["CLOSE", "rank"]

CLOSE = 85.0  # fuzz.ratio of the names run together: "agneda" for "agenda" is 83.3 + a swap, "budjet" for "budget" 83
_SHORTEST_MISSPELT = 4  # letters

_KINDS: dict[str, frozenset[str]] = {
    "word": frozenset(("docx", "doc", "odt")),
    "excel": frozenset(("xlsx", "xls", "ods")),
    "spreadsheet": frozenset(("xlsx", "xls", "ods", "csv", "numbers")),
    "powerpoint": frozenset(("pptx", "ppt", "odp")),
    "slides": frozenset(("pptx", "ppt", "odp", "key")),
    "presentation": frozenset(("pptx", "ppt", "odp", "key")),
    "photo": frozenset(("jpg", "jpeg", "png", "heic")),
    "picture": frozenset(("jpg", "jpeg", "png", "heic")),
    "image": frozenset(("jpg", "jpeg", "png", "heic", "svg")),
}
# Extensions that are known as such where no file has them: a .docx that is not there is not the .pdf that is.
_USUAL = frozenset(("pdf", "txt", "md", "rtf", "html", "json", "zip", "pages", "eml", "mp3", "mp4"))
_USUAL = _USUAL.union(*_KINDS.values())
_FILLERS = ("file", "document")
_SIGNS = {"dot": ".", "point": ".", "underscore": "_", "dash": "-", "hyphen": "-"}
_NUMBERS: dict[str, int] = {
    **{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7},
    **{"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13},
    **{"fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18},
    "nineteen": 19,
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}


@dataclass(frozen=True, slots=True)
class _Name:
    """A file's name, or what was said, in comparable form: words of the stem, and the extensions it may have (none
    said: empty). `misspelt` is false where the words may match only as they are."""

    words: tuple[str, ...]
    extensions: frozenset[str]
    misspelt: bool = True

    @property
    def joined(self) -> str:
        return "".join(self.words)

    def has_extension_of(self, file: _Name) -> bool:
        return not self.extensions or bool(self.extensions & file.extensions)

    @property
    def numbers(self) -> list[str]:
        return sorted(str(int(digits)) for digits in re.findall(r"[0-9]+", " ".join(self.words)))


def rank(name: str, paths: Iterable[PurePath]) -> list[PurePath]:
    """Those of `paths` that `name` may mean: those of the best kind of match, the best of them first; [] when none is.

    `name` may hold the last folders too ("reports/q3.pdf").
    """
    files = [(path, _of_file(path.name)) for path in paths]
    for alike in (str, fold):
        if found := [path for path, _ in files if _ends_with(path, name, alike)]:
            return sorted(found, key=_shallow)
    known = _USUAL.union(*(file.extensions for _, file in files))
    readings = _readings(name, known)
    for score in (_same, _contained, _close):
        scored = [
            (max((score(said, file) for said in readings), default=0.0), path)
            for path, file in files
        ]
        best = max((points for points, _ in scored), default=0.0)
        if best > 0:
            near = [(points, path) for points, path in scored if points > 0 and best - points <= 3]
            return [path for _, path in sorted(near, key=lambda s: (-s[0], _shallow(s[1])))]
    return []


def _same(said: _Name, file: _Name) -> float:
    return float(said.has_extension_of(file) and said.joined == file.joined)


def _contained(said: _Name, file: _Name) -> float:
    """All that was said stands in the name, as words; the more of the name that is, the better."""
    if not said.words or not said.has_extension_of(file) or not set(said.words) <= set(file.words):
        return 0.0
    if not any(len(word) > 2 and not word.isdigit() for word in said.words):
        return 0.0
    return 1.0 + len(said.joined) / len(file.joined)


def _close(said: _Name, file: _Name) -> float:
    if not said.misspelt or len(said.joined) < _SHORTEST_MISSPELT:
        return 0.0
    if not said.has_extension_of(file) or said.numbers != file.numbers:
        return 0.0
    score = fuzz.ratio(said.joined, file.joined)
    if sorted(said.joined) == sorted(file.joined) and score >= 80:
        score = max(score, CLOSE)  # two letters in the wrong order are one slip
    return score if score >= CLOSE else 0.0


def _of_file(name: str) -> _Name:
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or not re.fullmatch(r"[A-Za-z0-9]{1,8}", extension):
        stem, extension = name, ""
    return _Name(_words(stem), frozenset((extension.casefold(),)))


def _readings(name: str, known: frozenset[str]) -> list[_Name]:
    """What the words may mean as a file's name: as they stand, with an extension said as a word, with signs and numbers
    spoken."""
    plain = " ".join(name.split()).strip("\"'“”‘’")
    readings = []
    for text in dict.fromkeys((plain, _unspoken(plain))):
        stem, dot, last = text.rpartition(".")
        if dot and stem and last.casefold() in known:
            readings.append(_Name(_words(stem), frozenset((last.casefold(),))))
            continue
        words = _words(text)
        kinds: frozenset[str] = frozenset()
        if len(words) > 1:
            kinds = frozenset((words[-1],)) & known or _KINDS.get(words[-1], frozenset())
        readings.append(_Name(words, frozenset(), misspelt=not kinds))
        if kinds:
            readings.append(_Name(words[:-1], kinds))
        elif len(words) > 1 and words[-1] in _FILLERS:
            readings.extend(_readings(" ".join(words[:-1]), known))
    return readings


def _words(text: str) -> tuple[str, ...]:
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return tuple(fold(split.replace(".", " ")).split())


def _unspoken(text: str) -> str:
    """ "agenda dot pdf" as "agenda.pdf", "portfolio twenty six" as "portfolio 26"."""
    words: list[str] = []
    tens = 0
    for word in text.split():
        low = word.casefold()
        if tens and 0 < _NUMBERS.get(low, 0) < 10:
            words[-1] = str(tens + _NUMBERS[low])
            tens = 0
            continue
        tens = _TENS.get(low, 0)
        number = tens or _NUMBERS.get(low)
        words.append(_SIGNS.get(low, word) if number is None else str(number))
    return re.sub(r"\s*([._-])\s*", r"\1", " ".join(words)) if words != text.split() else text


def _ends_with(path: PurePath, name: str, form: Callable[[str], str]) -> bool:
    parts = [part for part in re.split(r"[/\\]", name.strip()) if part not in ("", ".")]
    tail = path.parts[-len(parts) :] if parts else ()
    # A dot counts here: fold would read "a.pdf" and "apdf" as one.
    return bool(parts) and [[form(piece) for piece in part.split(".")] for part in tail] == [
        [form(piece) for piece in part.split(".")] for part in parts
    ]


def _shallow(path: PurePath) -> tuple[int, str]:
    return len(path.parts), str(path)
