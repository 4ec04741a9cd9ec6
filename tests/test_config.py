"""The settings file: defaults, what is refused, and how."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyagent.config import (
    SETTINGS_FILE,
    ConsentSettings,
    Owner,
    Settings,
    read_settings,
    settings_template,
)
from tinyagent.errors import ConfigError


def write(home: Path, text: str) -> Path:
    (home / SETTINGS_FILE).write_text(text, encoding="utf-8")
    return home


def test_a_missing_file_is_all_defaults(tmp_path: Path) -> None:
    """A home without a settings file works as it is."""
    assert read_settings(tmp_path) == Settings()


def test_given_keys_replace_defaults_and_the_rest_stays(tmp_path: Path) -> None:
    """A file holds only what differs."""
    home = write(
        tmp_path,
        '[owner]\nname = "Ada"\n[planner]\nconfidence = 1\n[files]\nroots = ["~/a", "b"]\n',
    )
    settings = read_settings(home)
    assert settings.owner == Owner(name="Ada")
    assert settings.planner.confidence == 1.0
    assert settings.planner.kind == "compact"
    assert settings.files.roots == ("~/a", "b")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[owner]\nnmae = "Ada"\n', "Did you mean 'owner.name'?"),
        ("[ownr]\n", "Did you mean 'owner'?"),
        ('zone = "UTC"\n', "Did you mean 'calendar.zone'?"),
        ("[owner]\ncolour_of_hat = 1\n", "Known: name, email."),
        ("[owner]\nname = 3\n", "'owner.name' must be a string, not 3"),
        ('[consent]\nask_before_writes = "yes"\n', "must be true or false"),
        ("[consent]\nask_before_writes = 1\n", "must be true or false"),
        ("[planner]\nconfidence = true\n", "must be a number"),
        ("[planner]\nconfidence = 1.5\n", "not in 0 to 1"),
        ("[planner]\nconfidence = nan\n", "not in 0 to 1"),
        ('[planner]\nkind = "gpt"\n', "must be one of compact, llm"),
        ('[files]\nroots = "~/Documents"\n', "must be a list of strings"),
        ("[files]\nroots = [1]\n", "must be a list of strings"),
        ('owner = "Ada"\n', "'owner' is a table"),
        ('[calendar]\nzone = "Mars/Olympus"\n', "names no time zone"),
        ('[calendar]\nzone = "../etc/passwd"\n', "names no time zone"),
        ("[owner\n", "not valid TOML"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_is_wanted(
    tmp_path: Path, text: str, said: str
) -> None:
    """Unknown keys, wrong types, impossible values: errors that say where and what to write."""
    with pytest.raises(ConfigError) as error:
        read_settings(write(tmp_path, text))
    assert said in str(error.value)
    assert SETTINGS_FILE in str(error.value)


def test_a_file_that_is_not_text_is_an_error_for_the_person(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 end in a ConfigError, not in a traceback."""
    (tmp_path / SETTINGS_FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not valid TOML"):
        read_settings(tmp_path)


def test_a_settings_file_that_is_a_folder_is_an_error_for_the_person(tmp_path: Path) -> None:
    """What cannot be opened is said with its path."""
    (tmp_path / SETTINGS_FILE).mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        read_settings(tmp_path)


def test_the_template_says_every_default(tmp_path: Path) -> None:
    """The file that `home init` writes reads back as the defaults it lists."""
    assert read_settings(write(tmp_path, settings_template())) == Settings()


@given(
    name=st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('"\\\n\t')),
    ask=st.booleans(),
)
def test_what_the_template_writes_reads_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, ask: bool
) -> None:
    """Any name, quotes and backslashes included, survives being written and read."""
    settings = Settings(owner=Owner(name=name), consent=ConsentSettings(ask_before_writes=ask))
    text = settings_template(settings)
    assert tomllib.loads(text)["owner"]["name"] == name
    home = write(tmp_path_factory.mktemp("home"), text)
    assert read_settings(home) == settings
