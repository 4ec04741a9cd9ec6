"""The compact language: what the constraint lets through is exactly what can be read, and reading inverts writing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyagent.errors import InternalError
from tinyagent.plan.spec import ToolSpec
from tinyagent.planner.compact.codec import decode, encode, is_pointer, pointer, position
from tinyagent.planner.compact.constraint import Constraint
from tinyagent.planner.compact.table import END, EOS, ToolTable
from tinyagent.planner.compact.tree import Choice, Node, Number, Span, Use
from tinyagent.tools import builtin_tools

SPECS = {name: tool.spec for name, tool in builtin_tools().items()}
TABLE = ToolTable(SPECS.values())
TEXT = "email Sid the agenda and text Ana my route to the Zoo tomorrow at 3"
OFFSETS = [(0, 0)]
for word in TEXT.split():
    start = TEXT.index(word, OFFSETS[-1][1])
    OFFSETS.append((start, start + len(word)))
OFFSETS.append((0, 0))


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def lookup(tool: str, name: str) -> Node:
    return Node(tool, (("name", ((span(name),),)),))


@st.composite
def sequences(draw: st.DrawFn) -> list[int]:
    """A plan written by chance, one allowed step after the other, closing calls once it is long."""
    constraint = Constraint(TABLE)
    written: list[int] = []
    while not constraint.is_done:
        allowed = constraint.allowed()
        symbols = allowed.symbols.nonzero()[0].tolist()
        options = list(symbols)
        if allowed.pointer:
            options += [pointer(token) for token in range(1, len(OFFSETS) - 1)]
        if allowed.end_from is not None:
            options = [pointer(token) for token in range(allowed.end_from, len(OFFSETS) - 1)]
        closing = [symbol for symbol in symbols if symbol in (EOS, END)]
        if len(written) > 60 and closing:
            options = closing
        elif len(written) > 60 and allowed.pointer:
            options = [option for option in options if is_pointer(option)]
        chosen = draw(st.sampled_from(options))
        written.append(chosen)
        if is_pointer(chosen):
            constraint.point(position(chosen))
        else:
            constraint.symbol(chosen)
    return written


@settings(max_examples=60, deadline=None)
@given(sequences())
def test_what_the_constraint_lets_through_is_read_and_written_back(written: list[int]) -> None:
    """Every allowed sequence decodes to a tree that encodes to the same sequence."""
    assert encode(decode(written, TABLE, OFFSETS), TABLE, OFFSETS) == written


def test_the_sequence_of_the_design() -> None:
    """A call's slots in the function's order, look-ups nested where their results are used."""
    tree = (
        Node(
            "compose_new_email",
            (
                ("recipients", ((lookup("get_email_address", "Sid"),),)),
                ("attachments", ((Node("open_and_get_file_path", (("file_name", ((span("agenda"),),)),)),),)),
            ),
        ),
    )  # fmt: skip
    keys = ["point" if is_pointer(w) else TABLE.rows[w].key for w in encode(tree, TABLE, OFFSETS)]
    assert keys == [
        "call:compose_new_email", "slot:compose_new_email.recipients", "call:get_email_address", "point", "point", "end",
        "slot:compose_new_email.attachments", "call:open_and_get_file_path", "point", "point", "end", "end", "eos",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "node",
    [
        Node("send_sms", (("recipients", ((lookup("get_email_address", "Ana"),),)),)),
        Node("send_sms", (("message", ((Use("open_note"),),)),)),
        Node("create_reminder", (("priority", ((span("tomorrow"),),)),)),
        Node("maps_show_directions", (("transport", ((Number(1),),)),)),
        Node("send_sms", (("message", ((span("route"),),)), ("recipients", ((span("Ana"),),)))),
        Node("get_phone_number", (("name", ((lookup("get_phone_number", "Ana"),),)),)),
    ],
    ids=["email in a text", "use before its call", "span as number", "number as choice", "slots out of order", "result as name"],
)  # fmt: skip
def test_what_may_not_stand_somewhere_is_refused(node: Node) -> None:
    """A tree that the language forbids has no sequence."""
    with pytest.raises(ValueError, match=r"may (not )?stand"):
        encode((node,), TABLE, OFFSETS)


def test_a_span_between_tokens_is_refused() -> None:
    """A value that no token covers cannot be pointed at."""
    with pytest.raises(ValueError, match="no token"):
        encode((lookup("get_phone_number", " "),), TABLE, [(0, 0), (6, 9), (0, 0)])


def test_a_sequence_that_stops_in_the_middle_is_our_own_fault() -> None:
    """The reader never guesses what is missing."""
    with pytest.raises(InternalError):
        decode([TABLE.call("send_sms")], TABLE, OFFSETS)


def test_a_seventeenth_function_is_rows_and_not_an_error() -> None:
    """A function nobody trained on gets symbols of its own, and the known ones keep their keys."""

    def play_music(title: str, loud: bool = False) -> str:
        """Play a song."""
        raise NotImplementedError

    table = ToolTable([*SPECS.values(), ToolSpec.from_function(play_music)])
    tree = (Node("play_music", (("title", ((span("Zoo"),),)), ("loud", ((Choice("true"),),)))),)
    assert decode(encode(tree, table, OFFSETS), table, OFFSETS) == tree
    assert [row.key for row in table.rows][: len(TABLE)] == [row.key for row in TABLE.rows]
