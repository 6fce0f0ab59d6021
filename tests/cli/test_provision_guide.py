"""The guide on provisioning: its commands, in the order of the page, on the example file."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from dialstack.cli.provision.columns import known_columns
from dialstack.cli.provision.reports import COLUMNS
from dialstack.sandbox import Sandbox

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "provisioning.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```console\n\$ dialstack (.*)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)


@pytest.fixture
def strict(monkeypatch):
    """A sandbox that asks for what today's API asks for."""
    sandbox = Sandbox(strict=True)
    with sandbox.serve() as url:
        monkeypatch.setenv("DIALSTACK_API_KEY", sandbox.api_key)
        monkeypatch.setenv("DIALSTACK_API_URL", url)
        yield sandbox


def test_the_commands_say_what_the_page_says(strict, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "examples" / "provision.csv", "accounts.csv")
    assert len(FENCES) == PAGE.count("```console")
    for command, expected in FENCES:
        done = run(*shlex.split(command), "-o", "table")
        said = (done.out + done.err).splitlines()
        assert done.status == 0, done.err
        assert [line for line in expected.splitlines() if line not in said] == []


def test_the_page_names_columns_and_counts_that_there_are(strict, run, tmp_path):
    shutil.copy(ROOT / "examples" / "provision.csv", tmp_path / "accounts.csv")
    done = run("provision", "-f", str(tmp_path / "accounts.csv"), "--yes")
    assert all(f"`{name}`" in PAGE for name in re.findall(r'"(\w+)":', done.out) if name not in {"rows", "seconds"})
    assert all(f"`{name}`" in PAGE for name in COLUMNS)
    named = re.findall(r"`(account(?:\.\w+)+)`", PAGE)
    assert [name for name in named if name not in known_columns()] == []
