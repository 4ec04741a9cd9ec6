"""Gold files for `tinyagent score`: corpus lines with an id and the tags that figures are wanted by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tinyagent.plan.parser import parse_calls
from tinyagent.plan.types import Plan

__all__ = ["REGISTERS", "gold_lines", "tags_of", "write_gold"]

# Whose voice the held-out files have (data/README.md).
REGISTERS = {
    "c07": "boundaries",
    "c12": "frame variety",
    "c13": "meetings",
    "c18": "telegraphic, misspelt",
}


def tags_of(plan: Plan) -> tuple[str, ...]:
    """The plan's size and each function in it."""
    size = "7+" if len(plan.calls) >= 7 else str(len(plan.calls))
    return (f"calls {size}", *sorted({call.tool for call in plan.calls}))


def gold_lines(corpus: Path, files: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The lines of corpus files by stem, tagged by file, by the plan's size and by each function in it."""
    for stem in files:
        tag = f"file {stem} {REGISTERS.get(stem, '')}".rstrip()
        with (corpus / f"{stem}.jsonl").open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                read = json.loads(line)
                yield {
                    "id": f"{stem}:{number}",
                    "query": read["query"],
                    "plan": read["plan"],
                    "tags": [tag, *tags_of(parse_calls(read["plan"]))],
                }


def write_gold(corpus: Path, files: Iterable[str], output: Path) -> int:
    """Writes the lines; how many."""
    lines = [json.dumps(line, ensure_ascii=False) for line in gold_lines(corpus, files)]
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)
