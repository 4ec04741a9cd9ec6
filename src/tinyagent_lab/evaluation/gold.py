"""Gold files for `tinyagent score`: corpus lines with an id and the tags that figures are wanted by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tinyagent.plan.parser import parse_calls

__all__ = ["gold_lines", "write_gold"]


def gold_lines(corpus: Path, files: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The lines of corpus files by stem, tagged by file, by the plan's size and by each function in it."""
    for stem in files:
        with (corpus / f"{stem}.jsonl").open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                read = json.loads(line)
                calls = parse_calls(read["plan"]).calls
                tools = sorted({call.tool for call in calls})
                size = "7+" if len(calls) >= 7 else str(len(calls))
                yield {
                    "id": f"{stem}:{number}",
                    "query": read["query"],
                    "plan": read["plan"],
                    "tags": [f"file {stem}", f"calls {size}", *tools],
                }


def write_gold(corpus: Path, files: Iterable[str], output: Path) -> int:
    """Writes the lines; how many."""
    lines = [json.dumps(line, ensure_ascii=False) for line in gold_lines(corpus, files)]
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)
