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
from tinyagent_lab.curation.recombine import Recombiner, join
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


def test_records_are_read_as_written(own: list[Record], tmp_path: Path) -> None:
    """A file of records gives the same records."""
    write_records(tmp_path / "r.jsonl", own[:300])
    assert list(read_records(tmp_path / "r.jsonl")) == own[:300]
