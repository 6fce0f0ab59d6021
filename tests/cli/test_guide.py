"""The guide of the command line: what it shows is what happens, and its exit statuses are all there are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from difflib import unified_diff
from pathlib import Path

import pytest

from dialstack.cli import exits
from tests.cli.conftest import KEY
from tests.docs.fences import ROOT

PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
FENCES = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PICTURES = sorted((ROOT / "docs" / "assets" / "cli").glob("*.svg"))
SERVES = "dialstack sandbox --login"


def commands():
    """Each command of the page, with the lines that it shows."""
    for fence in FENCES:
        for block in re.split(r"^\$ ", fence, flags=re.MULTILINE)[1:]:
            command, _, shown = block.partition("\n")
            yield command, shown.splitlines()


def alike(line):
    """Leave out what differs from run to run."""
    line = re.sub(r"\b(acct|user|req)_\w+", r"\1_", line)
    line = re.sub(r"/[^ ]*/(credentials\.json|python[\d.]*)", r"FOLDER/\1", line.replace("~", "/home"))
    line = re.sub(r"^eyJ[\w.-]+", "eyJ", line)
    line = re.sub(r"(?<=\S) {2,}", "  ", line)  # columns are as wide as what is in them
    return re.sub(r"\d+", "0", line).rstrip()


def fits(shown, seen):
    """Tell whether the lines are those that are shown, where `...` stands for any."""
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(alike(line)) + r"\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{alike(line)}\n" for line in seen)) is not None


@pytest.mark.skipif(sys.platform == "win32", reason="the page is about a POSIX shell")
def test_what_it_shows_is_what_happens(tmp_path):
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "300",
    }
    (tmp_path / "staging.key").write_text(f"{KEY}\n")
    all_of_them = list(commands())
    assert all_of_them[0][0] == SERVES
    serve = [*SERVES.split(), "--port", "0", "--api-key", KEY]
    with subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            first = [server.stdout.readline().rstrip() for _ in range(7)]
            assert fits(all_of_them[0][1], first)
            environment["STAGING"] = first[0].split()[-1]
            for command, shown in all_of_them[1:]:
                done = subprocess.run(
                    ["bash", "-c", command],
                    env=environment,
                    cwd=tmp_path,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    timeout=60,
                    check=False,
                )
                seen = (done.stdout + done.stderr).splitlines()
                told = "\n".join(unified_diff([alike(line) for line in shown], [alike(line) for line in seen]))
                assert fits(shown, seen), f"{command}\n{told}"
        finally:
            server.terminate()
            server.communicate()


def test_a_difference_is_noticed():
    assert fits(["a 1", "...", "z"], ["a 22", "b", "c", "z"])
    assert fits(["..."], [])
    assert not fits(["a", "z"], ["a", "b", "z"])
    assert not fits(["a"], ["a", "b"])


def test_the_exit_statuses_are_all_there_are():
    listed = {int(status) for status in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}
    named = {exits.FAILED, exits.USAGE, exits.REFUSED, exits.INCOMPLETE, exits.INTERRUPTED}
    assert listed == {0, *named, *exits.STATUSES.values()}


def test_the_pictures_are_there_and_load_nothing():
    shown = set(re.findall(r"\(assets/cli/(\w+)\.svg\)", PAGE))
    assert shown <= {path.stem for path in PICTURES}
    assert len(PICTURES) >= 5
    for path in PICTURES:
        text = path.read_text("utf-8")
        assert "@font-face" not in text
        assert re.findall(r"https?://(?!127\.0\.0\.1)[^\"< ]*", text) == ["http://www.w3.org/2000/svg"]
        assert "sk_test" not in text
