"""The numbered language: what is accepted, what is refused and where, and that chunks do not matter."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_strategies import SPECS, plans

from tinyagent.errors import PlanSyntaxError
from tinyagent.plan.parser import PlanParser, parse_calls, parse_plan
from tinyagent.plan.render import render_plan
from tinyagent.plan.types import Plan, Ref, Template, ToolCall, Value

FULL = """Thought: Sid and Lutfi are invited.
1. get_email_address("Sid")
2. get_email_address("Lutfi")  # a group?
I need (maybe) a link: "quoted.
3. get_zoom_meeting_link("Planning", "2026-11-27 15:00:00", 60, ["$1", "$2"])
# the event
4. create_calendar_event("Planning", "2026-11-27 15:00:00", "2026-11-27 16:00:00", "$3", ["$1", "$2"], "", "")
5. join()<END_OF_PLAN>
"""


def one(text: str, earlier: str = "") -> tuple[Value, ...]:
    """The arguments of the last call."""
    return parse_plan(f"{earlier}{text}", SPECS).calls[-1].args


def test_a_plan_with_thoughts_and_comments() -> None:
    """Thoughts and comments between the calls change nothing."""
    invited = (Ref(1), Ref(2))
    start, end = "2026-11-27 15:00:00", "2026-11-27 16:00:00"
    assert parse_plan(FULL) == Plan(
        (
            ToolCall(1, "get_email_address", ("Sid",)),
            ToolCall(2, "get_email_address", ("Lutfi",)),
            ToolCall(3, "get_zoom_meeting_link", ("Planning", start, 60, invited)),
            ToolCall(4, "create_calendar_event", ("Planning", start, end, Ref(3), invited, "", "")),
        )
    )


ARGUMENTS: list[tuple[str, tuple[Value, ...]]] = [
    ("", ()),
    ("\"a\", 'b'", ("a", "b")),
    ("None, null, True, true, False, false", (None, None, True, True, False, False)),
    ("0, -5, 60, 1.5, -2e3", (0, -5, 60, 1.5, -2000.0)),
    ('["a", "b"]', (("a", "b"),)),
    ('["a"]', (("a",),)),
    ("[]", ((),)),
    ('[["a"], 1, None]', ((("a",), 1, None),)),
    ('"a", ["b",],', ("a", ("b",))),
    (' "a" ,\n   "b"\n', ("a", "b")),
    ('"line\nend"', ("line\nend",)),
    (r'"line\nend\ttab"', ("line\nend\ttab",)),
    (r'"say \"hi\", it\'s \\ fine"', ('say "hi", it\'s \\ fine',)),
    ("'it\\'s'", ("it's",)),
    (r'"C:\Users\x"', (r"C:\Users\x",)),
    (r'"\u00e9\xe9\U0001F600\ud83d\ude00"', ("éé😀😀",)),
    ('"2) b(), ] # and <END_OF_PLAN>"', ("2) b(), ] # and <END_OF_PLAN>",)),
    ('"$40 for it"', ("$40 for it",)),
    ('"😀 Þorbjörg", "日本"', ("😀 Þorbjörg", "日本")),
]


@pytest.mark.parametrize(("written", "args"), ARGUMENTS)
def test_arguments(written: str, args: tuple[Value, ...]) -> None:
    """Each kind of argument has its value, with its type: a list stays one argument, True is not 1."""
    assert repr(one(f"1. f({written})")) == repr(args)


REFERENCES: list[tuple[str, Value]] = [
    ('"$1"', Ref(1)),
    ('"${3}"', Ref(3)),
    ("$1", Ref(1)),
    ("${3}", Ref(3)),
    ("[$1, '$3', \"x\"]", (Ref(1), Ref(3), "x")),
    ('"see $1 and $3"', Template(("see ", Ref(1), " and ", Ref(3)))),
    ('"You owe me $$1 for coffee"', "You owe me $1 for coffee"),
    ('"$2"', "$2"),  # a gap in the numbering: no such call
    ('"$4"', "$4"),  # this call itself
    ('"$5"', "$5"),  # a later call
]


@pytest.mark.parametrize(("written", "value"), REFERENCES)
def test_references(written: str, value: Value) -> None:
    """References name earlier calls, alone, in text and in lists, over gaps; everything else is text."""
    assert one(f"4. f({written})\n5. g()", "1. f()\n3. f()\n") == ()
    assert parse_plan(f"1. f()\n3. f()\n4. f({written})\n5. g()").calls[2].args == (value,)


def test_gaps_in_the_numbering() -> None:
    """Ids may leave gaps; the calls keep the ids they were written with."""
    plan = parse_plan('2. f()\n7. g("$2")\n9. join()')
    assert [(call.id, call.depends_on) for call in plan.calls] == [(2, ()), (7, (2,))]


def test_keyword_arguments_find_their_places() -> None:
    """Named arguments stand where the declaration has them; what is left out between has its default."""
    assert one('1. create_note(content="milk", folder="Home")') == ("", "milk", "Home")
    assert one('1. create_note("Shopping", folder = "Home")') == ("Shopping", "", "Home")
    assert one('1. get_email_address(name="Sid")') == ("Sid",)
    assert one('1. open_note(folder="Home")') == (None, "Home")


@pytest.mark.parametrize(
    "ending",
    ["3. join()", "3. join()<END_OF_PLAN>", "join()", "<END_OF_PLAN>", "3. join() and more"],
)
def test_nothing_is_read_behind_the_end(ending: str) -> None:
    """Whatever a model goes on to say behind the end of its plan is no part of it."""
    parser = PlanParser()
    parser.feed(f'1. f()\n2. g()\n{ending}\nQuestion: next\n1. h("\n3. x(')
    assert [call.tool for call in parser.close().calls] == ["f", "g"]
    assert parser.is_complete


def test_a_plan_cut_off_is_told_from_a_complete_one() -> None:
    """Without `join()` the calls are there, and the parser says that the end is missing."""
    parser = PlanParser()
    parser.feed("1. f()")
    assert parser.close() == Plan((ToolCall(1, "f", ()),))
    assert not parser.is_complete


def test_the_empty_plan() -> None:
    """`join()` alone refuses the request."""
    assert parse_plan("1. join()") == parse_plan("join()<END_OF_PLAN>") == Plan()


def test_two_calls_on_one_line() -> None:
    """Two numbered calls on one line are both read."""
    for between in (" ", "; ", ", ", ""):
        plan = parse_plan(f'1. f("a"){between}2. g("$1"){between}3. join()')
        assert [(call.tool, call.args) for call in plan.calls] == [("f", ("a",)), ("g", (Ref(1),))]


ERRORS = [
    ("", 1, 1, "neither"),
    ("I cannot do that.", 1, 18, "neither"),
    ("1. f(", 1, 6, "the end"),
    ('1. f("a"', 1, 9, "expected ',' or ')'"),
    ('1. f()\n2. f("a, "b")', 2, 11, "found 'b'"),
    ('1. f()\n2. f("a)\n3. g()', 2, 6, 'no closing "'),
    ('1. f("a" "b")', 1, 10, "expected ','"),
    ('1. f("a"])', 1, 9, "expected ',' or ')'"),
    ('1. f(["a")', 1, 10, "expected ',' or ']'"),
    ("1. f(Sid)", 1, 6, "text needs quotes"),
    ("1. f(555-0148)", 1, 6, "not a number"),
    ("1. f(12345678901234567890)", 1, 6, "not a number"),
    ("1. f({})", 1, 6, "expected a value"),
    ("1. f($2)", 1, 6, "$2 is not the result of an earlier call"),
    ("1. f($)", 1, 7, "the number of a call"),
    ("1. f(,)", 1, 6, "expected a value"),
    (r'1. f("\ud83d")', 1, 6, "escape"),
    ("1. f(" + "[" * 50, 1, 14, "nested"),
    ("1. f", 1, 5, "expected '('"),
    ('1. f "a"', 1, 6, "expected '('"),
    ("1. First, look Sid up", 1, 9, "expected '('"),
    ("1. (f)", 1, 4, "a function's name"),
    ("f()", 1, 1, "expected a number before the call: '1. f(...)'"),
    ("2. f()\n2. g()", 2, 1, "a number above 2"),
    ("0. f()", 1, 1, "a number above 0"),
    ("9999999999. f()", 1, 1, "a number above 0"),
    ("1. f() g()", 1, 8, "the end of the line"),
    ("1. f() 2 more", 1, 8, "expected a call"),
    ("1. f()<b>", 1, 7, "the end of the line"),
    ("Plan: 1. f()", 1, 7, "begin its line"),
    ("1. f(x=1)", 1, 4, "declaration of f"),
    ('1. open_note(title="a")', 1, 14, "has no argument 'title'; it has name, folder"),
    ('1. open_note("a", name="b")', 1, 19, "given twice"),
    ('1. open_note(name="b", "a")', 1, 24, "behind keyword"),
    ('1. open_note("a", "b", "c", folder="d")', 1, 4, "takes 2 arguments"),
]


@pytest.mark.parametrize(("text", "line", "column", "says"), ERRORS)
def test_errors_are_precise(text: str, line: int, column: int, says: str) -> None:
    """What is not the language is refused, with the place and what was expected there."""
    specs = SPECS if "open_note" in text else None
    with pytest.raises(PlanSyntaxError) as caught:
        parse_plan(text, specs)
    assert (caught.value.line, caught.value.column) == (line, column), str(caught.value)
    assert says in caught.value.message


def test_thoughts_may_look_like_other_functions() -> None:
    """With the functions known, only a known one without its number is a mistake."""
    text = 'print(x)\nSee 1. foo(x)\n3 people: Sid\n12:30 is free\n1. open_note("a", "")\n'
    assert len(parse_plan(text, SPECS).calls) == 1
    with pytest.raises(PlanSyntaxError):
        parse_plan('open_note("a", "")', SPECS)


def stream(pieces: list[str]) -> tuple[list[ToolCall], Plan | tuple[str, int, int]]:
    """The calls as they came, and the plan or the error at the end."""
    parser, calls = PlanParser(SPECS), []
    try:
        for piece in pieces:
            calls += parser.feed(piece)
        return calls, parser.close()
    except PlanSyntaxError as error:
        return calls, (error.message, error.line, error.column)


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


@settings(max_examples=150, deadline=None)
@given(plans(), st.lists(st.integers(0, 5000), max_size=20))
def test_chunks_do_not_change_a_plan(plan: Plan, places: list[int]) -> None:
    """However a plan's text is cut, the same calls come, in order, and the same plan."""
    text = render_plan(plan)
    calls, whole = stream(cut(text, places))
    assert whole == plan
    assert calls == list(plan.calls)


