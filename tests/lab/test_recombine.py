"""Recombined records stay right: every span still says its value, held-out names never appear."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyagent.plan.compare import isomorphic
from tinyagent.plan.parser import parse_calls
from tinyagent.planner.compact.tree import Node, Span, plan_of
from tinyagent.tools import builtin_tools
from tinyagent_lab.curation.bank import names_in
from tinyagent_lab.curation.edits import Edit, apply_edits, spans_of
from tinyagent_lab.curation.recombine import Mixture, Recombiner, join, with_aside
from tinyagent_lab.curation.sources import HELD_OUT, read_corpus
from tinyagent_lab.records import Record, read_records, write_records

CORPUS = Path(__file__).parents[2] / "data" / "corpus"
SPECS = {name: tool.spec for name, tool in builtin_tools().items()}


@pytest.fixture(scope="module")
def own() -> list[Record]:
    return read_corpus(CORPUS, SPECS).records


@pytest.fixture(scope="module")
def held_out() -> list[Record]:
    return read_corpus(CORPUS, SPECS, HELD_OUT).records


def values(record: Record) -> list[str]:
    return [record.query[s.start : s.end] for _, _, s in spans_of(record.roots)]


def record(query: str, *words: str) -> Record:
    spans = tuple(Span(query.index(w), query.index(w) + len(w)) for w in words)
    return Record("1", query, (Node("send_sms", (("message", (spans,)),)),), "own", "own")


@given(st.text("ab ,", max_size=12), st.integers(0, 8), st.integers(0, 8), st.data())
def test_an_edit_outside_a_span_leaves_what_it_says(
    new: str, a: int, b: int, data: st.DataObject
) -> None:
    """Whatever is put before or behind a value, its span still says the value."""
    text = "xxxx VALUE yyyy"
    start, end = sorted((a, b))
    if end > 5 and start < 10:
        start = end = data.draw(st.sampled_from([5, 10]))
    roots = record(text, "VALUE").roots
    done = apply_edits(text, roots, [Edit(start, end, new)])
    assert done is not None
    (_, _, span) = next(spans_of(done[1]))
    assert done[0][span.start : span.end] == "VALUE"


def test_an_edit_of_the_whole_value_moves_its_end() -> None:
    """A swapped value is what the span says afterwards."""
    text = "tell Sid hi"
    done = apply_edits(text, record(text, "Sid", "hi").roots, [Edit(5, 8, "Dr. Okafor")])
    assert done is not None
    assert [done[0][s.start : s.end] for _, _, s in spans_of(done[1])] == ["Dr. Okafor", "hi"]


def test_an_edit_that_cuts_a_value_is_not_made() -> None:
    """Nothing is edited across a value's edge."""
    assert apply_edits("tell Sid hi", record("tell Sid hi", "Sid").roots, [Edit(4, 6, "")]) is None


def test_joined_requests_say_both(own: list[Record]) -> None:
    """The goals of two requests stand in one, every value as before."""
    rng = random.Random(5)
    for first, second in zip(own[:150], own[700:850], strict=True):
        joined = join(first, second, rng)
        assert [v.casefold() for v in values(joined)] == [
            v.casefold() for v in values(first) + values(second)
        ]
        assert len(joined.roots) == len(first.roots) + len(second.roots)


