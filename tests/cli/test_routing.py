"""How a command line is read."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from tinyagent.cli.routing import OptionsAnywhere, RequestGroup, is_request


@click.group(cls=RequestGroup, no_args_is_help=True)
def group() -> None:
    """A group like the real one, whose commands print what reaches them."""


@group.command("request", hidden=True)
@click.option("--home", default="default")
@click.option("--yes", "-y", is_flag=True)
@click.option("--answer", multiple=True)
@click.argument("text")
def request(home: str, yes: bool, answer: tuple[str, ...], text: str) -> None:
    click.echo(f"{text}|{home}|{yes}|{','.join(answer)}")


@group.group(cls=OptionsAnywhere)
def mail() -> None:
    """Mail."""


@mail.command()
@click.option("--home", default="default")
@click.argument("rest", nargs=-1)
def select(home: str, rest: tuple[str, ...]) -> None:
    click.echo(f"select|{home}|{','.join(rest)}")


def run(*args: str) -> str:
    result = CliRunner().invoke(group, list(args))
    assert result.exit_code == 0, result.output
    return result.output.strip()


@pytest.mark.parametrize(
    ("args", "out"),
    [
        (["text Sid hi"], "text Sid hi|default|False|"),
        (["text Sid hi", "--yes"], "text Sid hi|default|True|"),
        (["--yes", "text Sid hi"], "text Sid hi|default|True|"),
        (["--home", "a b", "text Sid hi", "-y"], "text Sid hi|a b|True|"),
        (["--home=a b", "text Sid hi"], "text Sid hi|a b|False|"),
        (["--answer", "q=mail select", "text Sid hi"], "text Sid hi|default|False|q=mail select"),
        (["-y", "--", "text Sid hi"], "text Sid hi|default|True|"),
        (["--", "--yes is what I said"], "--yes is what I said|default|False|"),
        (["mail me the agenda"], "mail me the agenda|default|False|"),
        ([""], "|default|False|"),
        (["--home", "x", "mail", "select", "1"], "select|x|1"),
        (["mail", "--home", "x", "select", "1"], "select|x|1"),
        (["mail", "select", "--home", "x", "1"], "select|x|1"),
        (["--home", "x", "mail", "select", "--", "-1"], "select|x|-1"),
    ],
)
def test_options_may_stand_anywhere(args: list[str], out: str) -> None:
    """Before or behind a request or a command, an option means the same."""
    assert run(*args) == out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["mial", "select"], "did you mean 'mail'?"),
        (["email", "Sid", "the", "agenda"], "put it in quotes"),
        (["--colour", "text Sid hi"], "No such option"),
        (["text Sid hi", "and more"], "unexpected extra argument"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(args: list[str], said: str) -> None:
    """A word that is no command, an unquoted request and an unknown option end with code 2 and a hint."""
    result = CliRunner().invoke(group, args)
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize("args", [["--yes"], ["--home", "x"], ["--home=x", "mail"], ["mail"]])
def test_options_without_anything_to_do_get_the_help(args: list[str]) -> None:
    """Who names a home and nothing to do there is told what can be done, with code 2, and not that --home is unknown."""
    result = CliRunner().invoke(group, args)
    assert result.exit_code == 2
    assert "Commands:" in result.output
    assert "No such option" not in result.output


def test_help_lists_the_requests_options_and_the_exit_codes() -> None:
    """The hidden command's options are the program's, and every exit code has its meaning."""
    text = CliRunner().invoke(group, ["--help"]).output
    assert "--answer" in text
    assert "130" in text
    assert "request  " not in text


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("two words", True),
        ("one", False),
        (" one ", False),
        ("", True),
        ("  ", True),
        ("a\tb", True),
    ],
)
def test_a_request_has_a_space_between_words(argument: str, expected: bool) -> None:
    """One word is a command, also with blanks around it; nothing at all is an empty request."""
    assert is_request(argument) is expected