PIECES = "1. |2. |3|.|f(|open_note(|join()|)|\"|'|\\|$1|${|}|[|]|,| |\n|#|<END_OF_PLAN>|<|name=|True|a|-1.5|\\u00e9|;"
SOUP = st.lists(st.sampled_from(PIECES.split("|")), max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(SOUP, st.lists(st.integers(0, 500), max_size=20))
def test_chunks_do_not_change_what_is_wrong(text: str, places: list[int]) -> None:
    """Of any text at all the same calls and the same error come, whole, in pieces or by the character."""
    whole = stream([text])
    assert stream(cut(text, places)) == whole
    assert stream(list(text)) == whole


@settings(max_examples=200, deadline=None)
@given(SOUP)
def test_nothing_but_syntax_errors(text: str) -> None:
    """No text makes the parser fail in any other way."""
    stream([text])


def test_a_call_comes_as_soon_as_it_is_certain() -> None:
    """A call is handed over with the end of its line, not with the end of the plan, and not before."""
    parser = PlanParser()
    assert parser.feed('1. get_email_address("Sid"') == []
    assert parser.feed(")") == []
    assert parser.feed("  ") == []
    assert parser.feed("\n") == [ToolCall(1, "get_email_address", ("Sid",))]
    assert parser.feed('2. f("$1") #') == [ToolCall(2, "f", (Ref(1),))]
    assert parser.feed(" so it goes\n3. g() 4") == [ToolCall(3, "g", ())]


def test_calls_before_an_error_are_not_lost() -> None:
    """Calls that come in one piece with an error are returned, and the error follows."""
    parser = PlanParser()
    assert [call.id for call in parser.feed("1. f()\n2. g()\n3. h(oops)\n")] == [1, 2]
    with pytest.raises(PlanSyntaxError):
        parser.feed("4. f()\n")
    with pytest.raises(PlanSyntaxError, match="oops"):
        parser.close()


def test_windows_line_ends() -> None:
    """Carriage returns before line ends mean nothing."""
    assert len(parse_plan('1. f("a")\r\n2. g("$1")\r\n3. join()\r\n').calls) == 2


CORPUS = [
    ([], ()),
    (
        ['get_phone_number("Deepika")', 'send_sms(["$1"], "legal wants $40 by noon")'],
        (
            ToolCall(1, "get_phone_number", ("Deepika",)),
            ToolCall(2, "send_sms", ((Ref(1),), "legal wants $40 by noon")),
        ),
    ),
    (
        ['open_and_get_file_path("a (1).pdf")', 'summarize_pdf("$1")', 'f("$2\\n\\n$1", "$3")'],
        (
            ToolCall(1, "open_and_get_file_path", ("a (1).pdf",)),
            ToolCall(2, "summarize_pdf", (Ref(1),)),
            ToolCall(3, "f", (Template((Ref(2), "\n\n", Ref(1))), "$3")),
        ),
    ),
    (
        ['create_reminder("bins", "", "", "", 1, True)'],
        (ToolCall(1, "create_reminder", ("bins", "", "", "", 1, True)),),
    ),
]


@pytest.mark.parametrize(("calls", "parsed"), CORPUS)
def test_corpus_calls(calls: list[str], parsed: tuple[ToolCall, ...]) -> None:
    """Calls without numbers are calls 1 to n."""
    assert parse_calls(calls) == Plan(parsed)


@pytest.mark.parametrize("bad", ['f("a") g()', "f", "1. f()", "", 'f("a'])
def test_bad_corpus_calls(bad: str) -> None:
    """Each string is one call and nothing else; the error's line is the call's number."""
    with pytest.raises(PlanSyntaxError) as caught:
        parse_calls(["f()", bad])
    assert caught.value.line == 2
