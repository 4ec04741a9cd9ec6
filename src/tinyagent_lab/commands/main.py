"""`tinyagent-lab`: the commands that make and measure models. Each is imported only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

__all__ = ["run"]

# Name of the command -> where it is. `torch` is heavy and not everyone's.
COMMANDS = {
    "bench": "tinyagent_lab.commands.bench:bench",
    "calibrate": "tinyagent_lab.commands.calibrate:calibrate",
    "compare": "tinyagent_lab.commands.compare:compare",
    "evaluate": "tinyagent_lab.commands.evaluate:evaluate",
    "export-compact": "tinyagent_lab.commands.export_compact:export_compact",
    "gold": "tinyagent_lab.commands.gold:gold",
    "train-compact": "tinyagent_lab.commands.train_compact:train_compact",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, _, name = where.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Lazy)
def run() -> None:
    """The lab beside the assistant: curate, train, quantize, evaluate."""
