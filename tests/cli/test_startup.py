"""What a command loads before it does anything. `benchmarks/cli.py` has the figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

HEAVY = {"httpx", "pydantic", "anyio", "tenacity", "jwt", "keyring", "starlette", "jsonschema", "asyncio"}
LOADED = """
import json, os, sys
from dialstack.cli import main
main(sys.argv[1:])
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


def loaded(*words, **environment):
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("words", [["--help"], ["login", "--help"], ["tokens", "--help"]])
def test_help_loads_nothing_that_sends_or_serves(words):
    # Newer Typers load pydantic themselves, to read the parameters of a command.
    mine = HEAVY if words == ["--help"] else HEAVY - {"pydantic"}
    assert loaded(*words) & mine == set()


def test_profiles_load_no_keyring_and_no_client():
    assert loaded("profiles") & {"httpx", "keyring", "tenacity"} == set()


def test_the_version_loads_nothing_at_all():
    assert loaded("--version") & {*HEAVY, "typer", "rich"} == set()
