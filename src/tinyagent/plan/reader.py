"""Reading one call, `name(argument, ...)`, from text of which the end may not have arrived.

The reader never looks beyond what it needs, and raises `Incomplete` where it needs a character that
has not arrived. A caller that then starts again with more text gets the same call, however the text
was cut.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from tinyagent.errors import PlanSyntaxError
from tinyagent.plan.references import read_text
from tinyagent.plan.types import Ref, Value

__all__ = ["DIGITS", "WORD", "Cursor", "Incomplete", "WrittenCall", "read_call", "skip_blank"]

WORD = re.compile(r"\w*", re.ASCII)
DIGITS = re.compile(r"[0-9]*")
_BLANK = re.compile(r"\s*")
_SPACES = re.compile(r"[^\S\n]*")
_NUMERAL = re.compile(r"[0-9A-Za-z_.+-]*")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_FLOAT = re.compile(r"(?=.*[.eE])-?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")
_PLAIN = {'"': re.compile(r'[^"\\]*'), "'": re.compile(r"[^'\\]*")}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_ITSELF = frozenset("\\\"'/")
_WORDS: dict[str, bool | None] = {
    "True": True,
    "False": False,
    "None": None,
    "true": True,
    "false": False,
    "null": None,
}
_MOST_NESTED = 8


class Incomplete(Exception):  # noqa: N818 - a signal between reader and parser, never seen outside
    """The next character has not arrived."""


@dataclass(slots=True)
class Cursor:
    """A place in text; `is_final` says that no more will come, `first_line` numbers the first line."""

    text: str
    at: int = 0
    is_final: bool = True
    first_line: int = 1

    def peek(self) -> str:
        """The next character, "" at the end of final text."""
        if self.at < len(self.text):
            return self.text[self.at]
        if self.is_final:
            return ""
        raise Incomplete

    def run(self, pattern: re.Pattern[str]) -> str:
        """Take the longest stretch of `pattern`, which must be a repeated character class."""
        match = pattern.match(self.text, self.at)
        stretch = match[0] if match else ""
        if self.at + len(stretch) == len(self.text) and not self.is_final:
            raise Incomplete
        self.at += len(stretch)
        return stretch

    def error(self, message: str, at: int | None = None) -> PlanSyntaxError:
        """An error at the place `at`, by default here."""
        before = self.text[: self.at if at is None else at]
        line = self.first_line + before.count("\n")
        return PlanSyntaxError(message, line=line, column=len(before) - before.rfind("\n"))

    def found(self) -> str:
        """What stands here, for messages."""
        if not (char := self.peek()):
            return "the end"
        start = self.at
        word = self.run(WORD)
        self.at = start
        return repr(word[:40] or char)


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A call as written; `named` are the keyword arguments, each with its place in the text."""

    tool: str
    args: tuple[Value, ...]
    named: tuple[tuple[str, Value, int], ...] = ()


def skip_blank(cursor: Cursor, *, lines: bool = True) -> None:
    """Skip white space, over line ends too unless `lines` is false."""
    cursor.run(_BLANK if lines else _SPACES)


def read_call(cursor: Cursor, tool: str, earlier: Container[int]) -> WrittenCall:
    """Read `(argument, ...)` behind the name `tool`. Raises PlanSyntaxError and Incomplete."""
    args: list[Value] = []
    named: list[tuple[str, Value, int]] = []
    cursor.at += 1  # the parenthesis, which the caller has seen
    while True:
        skip_blank(cursor)
        if cursor.peek() == ")":
            cursor.at += 1
            return WrittenCall(tool, tuple(args), tuple(named))
        start = cursor.at
        if keyword := _read_keyword(cursor):
            named.append((keyword, _read_value(cursor, earlier), start))
        elif named:
            raise cursor.error("a positional argument behind keyword arguments")
        else:
            args.append(_read_value(cursor, earlier))
        _read_separator(cursor, ")")


def _read_keyword(cursor: Cursor) -> str:
    """`name=` before a value, or "" with nothing taken."""
    start = cursor.at
    word = cursor.run(WORD)
    if word and not word[0].isdigit():
        skip_blank(cursor)
        if cursor.peek() == "=":
            cursor.at += 1
            skip_blank(cursor)
            return word
    cursor.at = start
    return ""


