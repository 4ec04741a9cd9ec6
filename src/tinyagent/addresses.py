"""Email addresses as text: the one place that says what may be sent to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tinyagent.errors import ToolError

__all__ = ["email_address", "email_addresses"]

# RFC 5322's dot-atom, which is what mailboxes on the net are; quoted local parts are refused.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_LONGEST = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets


def email_address(text: str) -> str:
    """The bare address in `text`, an international domain in its ASCII form; a leading "mailto:" is dropped.

    Raises ToolError, which names the text, for everything else: names, phone numbers, two addresses
    in one, line breaks.
    """
    bare = text.strip(" ").removeprefix("mailto:")
    local, _, domain = bare.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        domain = ""
    found = f"{local}@{domain}"
    if len(found) > _LONGEST or not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise ToolError(f'"{_shown(text)}" is not an email address.')
    return found


def email_addresses(texts: Iterable[str], *, but: Iterable[str] = ()) -> list[str]:
    """Each address once, in order, without those of `but`. Addresses that differ in case only are one."""
    seen = {other.casefold() for other in but}
    kept = []
    for address in map(email_address, texts):
        if address.casefold() not in seen:
            seen.add(address.casefold())
            kept.append(address)
    return kept


def _shown(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"
