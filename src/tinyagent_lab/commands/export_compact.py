"""`tinyagent-lab export-compact`: a checkpoint becomes a weights folder that the runtime loads."""

from __future__ import annotations

from pathlib import Path

import click

from tinyagent.planner.compact.table import ToolTable
from tinyagent.planner.compact.weights import shipped_weights
from tinyagent.tools import builtin_specs
from tinyagent_lab.quantization.export import export
from tinyagent_lab.training.checkpoint import load_model, open_tokenizer
from tinyagent_lab.training.train import embed_rows

__all__ = ["export_compact"]


@click.command("export-compact")
@click.option("--checkpoint", type=click.Path(path_type=Path, exists=True), required=True)
@click.option(
    "--earlier",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="Another checkpoint of the run: the mean of all is exported.",
)
@click.option("--tokenizer", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--output", type=click.Path(path_type=Path), help="Default: the package's own.")
@click.option("--float", "as_float", is_flag=True, help="Do not quantize.")
def export_compact(
    checkpoint: Path,
    earlier: tuple[Path, ...],
    tokenizer: Path,
    output: Path | None,
    as_float: bool,
) -> None:
    """Export the compact planner."""
    table = ToolTable(builtin_specs().values())
    model, trained = load_model(checkpoint, table, *earlier)
    described = embed_rows(model, open_tokenizer(tokenizer), [row.text for row in table.rows])
    about = {"initialised_from": "all-MiniLM-L6-v2 (Apache-2.0)", **trained}
    folder = output or shipped_weights()
    export(model, table, described, tokenizer, folder, about, int8=not as_float)
    total = sum(path.stat().st_size for path in folder.iterdir())
    click.echo(f"{folder}: {total / 1e6:.1f} MB")