def _read_separator(cursor: Cursor, closer: str) -> None:
    """Take a comma, or stop before the closing bracket."""
    skip_blank(cursor)
    if cursor.peek() == ",":
        cursor.at += 1
    elif cursor.peek() != closer:
        raise cursor.error(f"expected ',' or {closer!r}, found {cursor.found()}")


def _read_value(cursor: Cursor, earlier: Container[int], depth: int = 0) -> Value:
    char = cursor.peek()
    if char in ('"', "'"):
        return read_text(_read_string(cursor), earlier)
    if char == "[":
        return _read_list(cursor, earlier, depth)
    if char == "$":
        return _read_reference(cursor, earlier)
    if char == "-" or "0" <= char <= "9":
        return _read_number(cursor)
    start = cursor.at
    found = cursor.found()
    word = cursor.run(WORD)
    if word not in _WORDS:
        hint = "; text needs quotes" if word else ""
        raise cursor.error(f"expected a value, found {found}{hint}", start)
    return _WORDS[word]


def _read_list(cursor: Cursor, earlier: Container[int], depth: int) -> Value:
    if depth == _MOST_NESTED:
        raise cursor.error(f"lists nested more than {_MOST_NESTED} deep")
    items: list[Value] = []
    cursor.at += 1
    while True:
        skip_blank(cursor)
        if cursor.peek() == "]":
            cursor.at += 1
            return tuple(items)
        items.append(_read_value(cursor, earlier, depth + 1))
        _read_separator(cursor, "]")


def _read_reference(cursor: Cursor, earlier: Container[int]) -> Ref:
    """`$n` or `${n}` without quotes, which can be nothing but a reference."""
    start = cursor.at
    cursor.at += 1
    braced = cursor.peek() == "{"
    cursor.at += braced
    digits = cursor.run(DIGITS)
    if not digits:
        raise cursor.error(f"expected the number of a call, found {cursor.found()}")
    if braced:
        if cursor.peek() != "}":
            raise cursor.error(f"expected '}}', found {cursor.found()}")
        cursor.at += 1
    value = read_text(f"${digits}", earlier)
    if not isinstance(value, Ref):
        raise cursor.error(f"${digits} is not the result of an earlier call", start)
    return value


def _read_number(cursor: Cursor) -> int | float:
    start = cursor.at
    numeral = cursor.run(_NUMERAL)
    if _INTEGER.fullmatch(numeral):
        return int(numeral)
    if _FLOAT.fullmatch(numeral) and abs(value := float(numeral)) != float("inf"):
        return value
    raise cursor.error(f"{numeral[:40]!r} is not a number; text needs quotes", start)


def _read_string(cursor: Cursor) -> str:
    """A quoted text, its escapes resolved. Line ends may stand in it as they are."""
    start = cursor.at
    quote = cursor.peek()
    cursor.at += 1
    while True:
        cursor.run(_PLAIN[quote])
        char = cursor.peek()
        if char == quote:
            cursor.at += 1
            break
        cursor.at += 1  # a backslash, and what it escapes
        if not char or not cursor.peek():
            raise cursor.error(f"the text that begins here has no closing {quote}", start)
        cursor.at += 1
    raw = cursor.text[start + 1 : cursor.at - 1]
    if "\\" not in raw:
        return raw
    try:
        return _unescape(raw)
    except ValueError:
        raise cursor.error("the text holds an escape that is not a character", start) from None


def _unescape(raw: str) -> str:
    """Resolve escapes; an unknown one stays as it is, backslash included (`C:\\Users`). ValueError for half a
    surrogate pair."""

    def character(match: re.Match[str]) -> str:
        *codes, plain = match.groups()
        if plain is None:
            return chr(int(next(code for code in codes if code), 16))
        return _ESCAPED.get(plain, plain if plain in _ITSELF else match[0])

    text = _ESCAPE.sub(character, raw)
    if any("\ud800" <= char <= "\udfff" for char in text):  # written as in JSON, by UTF-16 halves
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    return text
