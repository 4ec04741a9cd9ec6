"""Files in memory and on disk: the contract, and what the search on disk does and does not walk into."""

from __future__ import annotations

import time
from pathlib import Path, PurePath

import pytest
from contract_files import CONTENTS, Backend, FilesContract
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyagent.apps.file_names import rank
from tinyagent.apps.local import files as module
from tinyagent.apps.local.files import LocalFiles
from tinyagent.apps.memory.files import MemoryFiles
from tinyagent.errors import ToolError


class InMemory:
    def __init__(self) -> None:
        self.root = Path("/home/you/files")
        self.files = MemoryFiles({self.root / name: data for name, data in CONTENTS.items()})
        self.shown = self.files.opened


class OnDisk:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.shown: list[Path] = []
        for name, data in CONTENTS.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        self.files = LocalFiles([root], self.shown.append)


class TestMemoryFiles(FilesContract):
    @pytest.fixture
    def backend(self) -> Backend:
        return InMemory()


class TestLocalFiles(FilesContract):
    @pytest.fixture
    def backend(self, tmp_path: Path) -> Backend:
        return OnDisk(tmp_path)


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def test_hidden_and_machine_made_folders_are_not_searched(tmp_path: Path) -> None:
    """What lies in hidden or machine-made folders, or is hidden itself, is not found by name."""
    for name in (".git/plan.txt", "node_modules/plan.txt", ".plan.txt", "a/.b/c/plan.txt"):
        write(tmp_path / name)
    assert LocalFiles([tmp_path]).find("plan.txt") == []
    assert LocalFiles([tmp_path]).find(".plan.txt") == []


def test_links_never_lead_out_or_around(tmp_path: Path) -> None:
    """A linked folder or file outside the roots is not found, a circle of links ends, a file is found once."""
    root = tmp_path / "root"
    plan = write(root / "plan.txt")
    write(tmp_path / "outside" / "secret.txt")
    (root / "around").symlink_to(root, target_is_directory=True)
    (root / "out").symlink_to(tmp_path / "outside", target_is_directory=True)
    (root / "secret.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (root / "loop.txt").symlink_to(root / "loop.txt")
    (root / "zz").mkdir()
    (root / "zz" / "plan.txt").symlink_to(plan)
    files = LocalFiles([root, root])
    assert files.find("plan.txt") == [plan]
    assert files.find("secret.txt") == []
    assert files.find("loop.txt") == []


def test_a_root_inside_a_root_counts_once(tmp_path: Path) -> None:
    """A file under two configured roots is one file."""
    plan = write(tmp_path / "a" / "plan.txt")
    assert LocalFiles([tmp_path, tmp_path / "a"]).find("plan.txt") == [plan]


def test_the_walk_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files there are, the walk ends, and the shallow ones are found first."""
    monkeypatch.setattr(module, "MAX_FILES", 5)
    for number in range(20):
        write(tmp_path / "deep" / "deeper" / f"plan_{number}.txt")
    top = write(tmp_path / "top.txt")
    assert LocalFiles([tmp_path]).find("top.txt") == [top]
    assert LocalFiles([tmp_path]).find("plan_19.txt") == []


def test_a_missing_root_holds_nothing(tmp_path: Path) -> None:
    """A configured folder that is not there is no error."""
    assert LocalFiles([tmp_path / "gone"]).find("plan.txt") == []


def test_home_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ "~/..." is the user's home folder, and a stranger's "~nobody" is nothing."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    plan = write(tmp_path / "Documents" / "plan.txt")
    assert LocalFiles([]).find("~/Documents/plan.txt") == [plan]
    assert LocalFiles([]).find("~no-such-user-at-all/plan.txt") == []


def test_a_screen_that_fails_says_so(tmp_path: Path) -> None:
    """An opener that the system refuses is a ToolError with the file's path; without a screen nothing happens."""

    def refuse(_path: Path) -> None:
        raise FileNotFoundError(2, "No such file or directory", "xdg-open")

    plan = write(tmp_path / "plan.txt")
    with pytest.raises(ToolError, match=r"plan\.txt cannot be shown"):
        LocalFiles([tmp_path], refuse).open(plan)
    LocalFiles([tmp_path]).open(plan)


def test_many_files_are_searched_in_time() -> None:
    """Names are compared at a rate that a home with ten thousand files does not notice."""
    paths = [
        PurePath(f"/home/you/{n % 90}/Some_Document_{n}_final draft.pdf") for n in range(10_000)
    ]
    start = time.process_time()
    assert rank("agneda.pdf", paths) == []
    assert rank("some document 77 final draft", paths) == [paths[77]]
    assert time.process_time() - start < 2.0


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.text(alphabet="abAB12 _-.ÉéøI", min_size=1, max_size=12), min_size=1, unique=True)
)
def test_every_file_is_found_by_its_own_name(names: list[str]) -> None:
    """Whatever else lies beside it, a file's exact name finds it and it alone."""
    for name in names:
        path = PurePath("/home/you") / name
        if name.strip() == name and path.name == name:
            assert rank(name, [PurePath("/home/you") / other for other in names]) == [path]