def test_every_corpus_plan_survives_as_a_tree(own: list[Record], held_out: list[Record]) -> None:
    """The tree of a corpus line gives a plan isomorphic to the line's own, and nearly no line is lost."""
    gold = {}
    for path in CORPUS.glob("c*.jsonl"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            gold[f"{path.stem}:{number}"] = line
    assert len(own) + len(held_out) > 0.99 * len(gold)
    for kept in own + held_out:
        wanted = parse_calls(json.loads(gold[kept.id])["plan"])
        assert isomorphic(plan_of(kept.roots, kept.query, SPECS), wanted), kept.id


def test_training_shares_nothing_with_the_held_out_files(
    own: list[Record], held_out: list[Record]
) -> None:
    """No drawn record has a held-out request, or a person or place that a held-out request names."""
    names = names_in(held_out, SPECS)
    assert len(names) > 300
    queries = {r.query.casefold() for r in held_out}
    assert not queries & {r.query.casefold() for r in own}
    recombiner = Recombiner(SPECS, own, forbidden=names)
    rng = random.Random(1)
    for drawn in (recombiner.draw(rng) for _ in range(1500)):
        assert drawn.query.casefold() not in queries
        assert not names_in([drawn], SPECS) & names, drawn.query


def test_drawn_records_are_lively_and_repeatable(own: list[Record]) -> None:
    """The same seed gives the same records; most differ from the request that they came from."""
    recombiner = Recombiner(SPECS, own)
    first, again = ([recombiner.draw(random.Random(7)) for _ in range(1)] for _ in range(2))
    assert first == again
    originals = {r.query for r in own}
    rng = random.Random(7)
    drawn = [recombiner.draw(rng) for _ in range(300)]
    assert sum(r.query not in originals for r in drawn) > 200
    assert len({r.query for r in drawn}) > 290


def test_an_aside_asks_for_nothing(own: list[Record]) -> None:
    """Whatever is said before or behind a request, its plan and its values stay."""
    rng = random.Random(3)
    changed = 0
    for record in own[:200]:
        said = with_aside(record, "the cat is on the keyboard", rng)
        assert values(said) == values(record)
        assert [node.tool for node in said.roots] == [node.tool for node in record.roots]
        changed += "keyboard" in said.query
    assert changed > 180


def test_a_person_named_twice_is_one_person() -> None:
    """After the full name, a first name or a pronoun means the same person: both look-ups point at the first mention."""
    text = "text Ana hello and email Ana the map of Rome"
    first, second = (Span(at, at + 3) for at in (5, 25))
    phone = Node("get_phone_number", (("name", ((first,),)),))
    email = Node("get_email_address", (("name", ((second,),)),))
    twice = Record(
        "1",
        text,
        (
            Node("send_sms", (("recipients", ((phone,),)),)),
            Node("compose_new_email", (("recipients", ((email,),)),)),
        ),
        "own",
        "own",
    )
    always = Mixture(
        swap_names=0, swap_times=0, join=0, mention_again=1, correct=0, aside=0, noise=0
    )
    recombiner = Recombiner(SPECS, [twice], extra_names=["Eva Novak"], mixture=always)
    drawn = {recombiner.draw(random.Random(seed)).query for seed in range(40)}
    assert "text Ana Novak hello and email Ana the map of Rome" in drawn
    assert "text Ana hello and email her the map of Rome" in drawn
    for seed in range(40):
        said = values(recombiner.draw(random.Random(seed)))
        assert said in (["Ana", "Ana"], ["Ana Novak", "Ana Novak"])


def test_a_correction_leaves_the_right_value(own: list[Record]) -> None:
    """A value first said wrong stays out of the plan: every plan is as before."""
    always = Mixture(
        swap_names=0, swap_times=0, swap_values=0, join=0, mention_again=0, correct=1, aside=0, noise=0
    )  # fmt: skip
    recombiner = Recombiner(SPECS, own, mixture=always)
    rng = random.Random(9)
    originals = {r.id: r for r in own}
    longer = 0
    for drawn in (recombiner.draw(rng) for _ in range(150)):
        before = originals[drawn.id]
        assert values(drawn) == values(before)
        longer += len(drawn.query) > len(before.query)
    assert longer > 80


def test_records_are_read_as_written(own: list[Record], tmp_path: Path) -> None:
    """A file of records gives the same records."""
    write_records(tmp_path / "r.jsonl", own[:300])
    assert list(read_records(tmp_path / "r.jsonl")) == own[:300]
