"""Is a plan of confidence 0.9 right nine times in ten? Platt scaling, reliability, accuracy against coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Bin",
    "coverage_curve",
    "expected_error",
    "fit_platt",
    "plot_coverage",
    "plot_reliability",
    "reliability",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Plans of like confidence: how many, their mean confidence, the share that is right."""

    count: int
    confidence: float
    accuracy: float


def fit_platt(logits: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Slope and intercept that make sigmoid(slope * logit + intercept) the likeliest account of `right`, by Newton's method
    on Platt's smoothed targets. Raises ValueError where all plans are right or all are wrong."""
    x, good = np.asarray(logits, dtype=np.float64), np.asarray(right, dtype=bool)
    if good.all() or not good.any():
        raise ValueError(
            "confidence cannot be fitted where every plan is right or every plan is wrong"
        )
    positives, negatives = good.sum(), (~good).sum()
    targets = np.where(good, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    features = np.stack([x, np.ones_like(x)], axis=1)

    def loss(weights: Floats) -> float:
        scores = features @ weights
        return float(np.sum(np.logaddexp(0, scores) - targets * scores))

    weights = np.zeros(2)
    for _ in range(100):
        predicted = 1 / (1 + np.exp(-np.clip(features @ weights, -500, 500)))
        gradient = features.T @ (predicted - targets)
        curvature = (features * (predicted * (1 - predicted))[:, None]).T @ features
        step = np.linalg.solve(curvature + 1e-6 * np.eye(2), gradient)
        # A full step may go too far where the curve is flat.
        while loss(weights - step) > loss(weights) and np.abs(step).max() > 1e-9:
            step = step / 2
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    return float(weights[0]), float(weights[1])


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Bins of equal width over [0, 1], empty ones left out."""
    made = []
    places = np.minimum((np.asarray(confidences) * bins).astype(int), bins - 1)
    for place in range(bins):
        inside = places == place
        if inside.any():
            shares = np.asarray(confidences)[inside].mean(), np.asarray(right)[inside].mean()
            made.append(Bin(int(inside.sum()), float(shares[0]), float(shares[1])))
    return made


def expected_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance of confidence and accuracy, weighed by count."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.accuracy) for one in bins) / total


def coverage_curve(
    confidences: Sequence[float], right: Sequence[bool]
) -> list[tuple[float, float, float]]:
    """(threshold, coverage, accuracy) for every threshold: what share of plans is at least so sure, and how many of these
    are right. Thresholds fall, coverage rises to 1."""
    order = np.argsort(-np.asarray(confidences), kind="stable")
    sorted_right = np.asarray(right, dtype=float)[order]
    counts = np.arange(1, len(order) + 1)
    accuracy = np.cumsum(sorted_right) / counts
    thresholds = np.asarray(confidences)[order]
    last = np.append(thresholds[1:] != thresholds[:-1], True)
    return [
        (float(t), float(c), float(a))
        for t, c, a in zip(
            thresholds[last], (counts / len(order))[last], accuracy[last], strict=True
        )
    ]


def plot_reliability(named: dict[str, list[Bin]], path: Path) -> None:
    figure, axes = _figure("confidence", "share of plans that are right")
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--")
    for name, bins in named.items():
        axes.plot([b.confidence for b in bins], [b.accuracy for b in bins], marker="o", label=name)
    axes.legend()
    figure.savefig(path)


def plot_coverage(named: dict[str, list[tuple[float, float, float]]], path: Path) -> None:
    figure, axes = _figure(
        "coverage: share of requests planned without asking", "share of these that are right"
    )
    for name, curve in named.items():
        axes.plot([c for _, c, _ in curve], [a for _, _, a in curve], label=name)
    axes.set_ylim(0.5, 1.01)
    axes.legend()
    figure.savefig(path)


def _figure(x: str, y: str) -> tuple[Any, Any]:
    # The object interface: pyplot would pick a screen.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(visible=True, alpha=0.3)
    return figure, axes
