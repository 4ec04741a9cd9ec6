"""The sentence encoder that retrieval and the compact planner share: one reading of a request serves both."""

from __future__ import annotations

from tinyagent.encoder.encoder import MAX_TOKENS, Encoder, Encoding

__all__ = ["MAX_TOKENS", "Encoder", "Encoding"]
