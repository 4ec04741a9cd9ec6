"""What the lab says of a planner: gold lines, failures, reliability, ToolRAG's table, the commands."""

from __future__ import annotations

import json
import math
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyagent.plan.parser import parse_calls
from tinyagent.plan.score import judge
from tinyagent.plan.types import Plan
from tinyagent.planner.compact.weights import Calibration, read_manifest, shipped_weights
from tinyagent.retrieval.all_tools import AllTools
from tinyagent.tools import builtin_specs
from tinyagent_lab.commands.calibrate import calibrate, threshold_for
from tinyagent_lab.commands.compare import compare, paired_difference
from tinyagent_lab.commands.evaluate import evaluate
from tinyagent_lab.evaluation.failures import confusions, worst, write_failure
from tinyagent_lab.evaluation.planning import Answer, GoldLine, read_gold
from tinyagent_lab.evaluation.reliability import (
    coverage_curve,
    expected_error,
    fit_platt,
    reliability,
)
from tinyagent_lab.evaluation.selection import measure_selection

TEXT = ['get_phone_number("Ana")', 'send_sms(["$1"], "hi")']
MAIL = ['get_email_address("Ana")', 'compose_new_email(["$1"], [], "", "hi", [])']
CORPUS = Path(__file__).parents[2] / "data" / "corpus"


def answer(gold: list[str], given: list[str], confidence: float = 0.9) -> Answer:
    wanted, made = parse_calls(gold), parse_calls(given)
    verdict = judge(wanted, made, "tell Ana hi", builtin_specs())
    line = GoldLine("x", "tell Ana hi", wanted, ())
    return Answer(line, made, verdict, confidence, asked=False, seconds=0.01)


def test_gold_lines_are_tagged_by_size_and_function() -> None:
    """A line keeps its own tags and gets those of its plan, each once."""
    line = {"query": "q", "plan": TEXT, "tags": ["chat", "calls 2"]}
    (read,) = read_gold([line])
    assert read.tags == ("chat", "calls 2", "get_phone_number", "send_sms")
    assert read.id == "1"


@pytest.mark.parametrize(
    ("gold", "given", "expected"),
    [
        (TEXT, [], {"refused": 1}),
        ([], TEXT, {"planned, though out of reach": 1}),
        (TEXT, ['get_phone_number("Ana")'], {"no send_sms": 1}),
        (TEXT, TEXT, {}),
        (['open_note("a", "")'], ['open_and_get_file_path("a")'], {"open_and_get_file_path for open_note": 1}),
        (
            [*TEXT, 'get_phone_number("Bo")'],
            ['get_phone_number("Ana")', 'get_phone_number("Bo")', 'send_sms(["$1", "$2"], "hi")'],
            {"other results passed on": 1},
        ),
    ],
)  # fmt: skip
def test_confusions_say_what_a_failure_lacks(
    gold: list[str], given: list[str], expected: dict[str, int]
) -> None:
    """Each failed plan is counted by what it lacks, has too many or passes on wrongly; a right one is not."""
    assert confusions([answer(gold, given)]) == expected


def test_the_worst_failures_are_the_surest_ones() -> None:
    """Right plans are left out, the rest comes by falling confidence, and is written with both plans."""
    listed = [answer(TEXT, MAIL, 0.3), answer(TEXT, MAIL, 0.8), answer(TEXT, TEXT, 0.9)]
    assert [a.confidence for a in worst(listed)] == [0.8, 0.3]
    assert len(worst(listed, 1)) == 1
    written = write_failure(listed[0])
    assert "send_sms" in written
    assert "compose_new_email" in written


def test_platt_scaling_finds_the_rate_that_made_the_data() -> None:
    """Outcomes drawn at sigmoid(0.5 x - 1) are fitted by nearly that slope and intercept."""
    draw = random.Random(1)
    logits = [draw.uniform(-6, 6) for _ in range(20000)]
    right = [draw.random() < 1 / (1 + math.exp(-(0.5 * x - 1))) for x in logits]
    slope, intercept = fit_platt(logits, right)
    assert slope == pytest.approx(0.5, abs=0.05)
    assert intercept == pytest.approx(-1, abs=0.1)


def test_nothing_is_fitted_where_every_plan_is_right() -> None:
    """One class alone says nothing of where the other begins."""
    with pytest.raises(ValueError, match="every plan is right"):
        fit_platt([1.0, 2.0], [True, True])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
@settings(max_examples=60)
def test_bins_and_curve_count_every_plan(pairs: list[tuple[float, bool]]) -> None:
    """Bins hold each plan once; the curve ends at full coverage with the overall accuracy, its coverage rising."""
    confidences, right = [c for c, _ in pairs], [r for _, r in pairs]
    bins = reliability(confidences, right)
    assert sum(b.count for b in bins) == len(pairs)
    assert 0 <= expected_error(bins) <= 1
    curve = coverage_curve(confidences, right)
    assert curve[-1][1] == 1
    assert curve[-1][2] == pytest.approx(sum(right) / len(right))
    assert [c for _, c, _ in curve] == sorted(c for _, c, _ in curve)


def test_confidence_rises_with_the_probability_and_stays_in_its_bounds() -> None:
    """Whatever the fit, surer plans get no less; no plan gets nothing."""
    for fitted in (Calibration(), Calibration(0.4, -2.0), Calibration(3.0, 5.0)):
        made = [
            fitted.confidence(log) for log in (-math.inf, -800.0, -20.0, -2.0, -0.1, -1e-12, 0.0)
        ]
        assert made == sorted(made)
        assert made[0] == 0
        assert made[-1] <= 1
    assert Calibration().confidence(math.log(0.3)) == pytest.approx(0.3)


