"""Planning by a language model: prompt in, numbered plan text out, read as it streams."""

from __future__ import annotations

from tinyagent.planner.llm.planner import LLMPlanner
from tinyagent.planner.llm.prompt import render_prompt

__all__ = ["LLMPlanner", "render_prompt"]
