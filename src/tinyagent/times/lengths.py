"""Rules for numbers, ordinals and lengths of time."""

from __future__ import annotations

from tinyagent.times.grammar import Rule
from tinyagent.times.lexer import Token
from tinyagent.times.parts import Length

__all__ = ["NUMBER_RULES"]

MOST = 9999  # a larger count is no time that anybody means
Size = tuple[int, int, float]  # months, days, minutes of one unit


def _sum(tens: int, ones: int) -> int:
    return tens + ones


def _same(value: int) -> int:
    return value


def _written(token: Token) -> int | None:
    return token.value[0] if token.value[0] <= MOST else None


def _written_ordinal(token: Token) -> int | None:
    return token.value[0] if 1 <= token.value[0] <= 31 else None


def _spoken_ordinal(tens: int, ones: int) -> int | None:
    return tens + ones if tens <= 30 and ones < 10 else None


def _decimal(token: Token) -> float:
    return float(token.text)


def _length(count: float, unit: Size) -> Length | None:
    """A fraction of a month is refused, and what is shorter than a minute; one of a day is hours."""
    months, days, minutes = unit
    if months and count != int(count):
        return None
    if not months and days * 24 * 60 * count + minutes * count < 1:
        return None
    whole = int(days * count)
    return Length(int(months * count), whole, minutes * count + (days * count - whole) * 24 * 60)


def _length_and_minutes(count: float, unit: Size, minutes: int) -> Length | None:
    """ "an hour and fifteen", "1h30": only hours take bare minutes."""
    if unit != (0, 0, 60) or not 0 < minutes < 60:
        return None
    return Length(minutes=count * 60 + minutes)


def _length_and_written_minutes(count: float, unit: Size, token: Token) -> Length | None:
    return _length_and_minutes(count, unit, token.value[0]) if len(token.text) == 2 else None


def _length_and_length(count: float, unit: Size, rest: Length) -> Length | None:
    """Units must come down: "two weeks and three days", "1 hr 15 min"."""
    first = _length(count, unit)
    if first is None or _magnitude(first) <= _magnitude(rest):
        return None
    return first.plus(rest)


def _magnitude(length: Length) -> float:
    return (length.months * 30 + length.days) * 24 * 60 + length.minutes


NUMBER_RULES: dict[str, tuple[Rule, ...]] = {
    "SPOKEN": (
        ("TENS -? ONE_TO_NINE", _sum),
        ("TENS_LARGE -? ONE_TO_NINE", _sum),
        ("TEEN", _same),
        ("TENS", _same),
        ("TENS_LARGE", _same),
        ("ONE_TO_NINE", _same),
    ),
    "NUMBER": (("SPOKEN", _same), ("DIGITS", _written)),
    "ORDINAL": (
        ("NUMERAL", _written_ordinal),
        ("TENS -? ORDINAL_WORD", _spoken_ordinal),
        ("ORDINAL_WORD", _same),
    ),
    "COUNT": (
        ("NUMBER and a half", lambda count: count + 0.5),
        ("NUMBER", float),
        ("POINT", _decimal),
        ("a|an", lambda: 1.0),
        ("a? couple of?", lambda: 2.0),
        ("a few", lambda: 3.0),
        ("a? half a|an?", lambda: 0.5),
        ("a? quarter of? a|an", lambda: 0.25),
        ("three quarters of? a|an", lambda: 0.75),
    ),
    "LENGTH": (
        ("COUNT -? UNIT and a half", lambda count, unit: _length(count + 0.5, unit)),
        ("COUNT -? UNIT and a quarter", lambda count, unit: _length(count + 0.25, unit)),
        ("COUNT -? UNIT and three quarters", lambda count, unit: _length(count + 0.75, unit)),
        ("COUNT -? UNIT ,? and? LENGTH", _length_and_length),
        ("COUNT -? UNIT and NUMBER", _length_and_minutes),
        ("COUNT -? UNIT SPOKEN", _length_and_minutes),
        ("COUNT -? UNIT DIGITS", _length_and_written_minutes),
        ("COUNT -? UNIT", _length),
        ("hour|hr and a half", lambda: Length(minutes=90)),
        ("hour|hr", lambda: Length(minutes=60)),
    ),
}
