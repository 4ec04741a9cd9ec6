"""`tinyagent-lab gold`: a gold file of the held-out corpus files, ready for `tinyagent plan` and
`tinyagent score`."""

from __future__ import annotations

from pathlib import Path

import click

from tinyagent_lab.curation.sources import HELD_OUT
from tinyagent_lab.evaluation.gold import write_gold

__all__ = ["gold"]


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path), default=Path("data/corpus"))
@click.option("--output", type=click.Path(path_type=Path), required=True)
@click.argument("files", nargs=-1)
def gold(corpus: Path, output: Path, files: tuple[str, ...]) -> None:
    """Write the corpus FILES (c07 ...; the held-out ones by default) with ids and tags."""
    click.echo(f"{write_gold(corpus, files or HELD_OUT, output)} requests in {output}")
