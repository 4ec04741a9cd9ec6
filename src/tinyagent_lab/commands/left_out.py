"""What a reader of a source left out, said to whoever runs a command on it."""

from __future__ import annotations

import click

from tinyagent_lab.curation.sources import Reading

__all__ = ["echo_left_out"]


def echo_left_out(reading: Reading) -> None:
    """One line on standard error for each reason."""
    for reason, count in reading.left_out.items():
        click.echo(f"{count} labelled requests left out: {reason}", err=True)
