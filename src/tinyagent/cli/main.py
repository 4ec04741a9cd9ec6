"""The command `tinyagent`: its commands put together, and every error turned into a message and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import click

from tinyagent import __version__
from tinyagent.cli.doctor import doctor_command
from tinyagent.cli.event_json import to_line
from tinyagent.cli.exits import Exit
from tinyagent.cli.home import home_commands
from tinyagent.cli.mail import mail_commands
from tinyagent.cli.plan import plan_command
from tinyagent.cli.request import request_command, resume_command
from tinyagent.cli.routing import RequestGroup
from tinyagent.cli.runs import runs_command
from tinyagent.cli.score import score_command
from tinyagent.cli.tools import tools_command
from tinyagent.errors import TinyAgentError, UserError

__all__ = ["cli", "main", "run"]


@click.group(
    cls=RequestGroup,
    no_args_is_help=True,
    subcommand_metavar='"REQUEST" | COMMAND [ARGS]...',
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="tinyagent")
def cli() -> None:
    """A private assistant on your own machine.

    One argument of several words is a request: it becomes a plan, the plan is shown, agreed to, and executed.
    """


for _command in (
    request_command,
    plan_command,
    tools_command,
    mail_commands,
    home_commands,
    runs_command,
    resume_command,
    score_command,
    doctor_command,
):
    cli.add_command(_command)


def main(args: Sequence[str] | None = None) -> int:
    """Run a command line; the exit code. Nothing is raised."""
    given = list(sys.argv[1:] if args is None else args)
    try:
        code = cli.main(given, prog_name="tinyagent", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else Exit.DONE
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return Exit.USAGE
    except click.ClickException as error:
        _report(error.format_message(), "", given)
        return Exit.USAGE
    except UserError as error:
        _report(error.message, error.hint, given)
        return Exit.USAGE
    except TinyAgentError as error:
        _report(str(error), "", given)
        return Exit.FAILED
    except (KeyboardInterrupt, click.Abort):
        _report("Stopped. What was done stays done and is in `tinyagent runs`.", "", given)
        return Exit.INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # whoever read it has gone
        return Exit.FAILED
    except OSError as error:
        return _report_system_error(error, given)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else Exit.FAILED
    except Exception as error:
        if os.environ.get("TINYAGENT_DEBUG"):
            traceback.print_exc()
        hint = "This is a defect; TINYAGENT_DEBUG=1 shows where."
        _report(f"{type(error).__name__}: {error}", hint, given)
        return Exit.INTERNAL


def run() -> None:
    """The entry point of the installed command."""
    sys.exit(main())


def _report_system_error(error: OSError, args: Sequence[str]) -> Exit:
    """What the system refused. An error that names no file is one of our own output, a full disk behind a `>`: it goes
    to standard error alone."""
    reason = error.strerror or str(error)
    if error.filename:
        _report(f"{error.filename}: {reason}.", "", args)
    else:
        _drop_output()
        _report(f"The output cannot be written: {reason}.", "", [])
    return Exit.FAILED


def _drop_output() -> None:
    """Without this the interpreter complains when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(message: str, hint: str, args: Sequence[str]) -> None:
    """To standard error in words, or to standard output as the last JSON line."""
    if "--json" in args:
        click.echo(to_line({"event": "error", "message": message, "hint": hint}))
        return
    click.echo(click.style("Error: ", fg="red") + f"{message} {hint}".rstrip(), err=True)
