"""Rules for times of day and parts of the day."""

from __future__ import annotations

from collections.abc import Callable

from tinyagent.times.clock import Clock, DayPart
from tinyagent.times.grammar import Rule
from tinyagent.times.lexer import Token

__all__ = ["CLOCK_RULES"]

FIRST_FRENCH_HOUR = 7  # "14h" is a time; "2h" a length

# (word before a part of the day, the part) to the hour that the two mean.
SHADES = {
    ("early", "morning"): 8,
    ("early", "afternoon"): 13,
    ("early", "evening"): 18,
    ("mid", "morning"): 10,
    ("mid", "afternoon"): 15,
    ("late", "morning"): 11,
    ("late", "afternoon"): 17,
    ("late", "evening"): 21,
    ("late", "night"): 22,
}


def _clock(hour: int, minute: int = 0, half: str | None = None) -> Clock | None:
    """Refuses what no clock shows; an hour above 12 needs no half."""
    if not (0 <= hour <= 24 and 0 <= minute < 60) or (hour == 24 and minute):
        return None
    if hour == 24:
        return Clock(0, 0, "exact", days=1)
    if hour > 12 or hour == 0:
        return Clock(hour, minute, "exact")
    return Clock(hour, minute, half or "")


def _colon(token: Token, half: str | None) -> Clock | None:
    hour, minute = token.value[:2]
    if half is None and token.text[0] == "0":
        half = "exact"
    return _clock(hour, minute, half)


def _point(token: Token, half: str | None) -> Clock | None:
    """ "4.15": two figures after the point, or it is no time."""
    return _colon(token, half) if len(token.text.split(".")[1]) == 2 else None


def _dotted(token: Token) -> Clock | None:
    """ "16.30." at the end of a sentence, where it cannot be a date."""
    hour, minute, *year = token.value
    fits = not year and (minute > 12 or minute == 0) and len(token.text.split(".")[1]) == 2
    return _clock(hour, minute) if fits else None


def _hour_of(token: Token) -> int | None:
    return token.value[0] if len(token.text) <= 2 and token.value[0] <= 24 else None


def _minute_of(token: Token) -> int | None:
    return token.value[0] if len(token.text) == 2 and token.value[0] < 60 else None


def _spoken_hour(value: int) -> int | None:
    return value if value <= 24 else None


def _spoken_minute(value: int) -> int | None:
    return value if 10 <= value < 60 else None


def _run_together(token: Token, half: str | None = None) -> Clock | None:
    """ "0600", "1730", "930"."""
    if len(token.text) not in (3, 4):
        return None
    hour, minute = divmod(token.value[0], 100)
    exact = half is None and len(token.text) == 4
    return _clock(hour, minute, "exact" if exact else half)


def _exact(hour: int, minute: int | None = None) -> Clock | None:
    clock = _clock(hour, minute or 0)
    return clock and Clock(clock.hour, clock.minute, "exact", clock.days)


def _french(hour: int, minute: int | None) -> Clock | None:
    return _exact(hour, minute) if hour >= FIRST_FRENCH_HOUR else None


def _past(minutes: int, hour: int, half: str | None) -> Clock | None:
    return _clock(hour, minutes, half) if hour and 0 < minutes <= 30 else None


def _before(minutes: int, hour: int, half: str | None) -> Clock | None:
    """Minutes to the hour. "ten to twelve pm" is before the noon, so the half is the hour's where it is not 12."""
    if not hour or not 0 < minutes <= 30:
        return None
    if hour == 12 and half:
        half = "am" if half == "pm" else "pm"
    return _clock(hour - 1 or 12, 60 - minutes, half)


def _spoken_before(minutes: int, hour: int, half: str | None) -> Clock | None:
    return _before(minutes, hour, half) if minutes in (5, 10, 20, 25) else None


def _written_before(token: Token, hour: int, half: str | None) -> Clock | None:
    """ "20 to 5"; "5 to 6" and "10 to 11" in figures are ranges."""
    return _before(token.value[0], hour, half) if token.value[0] in (20, 25) else None


def _fixed(minutes: int, rule: Callable[..., Clock | None]) -> Callable[..., Clock | None]:
    return lambda hour, half: rule(minutes, hour, half)


def _shaded(shade: str) -> Callable[..., DayPart | None]:
    def build(part: tuple[int, int, str]) -> DayPart | None:
        hour = SHADES.get((shade, part[2]))
        return None if hour is None else DayPart(hour, 0, part[2])

    return build


CLOCK_RULES: dict[str, tuple[Rule, ...]] = {
    "HALF": (
        ("am", lambda: "am"),
        ("pm", lambda: "pm"),
        ("a m", lambda: "am"),
        ("p m", lambda: "pm"),
        ("p", lambda: "pm"),
    ),
    "HOUR": (("DIGITS", _hour_of), ("SPOKEN", _spoken_hour)),
    "MINUTE": (
        ("DIGITS", _minute_of),
        ("oh|o|zero ONE_TO_NINE", lambda value: value),
        ("SPOKEN", _spoken_minute),
    ),
    "CLOCK": (
        ("COLON HALF?", _colon),
        ("POINT HALF?", _point),
        ("DOTTED", _dotted),
        ("twelve|12? noon", lambda: Clock(12, 0, "exact")),
        ("twelve|12? midnight", lambda: Clock(0, 0, "exact", days=1)),
        ("half past|after? HOUR o'clock? HALF?", _fixed(30, _past)),
        ("a? quarter past|after HOUR o'clock? HALF?", _fixed(15, _past)),
        ("a? quarter to|till|til|before|of HOUR o'clock? HALF?", _fixed(15, _before)),
        ("NUMBER minutes|min|mins? past|after HOUR HALF?", _past),
        ("NUMBER minutes|min|mins to|till|til|before HOUR HALF?", _before),
        ("SPOKEN to|till|til HOUR HALF?", _spoken_before),
        ("DIGITS to|till|til HOUR HALF?", _written_before),
        ("HOUR HALF", lambda hour, half: _clock(hour, 0, half)),
        ("HOUR o'clock HALF?", lambda hour, half: _clock(hour, 0, half)),
        ("HOUR -? ish", _clock),
        ("HOUR MINUTE HALF?", _clock),
        ("oh|zero ONE_TO_NINE hundred hours|hrs|h?", _exact),
        ("SPOKEN hundred hours|hrs|h?", _exact),
        ("oh|zero ONE_TO_NINE MINUTE hours|hrs|h?", _exact),
        ("HOUR h MINUTE?", _french),
        ("DIGITS HALF", _run_together),
        ("DIGITS hours|hrs|h?", _run_together),
        ("HOUR", _clock),
    ),
    "PART_OF_DAY": (
        ("first thing in? the? morning?", lambda: DayPart(9, 0, "morning")),
        ("before lunch", lambda: DayPart(11, 30, "morning")),
        ("after lunch", lambda: DayPart(13, 0, "afternoon")),
        ("after work", lambda: DayPart(18, 0, "evening")),
        ("end|close of the? day|business|play", lambda: DayPart(17, 0)),
        ("day|business|play end", lambda: DayPart(17, 0)),
        ("eod|cob|eob", lambda: DayPart(17, 0)),
        ("early DAY_PART", _shaded("early")),
        ("mid -? DAY_PART", _shaded("mid")),
        ("late DAY_PART", _shaded("late")),
        ("DAY_PART time?", lambda part: DayPart(*part)),
    ),
}
