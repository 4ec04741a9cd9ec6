"""Properties of reading and writing mail that hold for any input."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyagent.addresses import email_address, email_addresses
from tinyagent.apps.html_text import text_of_html
from tinyagent.apps.mail_reading import header, parse, plain_text, read_message
from tinyagent.apps.mime import Envelope, compose, forward, message_bytes, one_line, reply
from tinyagent.errors import ToolError

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ORIGINALS = [path.read_bytes() for path in sorted((Path(__file__).parent / "eml").glob("*.eml"))]


def envelope(body: str = "x", operation_id: str = "op") -> Envelope:
    return Envelope("you@example.org", ["a@example.org"], [], body, [], operation_id, NOW)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real message with some of its bytes cut out, doubled or replaced."""
    content = draw(st.sampled_from(ORIGINALS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 40)))
        content = content[:start] + draw(st.binary(max_size=12)) + content[end:]
    return content


@settings(max_examples=60, deadline=None)
@given(st.one_of(damaged(), st.binary(max_size=300)))
def test_any_bytes_can_be_read_answered_and_forwarded(content: bytes) -> None:
    """Whatever lies in an inbox is read, and answering it makes a message that can be stored, or says why not."""
    original = parse(content)
    assert read_message(original) == read_message(parse(content))
    sent = message_bytes(forward(envelope(), original))
    assert header(parse(sent), "To") == "a@example.org"
    try:
        sent = message_bytes(reply(envelope(), original))
    except ToolError:
        return
    assert header(parse(sent), "From") == "you@example.org"


@settings(max_examples=80, deadline=None)
@given(subject=st.text(), body=st.text())
def test_subject_and_body_come_back(subject: str, body: str) -> None:
    """Any text as subject is read back as one line and makes no header; a body loses line-end styles and lone
    surrogates only."""
    message = parse(message_bytes(compose(envelope(body), subject)))
    assert header(message, "Subject") == " ".join(one_line(subject).split())
    assert set(message.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"),
        *("Content-Type", "Content-Transfer-Encoding"),
    }
    expected = body.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    assert plain_text(message).strip("\n") == (expected.strip("\n") if expected.strip() else "")


def test_a_message_depends_on_nothing_but_its_parts() -> None:
    """The same operation makes the same bytes, attachments and boundary included."""
    original = parse(ORIGINALS[1])
    assert message_bytes(forward(envelope(), original)) == message_bytes(
        forward(envelope(), original)
    )


@pytest.mark.parametrize(
    ("subject", "answered", "forwarded"),
    [
        ("Plan", "Re: Plan", "Fwd: Plan"),
        ("RE: Plan", "Re: Plan", "Fwd: RE: Plan"),
        ("Re: AW: re[2]: Plan", "Re: Plan", "Fwd: Re: AW: re[2]: Plan"),
        ("Fwd: Plan", "Re: Fwd: Plan", "Fwd: Plan"),
        ("FW: fwd: Plan", "Re: FW: fwd: Plan", "Fwd: Plan"),
        ("Regarding: Plan", "Re: Regarding: Plan", "Fwd: Regarding: Plan"),
        ("", "Re:", "Fwd:"),
    ],
)
def test_prefixes_stand_once(subject: str, answered: str, forwarded: str) -> None:
    """However often and in which language a subject says Re or Fwd already, ours stands once."""
    original = parse(f"From: b@example.org\nSubject: {subject}\n\nx\n".encode())
    assert header(reply(envelope(), original), "Subject") == answered
    assert header(forward(envelope(), original), "Subject") == forwarded


def test_ones_own_message_is_answered_to_its_recipients() -> None:
    """A reply to a message of one's own goes to those it went to."""
    original = parse(b"From: You@example.org\nTo: b@example.org, c@example.org\n\nx\n")
    assert header(reply(envelope(), original), "To") == "b@example.org, c@example.org"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("sid@example.org", "sid@example.org"),
        (" mailto:sid@example.org ", "sid@example.org"),
        ("o'brien+x@sub.example.co.uk", "o'brien+x@sub.example.co.uk"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    """An address is itself, its domain in ASCII."""
    assert email_address(text) == address


@given(st.text())
def test_what_is_an_address_is_one(text: str) -> None:
    """Any accepted text is one ASCII address without spaces or controls, and accepted again as it is."""
    try:
        address = email_address(text)
    except ToolError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert address.count("@") == 1
    assert email_addresses([address, address.upper()]) == [address]


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.sampled_from("<>/&;abp liscrt=\"'!-\n"), max_size=80))
def test_any_markup_is_read(page: str) -> None:
    """Broken HTML gives some text, never an error."""
    assert isinstance(text_of_html(page), str)


def test_markup_is_not_text() -> None:
    """Scripts, styles and titles are not read, entities are, links keep their address, blocks stand apart."""
    page = """<title>t</title><style>s{}</style><p>Caf&eacute;&nbsp;&lt;3</p><script>x</script>
    <p>See <a href="https://example.org/a">this</a> or <a href="https://example.org">https://example.org</a></p>
    <table><tr><td>one</td><td>two</td></tr></table>"""
    assert text_of_html(page).split() == [
        *("Café", "<3", "See", "this", "<https://example.org/a>", "or", "https://example.org"),
        *("one", "two"),
    ]
