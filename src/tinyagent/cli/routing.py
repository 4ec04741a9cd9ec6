"""How a command line is read: a request is one argument with a space in it, and options may stand anywhere.

    tinyagent "text Sid that I'm late" --yes     tinyagent --home demo-home home show

What stands before a command's name moves behind it, so that each option is declared once, at the
command that uses it. A line whose first argument is a request goes to the hidden command `request`.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import click

from tinyagent.cli.exits import MEANINGS

__all__ = ["REQUEST", "OptionsAnywhere", "RequestGroup", "is_request"]

REQUEST = "request"


def is_request(argument: str) -> bool:
    """Whether an argument is a request and not a command's name. An empty one is, so that it gets
    its own message."""
    return not argument.strip() or len(argument.split()) > 1


class OptionsAnywhere(click.Group):
    """A group whose commands' options may also stand before the command's name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and self._first_argument(args) is None and not self._is_own(ctx, args):
            raise click.exceptions.NoArgsIsHelpError(ctx)  # options alone say nothing to do
        return super().parse_args(ctx, self._in_order(args))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            ctx.fail(_unknown(args[0], self.list_commands(ctx)))
        return super().resolve_command(ctx, args)

    def _in_order(self, args: list[str]) -> list[str]:
        at = self._first_argument(args)
        if at is None:
            return args
        return self._placed(args[:at], args[at:])

    def _placed(self, options: list[str], rest: list[str]) -> list[str]:
        """`rest` begins with the first argument; `options` stood before it."""
        return _insert(rest, options)

    def _is_own(self, ctx: click.Context, args: list[str]) -> bool:
        """Whether one of the arguments is an option of the group itself, like --help, or of nobody."""
        own = {name for param in self.get_params(ctx) for name in param.opts}
        known = set(_options(self)) - own
        return any(arg.startswith("-") and arg.partition("=")[0] not in known for arg in args)

    def _first_argument(self, args: list[str]) -> int | None:
        """Where the first argument stands that is neither an option nor an option's value."""
        with_value = set(_options(self, with_value=True))
        skip = False
        for at, arg in enumerate(args):
            if skip:
                skip = False
            elif arg in with_value:
                skip = True
            elif arg == "--":
                return at + 1 if at + 1 < len(args) else None
            elif not arg.startswith("-"):
                return at
        return None


class RequestGroup(OptionsAnywhere):
    """The program: commands, and the hidden `request`, whose options are the program's own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in super().list_commands(ctx) if name != REQUEST]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        request = self.commands[REQUEST]
        inner = click.Context(request, info_name=REQUEST, parent=ctx)
        options = [param for param in request.params if isinstance(param, click.Option)]
        inherited = [option.get_help_record(inner) for option in options]
        own = [param.get_help_record(ctx) for param in self.get_params(ctx)]
        with formatter.section("Options"):
            formatter.write_dl([record for record in inherited + own if record])
        self.format_commands(ctx, formatter)
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code.value), text) for code, text in MEANINGS.items()])

    def _placed(self, options: list[str], rest: list[str]) -> list[str]:
        if is_request(rest[0]):
            # The request stands behind the options, after a `--` too where it begins with a dash.
            return [REQUEST, *options, *rest]
        return super()._placed(options, rest)


def _options(group: click.Group, *, with_value: bool = False) -> Iterable[str]:
    """The names of all options of the group's commands, or of those that take a value."""
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from _options(command, with_value=with_value)
        for param in command.params:
            is_flag = isinstance(param, click.Option) and (param.is_flag or param.count)
            if isinstance(param, click.Option) and not (with_value and is_flag):
                yield from param.opts


def _insert(rest: list[str], leading: list[str]) -> list[str]:
    """Options go behind everything, but before a `--`."""
    options = [arg for arg in leading if arg != "--"]
    if "--" in rest:
        at = rest.index("--")
        return [*rest[:at], *options, *rest[at:]]
    return rest + options


def _unknown(name: str, commands: list[str]) -> str:
    near = get_close_matches(name, commands, n=1)
    meant = f"did you mean {near[0]!r}?" if near else f"commands are {', '.join(commands)}."
    return f"{name!r} is no command; {meant} A request is one argument of several words: put it in quotes."
