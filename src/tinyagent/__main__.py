"""`python -m tinyagent`."""

from __future__ import annotations

from tinyagent.cli.main import run

if __name__ == "__main__":
    run()
