"""The rule tables, the lexer and the engine under them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyagent.times.days import Date, LastDay, Nth, Weekday, add_months
from tinyagent.times.grammar import Grammar, Matcher
from tinyagent.times.lexer import edits, lex
from tinyagent.times.rules import RULES, SYMBOLS
from tinyagent.times.segments import cut
from tinyagent.times.words import CATEGORIES, FUZZY_TARGETS


def test_every_pattern_names_known_symbols() -> None:
    """A pattern that names something unknown is refused when the grammar is built."""
    Grammar(RULES)
    with pytest.raises(ValueError, match="WEEKDY"):
        Grammar({"DAY": (("next WEEKDY", lambda day: day),)})


@pytest.mark.parametrize("symbol", sorted(RULES))
def test_no_symbol_begins_with_itself(symbol: str) -> None:
    """The first elements of the rules never lead back to the symbol, so that matching ends."""
    seen: set[str] = set()
    pending = [symbol]
    while pending:
        for pattern, _ in RULES[pending.pop()]:
            for element in pattern.split():
                name = element.removesuffix("?")
                if name in RULES and name not in seen:
                    seen.add(name)
                    pending.append(name)
                if not element.endswith("?"):
                    break
    assert symbol not in seen


def test_all_readings_are_kept() -> None:
    """A matcher gives every end that a symbol may have."""
    matcher = Matcher(Grammar(RULES), lex("twenty five"))
    assert set(matcher.match("NUMBER", 0)) == {(2, 25), (1, 20)}


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_tokens_keep_their_places(text: str) -> None:
    """Tokens lie in order, do not overlap, and leave out nothing but space."""
    position = 0
    for token in lex(text):
        assert position <= token.start < token.end <= len(text)
        assert not text[position : token.start].strip() or text[position : token.start] == "T"
        position = token.end
    assert not text[position:].strip()


@settings(max_examples=200, deadline=None)
@given(st.text("abfrinday 0123:/.-pmtow", max_size=40))
def test_segments_cover_the_tokens(text: str) -> None:
    """Segments follow each other without gaps from the first token to the last."""
    tokens = lex(text)
    position = 0
    for segment in cut(tokens):
        assert segment.start == position < segment.end
        assert bool(segment.parts) == (segment.symbol in SYMBOLS)
        position = segment.end
    assert position == len(tokens)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("wensday", "wednesday"),
        ("thrusday", "thursday"),
        ("tommorow", "tomorrow"),
        ("tomorroww", "tomorrow"),
        ("febuary", "february"),
        ("mornign", "morning"),
        ("money", "money"),
        ("burning", "burning"),
        ("light", "light"),
        ("Oksana", "oksana"),
    ],
)
def test_misspellings(word: str, meant: str) -> None:
    """A word near a time word is read as it, other words stay what they are, and strict reading changes none."""
    assert [token.text for token in lex(word)] == [meant]
    strict = [token.text for token in lex(word, forgiving=False)]
    assert strict in ([word.lower()], ["tomorrow"])  # the commonest spellings are in the table


def test_words_of_the_rules_are_never_corrected() -> None:
    """A word that a pattern names is read as itself, however near it is to another."""
    for rules in RULES.values():
        for pattern, _ in rules:
            for element in pattern.split():
                for word in element.removesuffix("?").split("|"):
                    if not word.isupper():
                        assert "".join(token.text for token in lex(word)) == word


@pytest.mark.parametrize("target", FUZZY_TARGETS)
def test_swapped_neighbours_are_forgiven(target: str) -> None:
    """Two letters swapped inside a long word are one edit, and the word is still read."""
    swapped = target[:2] + target[3] + target[2] + target[4:]
    assert edits(target, swapped) <= 1
    assert lex(swapped)[0].text == target


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edits_are_a_distance(a: str, b: str) -> None:
    """The distance is symmetric, zero for equal words only, and at most the longer word."""
    assert edits(a, b) == edits(b, a) <= max(len(a), len(b))
    assert (edits(a, b) == 0) == (a == b)


def test_words_are_lower_case() -> None:
    """The tables hold words as the lexer writes them."""
    for table in CATEGORIES.values():
        assert all(word == word.lower().strip() for word in table)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1999, 1, 1), date(2090, 1, 1)), st.integers(0, 6))
def test_days(today: date, index: int) -> None:
    """A weekday is one to seven days away; the next one lies in next week; dates and month ends lie ahead."""
    coming, following = Weekday(index).on(today), Weekday(index, week=1).on(today)
    assert coming is not None
    assert following is not None
    assert 1 <= (coming - today).days <= 7
    assert coming.weekday() == following.weekday() == index
    assert following.isocalendar()[:2] == add_days(today, 7).isocalendar()[:2]
    last, nth, leap = LastDay().on(today), Nth(-1, index).on(today), Date(29, 2).on(today)
    assert last is not None
    assert last >= today
    assert nth is not None
    assert nth >= today
    assert leap is not None
    assert leap >= today
    assert add_months(today, 12).year == today.year + 1


def add_days(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)