def test_a_threshold_keeps_what_the_budget_allows() -> None:
    """Of a hundred scores with forty needed, a budget of 1.2 keeps the forty-eight highest; never less than one."""
    scores = np.linspace(0, 1, 100, dtype=np.float32).reshape(10, 10)
    assert int((scores >= threshold_for(scores, 40, 1.2)).sum()) == 48
    assert int((scores >= threshold_for(scores, 400, 1.2)).sum()) == 100
    assert int((scores >= threshold_for(scores, 0, 1.2)).sum()) == 1


def test_offering_all_functions_has_full_recall_and_the_longest_prompt() -> None:
    """The table's first row: nothing is lost, sixteen are kept."""
    lines = read_gold([{"query": "tell Ana hi", "plan": TEXT}, {"query": "jazz", "plan": []}])
    every = measure_selection(lines, AllTools(), len)
    assert (every.recall, every.complete, every.kept, every.ratio) == (1, 1, 16, 8)
    with pytest.raises(ValueError, match="no request in reach"):
        measure_selection([GoldLine("1", "jazz", Plan(), ())], AllTools(), len)


@pytest.fixture
def gold_file(tmp_path: Path) -> Path:
    """Thirty lines of the held-out files."""
    lines = (CORPUS / "c18.jsonl").read_text(encoding="utf-8").splitlines()[:30]
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_evaluate_writes_tables_failures_and_plots(tmp_path: Path, gold_file: Path) -> None:
    """The command leaves a report with each part, its figures as JSON, and two plots."""
    output = tmp_path / "out"
    done = CliRunner().invoke(evaluate, [str(gold_file), "--output", str(output)])
    assert done.exit_code == 0, done.output
    report = (output / "report.md").read_text(encoding="utf-8")
    for part in ("some: 30 requests", "Functions picked", "Confusions", "worst failures", "p95"):
        assert part in report
    figures = json.loads((output / "report.json").read_text(encoding="utf-8"))["some"]
    assert figures["tallies"]["all"]["requests"] == 30
    assert set(figures["selection"]) >= {"none", "embedding, top 3"}
    for plot in ("reliability.png", "coverage.png"):
        assert (output / plot).read_bytes().startswith(b"\x89PNG")


def test_calibrating_twice_is_calibrating_once(tmp_path: Path) -> None:
    """The fit goes into the manifest and does not build on an earlier fit; the weights stay whole."""
    folder = tmp_path / "weights"
    shutil.copytree(shipped_weights(), folder)
    blind = (CORPUS.parent / "blind" / "blind.jsonl").read_text(encoding="utf-8").splitlines()
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(blind[:120]), encoding="utf-8")
    fits = []
    for _ in range(2):
        done = CliRunner().invoke(calibrate, [str(gold), "--weights", str(folder)])
        assert done.exit_code == 0, done.output
        fits.append(read_manifest(folder).calibration)
    assert fits[1].slope == pytest.approx(fits[0].slope, rel=1e-3)
    assert fits[1].intercept == pytest.approx(fits[0].intercept, abs=1e-2)
    assert fits[1].tool_threshold == fits[0].tool_threshold
    assert fits[0] != Calibration()


def test_a_paired_loss_has_its_bound() -> None:
    """Ten of a thousand lost: the loss is one point, the bound above it; nothing lost is bounded by nothing."""
    first = np.ones(1000)
    second = np.where(np.arange(1000) < 10, 0.0, 1.0)
    loss, bound = paired_difference(first, second, 500)
    assert loss == pytest.approx(0.01)
    assert 0.012 < bound < 0.02
    assert paired_difference(first, first, 50) == (0, 0)


def test_compare_pairs_requests_of_two_reports(tmp_path: Path) -> None:
    """Requests in both reports are paired by set and id; two reports with nothing in common are refused."""

    def report(name: str, **success: bool) -> str:
        verdicts = [{"id": key, "success": ok, "exact": ok} for key, ok in success.items()]
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({"some": {"verdicts": verdicts}}), encoding="utf-8")
        return str(path)

    first, second = report("a", x=True, y=True, z=True), report("b", x=True, y=False)
    done = CliRunner().invoke(compare, [first, second, "--samples", "100"])
    assert "2 requests in both" in done.output
    assert "100.00 -> 50.00" in done.output
    assert CliRunner().invoke(compare, [first, report("c", w=True)]).exit_code == 2


def test_sets_without_requests_are_refused_before_planning(tmp_path: Path) -> None:
    """An empty file, and two files of one name, end with a sentence and not in the middle of the statistics."""
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n", encoding="utf-8")
    done = CliRunner().invoke(evaluate, [str(empty)])
    assert done.exit_code == 1
    assert "hold no request" in done.output
    twin = tmp_path / "other" / "empty.jsonl"
    twin.parent.mkdir()
    twin.write_text("\n", encoding="utf-8")
    assert "same name" in CliRunner().invoke(evaluate, [str(empty), str(twin)]).output


def test_a_fit_that_fails_leaves_the_weights_as_they_were(tmp_path: Path) -> None:
    """Where every plan is right nothing can be fitted: a sentence says so and the manifest is untouched."""
    folder = tmp_path / "weights"
    shutil.copytree(shipped_weights(), folder)
    before = (folder / "manifest.json").read_bytes()
    gold = tmp_path / "gold.jsonl"
    line = {"query": "Text Ana that I'm late", "plan": TEXT}
    gold.write_text(json.dumps(line) + "\n", encoding="utf-8")
    done = CliRunner().invoke(calibrate, [str(gold), "--weights", str(folder)])
    assert done.exit_code == 1
    assert "give more requests" in done.output
    assert (folder / "manifest.json").read_bytes() == before
