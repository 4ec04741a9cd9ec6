"""The compact planner: an encoder, a small pointer decoder and a constraint, shipped in the package."""

from __future__ import annotations

from tinyagent.planner.compact.planner import CompactPlanner

__all__ = ["CompactPlanner"]
