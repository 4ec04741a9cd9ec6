"""vCards (RFC 6350, and what earlier versions left in people's folders) to contacts and back.

Read: FN, N, NICKNAME, ORG; TITLE and ROLE as names to call a person by ("landlord"), as well as RELATED;VALUE=text
without a TYPE (with one it names another person); EMAIL and TEL with the preferred first, mobile numbers
before others, fax and pager left out; KIND and MEMBER, also in Apple's X- spelling. Versions 2.1 and 3 are
read too: property groups ("item1.EMAIL"), bare types ("TEL;CELL"), quoted-printable. Not read: AGENT, photos.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from icalendar.parser import Contentline, Contentlines

from tinyagent.apps.interfaces import Contact

__all__ = ["read_cards", "written_card"]

_LINE = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:\"[^\"]*\"|[^\":;])*)*):(?P<value>.*)",
    re.DOTALL,
)
_FOLD = re.compile(r"\n+[ \t]")
_PARAMETER = re.compile(r";([\w-]+)(?:=((?:\"[^\"]*\"|[^\";])*))?")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NEVER_TEXTED = {"fax", "pager", "modem", "telex"}
_MOBILE = {"cell", "iphone", "mobile", "text"}
_UNRANKED = 101  # behind every PREF, which goes from 1 to 100


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    types: frozenset[str]
    parameters: dict[str, str]
    value: str


def read_cards(content: bytes) -> list[Contact]:
    """Every card in a .vcf file; a card without a name or an address is left out. Never raises."""
    cards: list[Contact] = []
    inside: list[_Property] | None = None
    for line in _properties(_decoded(content)):
        if line.name == "BEGIN" and line.value.strip().upper() == "VCARD":
            inside = []
        elif line.name == "END" and inside is not None:
            contact = _contact(inside)
            if contact.names:
                cards.append(contact)
            inside = None
        elif inside is not None:
            inside.append(line)
    return cards


def written_card(contact: Contact) -> bytes:
    """The contact as vCard 4: the first name is FN, the others are nicknames."""
    full, *others = contact.names
    given, _, family = full.rpartition(" ")
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"UID:urn:uuid:{contact.uid}", f"FN:{_escape(full)}"]
    if contact.is_group:
        lines.append("KIND:group")
        lines += [f"MEMBER:{_as_uri(uid)}" for uid in contact.members]
    else:
        lines.append(
            f"N:{_escape(family)};{_escape(given)};;;" if given else f"N:;{_escape(full)};;;"
        )
    if others:
        lines.append("NICKNAME:" + ",".join(_escape(name) for name in others))
    lines += [f"EMAIL;PREF={n}:{_escape(email)}" for n, email in enumerate(contact.emails, 1)]
    lines += [f"TEL;TYPE=cell;PREF={n}:{_escape(p)}" for n, p in enumerate(contact.phones, 1)]
    lines.append("END:VCARD")
    return bytes(Contentlines(map(Contentline, lines)).to_ical())  # type: ignore[no-untyped-call]


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _properties(text: str) -> Iterator[_Property]:
    """Unfolded, parsed lines; lines that are none are passed over."""
    lines = iter(_FOLD.sub("", text).split("\n"))
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        parameters: dict[str, str] = {}
        types: set[str] = set()
        for key, value in _PARAMETER.findall(match["parameters"]):
            if key.upper() == "TYPE":
                types.update(re.split(r"[,;]", value.replace('"', "").lower()))
            elif not value:
                types.add(key.lower())  # vCard 2.1: the type stands alone
            else:
                parameters[key.upper()] = value.strip('"')
        value = match["value"]
        if "QUOTED-PRINTABLE" in {parameters.get("ENCODING", "").upper(), *map(str.upper, types)}:
            value = _unquoted(value, lines, parameters.get("CHARSET", "utf-8"))
        yield _Property(match["name"].upper(), frozenset(types), parameters, value)


def _unquoted(value: str, following: Iterator[str], charset: str) -> str:
    """Quoted-printable text, whose soft line breaks are not vCard's folding."""
    while value.endswith("="):
        value = value[:-1] + next(following, "")
    try:
        return quopri.decodestring(value.encode()).decode(charset, "replace")
    except LookupError:
        return quopri.decodestring(value.encode()).decode("utf-8", "replace")


def _contact(properties: list[_Property]) -> Contact:
    by_name: dict[str, list[_Property]] = {}
    for line in properties:
        by_name.setdefault(line.name, []).append(line)

    def values(*names: str) -> list[str]:
        return [line.value.strip() for name in names for line in by_name.get(name, [])]

    kind = next(iter(values("KIND", "X-ADDRESSBOOKSERVER-KIND")), "").lower()
    uid = next(iter(values("UID")), "")
    members = values("MEMBER", "X-ADDRESSBOOKSERVER-MEMBER") if kind == "group" else []
    return Contact(
        uid=_plain_uid(uid),
        names=_names(by_name),
        emails=tuple(_ranked(by_name.get("EMAIL", []), r"^mailto:")),
        phones=tuple(_ranked(by_name.get("TEL", []), r"^(tel|sms):|;.*$")),
        members=tuple(_plain_uid(member) for member in members),
    )


def _names(by_name: dict[str, list[_Property]]) -> tuple[str, ...]:
    """Full name, the given and family name where they say more, nicknames, roles; each once."""

    def parts(name: str, separator: str) -> list[list[str]]:
        return [_split(line.value, separator) for line in by_name.get(name, [])]

    structured = [
        " ".join(part for part in (fields + [""] * 4)[1::-1] if part) for fields in parts("N", ";")
    ]
    names = [_unescape(line.value) for line in by_name.get("FN", [])] + structured
    if not any(name.strip() for name in names):
        names += [fields[0] for fields in parts("ORG", ";") if fields]
    names += [name for line in parts("NICKNAME", ",") for name in line]
    names += [_unescape(line.value) for key in ("TITLE", "ROLE") for line in by_name.get(key, [])]
    names += [
        _unescape(line.value)
        for line in by_name.get("RELATED", [])
        if line.parameters.get("VALUE", "").lower() == "text" and not line.types
    ]
    return tuple(dict.fromkeys(name for raw in names if (name := " ".join(raw.split()))))


def _ranked(lines: Iterable[_Property], dropped: str) -> list[str]:
    """Values by preference: PREF, then mobile, then the order of the file; each once."""
    usable = [line for line in lines if not line.types & _NEVER_TEXTED]
    ordered = sorted(usable, key=lambda line: (_preference(line), not line.types & _MOBILE))
    values = [re.sub(dropped, "", _unescape(line.value).strip(), flags=re.I) for line in ordered]
    return list(dict.fromkeys(value for value in values if value))


def _preference(line: _Property) -> int:
    pref = line.parameters.get("PREF", "")
    if pref.isdigit():
        return int(pref)
    return 1 if "pref" in line.types else _UNRANKED


def _split(value: str, separator: str) -> list[str]:
    """Fields of a structured value, unescaped; a backslash keeps the separator behind it."""
    fields = re.findall(rf"((?:\\.|[^\\{separator}])*)(?:{separator}|$)", value, re.DOTALL)
    return [_unescape(field).strip() for field in fields]


def _unescape(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _escape(value: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", value).replace("\n", "\\n")


def _plain_uid(uid: str) -> str:
    return re.sub(r"^urn:uuid:", "", uid.strip(), flags=re.I)


def _as_uri(uid: str) -> str:
    return uid if ":" in uid else f"urn:uuid:{uid}"
