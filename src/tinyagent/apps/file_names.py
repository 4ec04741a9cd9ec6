"""Which files a spoken or typed name may mean. Pure: paths in, paths out.

Law: a better kind of match hides all weaker ones, and within a kind everything that matches is
returned, so that the caller can ask. A close spelling never changes a number ("lease_2026" is not
"lease_2027") nor an extension.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from rapidfuzz import fuzz

from tinyagent.apps.matching import fold

__all__ = ["CLOSE", "rank"]

CLOSE = 85.0  # fuzz.ratio of the names run together: "adendum" for "addendum" is 93, "budget" for "gadget" 67
_ONE_SWAP = 80.0  # the same letters in another order are one slip: "agneda" for "agenda" is 83
_ABOUT_AS_GOOD = 3.0  # points of fuzz.ratio; closer than this, the user is asked
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
class _Said:
    """One reading of what was said: words of the stem, run together, and the extensions it may have
    (none said: empty). `misspelt` is false where the words may match only as they are."""

    words: frozenset[str]
    joined: str
    extensions: frozenset[str]
    misspelt: bool


class _File(NamedTuple):
    """A file's name in the same form."""

    path: PurePath
    words: tuple[str, ...]
    joined: str
    extension: str


def rank(name: str, paths: Iterable[PurePath]) -> list[PurePath]:
    """Those of `paths` that `name` may mean: those of the best kind of match, the best of them
    first; [] when none is.

    `name` may begin with the last folders ("reports/q3.pdf").
    """
    last, candidates = _in_folders(name.strip(), list(paths))
    for form in (str, str.casefold):
        if found := [path for path in candidates if form(path.name) == form(last)]:
            return sorted(found, key=_shallow)
    files = [_of_file(path) for path in candidates]
    known = _USUAL.union(file.extension for file in files) - {""}
    readings = _readings(last, known)
    for score in (_same, _contained, _close):
        scored: dict[PurePath, float] = {}
        for said in readings:
            fitting = (f for f in files if not said.extensions or f.extension in said.extensions)
            for file in fitting:
                if (points := score(said, file)) > scored.get(file.path, 0.0):
                    scored[file.path] = points
        if scored:
            least = max(scored.values()) - _ABOUT_AS_GOOD
            near = [path for path, points in scored.items() if points >= least]
            return sorted(near, key=lambda path: (-scored[path], *_shallow(path)))
    return []


def _in_folders(name: str, paths: list[PurePath]) -> tuple[str, list[PurePath]]:
    """The last part of the name, and the paths that lie in the folders said before it. A slash that
    parts no folder that there is ("profit/loss") is part of the name."""
    *folders, last = [part for part in re.split(r"[/\\]", name) if part not in ("", ".")] or [name]
    if not folders:
        return last, paths
    wanted = [fold(folder) for folder in folders]
    end = -len(wanted) - 1
    by_parent: dict[PurePath, list[PurePath]] = {}
    for path in paths:
        by_parent.setdefault(path.parent, []).append(path)
    inside = [
        path
        for parent, children in by_parent.items()
        if [fold(part) for part in parent.parts[end + 1 :]] == wanted
        for path in children
    ]
    return (last, inside) if inside else (name, paths)


def _same(said: _Said, file: _File) -> float:
    return float(said.joined == file.joined)


def _contained(said: _Said, file: _File) -> float:
    """All that was said stands in the name, as words; the more of the name that is, the better."""
    if not said.words.issubset(file.words):
        return 0.0
    if not any(len(word) > 2 and not word.isdigit() for word in said.words):
        return 0.0
    return 1.0 + len(said.joined) / len(file.joined)


def _close(said: _Said, file: _File) -> float:
    if not said.misspelt or len(said.joined) < _SHORTEST_MISSPELT:
        return 0.0
    score = fuzz.ratio(said.joined, file.joined, score_cutoff=_ONE_SWAP)
    if not score or (score < CLOSE and sorted(said.joined) != sorted(file.joined)):
        return 0.0
    return score if _numbers(said.joined) == _numbers(file.joined) else 0.0


def _numbers(joined: str) -> list[int]:
    return sorted(map(int, re.findall(r"[0-9]+", joined)))


def _of_file(path: PurePath) -> _File:
    stem, _, extension = path.name.rpartition(".")
    if not stem or not extension.isalnum() or len(extension) > 8:
        stem, extension = path.name, ""
    words = _words(stem)
    return _File(path, words, "".join(words), extension.casefold())


def _readings(name: str, known: frozenset[str]) -> list[_Said]:
    """What the words may mean as a file's name: as they stand, with an extension said as a word,
    with signs and numbers spoken."""
    plain = " ".join(name.split()).strip("\"'“”‘’")
    readings = []
    for text in dict.fromkeys((plain, _unspoken(plain))):
        stem, dot, last = text.rpartition(".")
        if dot and stem and last.casefold() in known:
            readings.append(_said(_words(stem), frozenset((last.casefold(),))))
            continue
        words = tuple(fold(text.replace(".", " ")).split())  # without "my" or "the"
        kinds: frozenset[str] = frozenset()
        if len(words) > 1:
            kinds = frozenset((words[-1],)) & known or _KINDS.get(words[-1], frozenset())
        readings.append(_said(words, frozenset(), misspelt=not kinds))
        if kinds:
            readings.append(_said(words[:-1], kinds))
        elif len(words) > 1 and words[-1] in _FILLERS:
            readings.extend(_readings(" ".join(words[:-1]), known))
    return [reading for reading in readings if reading.joined]


def _said(words: tuple[str, ...], extensions: frozenset[str], *, misspelt: bool = True) -> _Said:
    return _Said(frozenset(words), "".join(words), extensions, misspelt)


def _words(text: str) -> tuple[str, ...]:
    """Words of a name on disk; a change from small to capital letters parts words too."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    if split.isascii():
        return tuple(re.findall(r"[a-z0-9]+", split.lower()))  # as `fold`, ten times as fast
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


def _shallow(path: PurePath) -> tuple[int, str]:
    return len(path.parts), str(path)
