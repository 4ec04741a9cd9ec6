"""The engine that matches rules over tokens; it knows no English.

A grammar maps a symbol to rules, a rule is (pattern, build). A pattern is a line of elements:

    half|quarter    one of these words or signs
    HOUR            a symbol of the grammar, or a category of words, or a kind of token; its value goes to `build`
    the?            may be missing (a missing symbol's value is None)

`build` gets the values of the capitalised elements in order and returns the value of the match, or None to
refuse it. All ways to match are kept, so that "twenty five" is 20 as well as 25 until a longer rule decides.
A symbol must not begin with itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tinyagent.times.lexer import Token
from tinyagent.times.words import CATEGORIES

__all__ = ["Grammar", "Matcher", "Rule"]

Rule = tuple[str, Callable[..., Any]]

# Kinds of token that a pattern may name, with the kind's name in the lexer.
_KINDS = {
    "DIGITS": "digits",
    "NUMERAL": "numeral",
    "COLON": "colon",
    "POINT": "point",
    "SLASH": "slash",
    "DOTTED": "dotted",
    "ISO": "iso",
}


@dataclass(frozen=True, slots=True)
class _Element:
    name: str  # a symbol, category or kind; "" for words
    words: frozenset[str]
    optional: bool


class Grammar:
    """Compiled rules by symbol. ValueError at construction where a pattern names something unknown."""

    def __init__(self, rules: Mapping[str, Sequence[Rule]]) -> None:
        self.rules = {
            symbol: tuple((_compile(pattern, rules), build) for pattern, build in listed)
            for symbol, listed in rules.items()
        }


class Matcher:
    """One reading of one token list; matches are remembered by symbol and place."""

    def __init__(self, grammar: Grammar, tokens: Sequence[Token]) -> None:
        self._rules = grammar.rules
        self._tokens = tokens
        self._seen: dict[tuple[str, int], tuple[tuple[int, Any], ...]] = {}

    def match(self, symbol: str, at: int) -> tuple[tuple[int, Any], ...]:
        """Every (end, value) of `symbol` starting at token `at`, in the order of its rules; of two
        readings with one end the earlier rule's comes first."""
        key = (symbol, at)
        if key not in self._seen:
            found = []
            for elements, build in self._rules[symbol]:
                for end, values in self._sequence(elements, 0, at):
                    value = build(*values)
                    if value is not None and end > at:
                        found.append((end, value))
            self._seen[key] = tuple(found)
        return self._seen[key]

    def _sequence(
        self, elements: tuple[_Element, ...], index: int, at: int
    ) -> list[tuple[int, tuple[Any, ...]]]:
        if index == len(elements):
            return [(at, ())]
        element = elements[index]
        found = []
        for end, value in self._one(element, at):
            for last, rest in self._sequence(elements, index + 1, end):
                found.append((last, (value, *rest) if element.name else rest))
        if element.optional:
            for last, rest in self._sequence(elements, index + 1, at):
                found.append((last, (None, *rest) if element.name else rest))
        return found

    def _one(self, element: _Element, at: int) -> tuple[tuple[int, Any], ...]:
        if at >= len(self._tokens):
            return ()
        token = self._tokens[at]
        name = element.name
        if not name:
            return ((at + 1, None),) if token.text in element.words else ()
        if name in self._rules:
            return self.match(name, at)
        if name in _KINDS:
            return ((at + 1, token),) if token.kind == _KINDS[name] else ()
        words: Mapping[str, Any] = CATEGORIES[name]
        return ((at + 1, words[token.text]),) if token.text in words else ()


def _compile(pattern: str, rules: Mapping[str, Sequence[Rule]]) -> tuple[_Element, ...]:
    elements = []
    for written in pattern.split():
        optional = written.endswith("?")
        name = written.removesuffix("?")
        if not name.isupper():
            elements.append(_Element("", frozenset(name.split("|")), optional))
        elif name in rules or name in _KINDS or name in CATEGORIES:
            elements.append(_Element(name, frozenset(), optional))
        else:
            raise ValueError(f"pattern {pattern!r} names {name!r}, which is no symbol")
    return tuple(elements)
