"""A stranger has the wheel and the README, and copies what it says, without the project around it."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.docs.fences import ROOT, Snippet, snippets
from tests.release.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

README = [snippet for snippet in snippets() if snippet.page == "README.md"]
PROGRAMS = [snippet for snippet in README if not snippet.has_tests]
TESTS = [snippet for snippet in README if snippet.has_tests]


def by_hand(python: Path, folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Python in an empty folder, as somebody would who has just installed the package."""
    gone = ("PYTHON", "VIRTUAL_ENV", "DIALSTACK_", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(gone)}
    command = [python, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_what_the_readme_shows_works_with_nothing_but_the_wheel(
    installed: Callable[[str], Path], uv: str, tmp_path: Path
) -> None:
    python = installed("[sandbox]")
    desk = tmp_path / "desk"
    desk.mkdir()
    for number, snippet in enumerate(PROGRAMS):
        (desk / f"program_{number}.py").write_text(snippet.code, "utf-8")
        done = by_hand(python, desk, f"program_{number}.py")
        assert (done.returncode, done.stdout, done.stderr) == (0, snippet.output or "", ""), snippet.name
    assert run([uv, "pip", "install", "--quiet", "--python", python, "pytest"]).returncode == 0
    for number, snippet in enumerate(TESTS):
        (desk / f"test_{number}.py").write_text(snippet.code, "utf-8")
    done = by_hand(python, desk, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    assert f"{len(TESTS)} passed" in done.stdout


def test_it_shows_the_quick_start_a_test_and_a_webhook() -> None:
    def shown(*words: str) -> list[Snippet]:
        return [snippet for snippet in README if all(word in snippet.code for word in words)]

    assert shown("Sandbox().client()", "calls.create")
    assert [snippet.has_tests for snippet in shown("dialstack_sandbox")] == [True]
    assert shown("WebhookRouter", "sign(")
    assert "pip install 'dialstack[sandbox]'" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("page", ["README.md", "docs/cli.md"])
def test_both_pages_name_the_same_three_commands(page: str) -> None:
    """The guide's are run by `tests/cli/test_guide.py`."""
    lines = re.findall(r"^\$? ?((?:pip install|dialstack) .*)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    wanted = [
        "pip install 'dialstack[cli,sandbox]'",
        "dialstack sandbox --login",
        "dialstack account-sessions create --component call_logs --quiet",
    ]
    assert [line for line in lines if line in wanted][:3] == wanted
