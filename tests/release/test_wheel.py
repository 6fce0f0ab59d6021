"""The wheel, installed where nothing else is: alone, and with each extra alone."""

from __future__ import annotations

import email
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.release.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent.parent
SMOKE = Path(__file__).with_name("smoke.py")
NOT_FOR_USERS = {"all", "bench", "dev", "docs"}
_SECTION = re.compile(r"\[(dialstack[\w.]*)\]")
_NAME = re.compile(r"(?:@\w+ )?(?:async )?(?:property |def |class )?(\w+)")


def extras() -> list[str]:
    """Name the extras that a user installs."""
    block = (ROOT / "pyproject.toml").read_text("utf-8").split("[project.optional-dependencies]", 1)[1]
    names = re.findall(r"^(\w+) = \[", block.split("\n[", 1)[0], re.MULTILINE)
    return [name for name in names if name not in NOT_FOR_USERS]


def public() -> dict[str, list[str]]:
    """Read the public names of each module."""
    found: dict[str, list[str]] = {}
    module = ""
    for line in (ROOT / "tests" / "api" / "public_api.txt").read_text("utf-8").splitlines()[1:]:
        if line.startswith("["):
            section = _SECTION.fullmatch(line)
            module = section[1] if section else ""
        elif line and module:
            match = _NAME.match(line)
            assert match, line
            names = found.setdefault(module, [])
            if match[1] not in names:
                names.append(match[1])
    return found


def complaints(python: Path, extras: list[str]) -> list[str]:
    done = run([python, "-I", "-W", "error", SMOKE], input=json.dumps({"public": public(), "extras": extras}))
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def test_the_wheel_alone(installed: Callable[[str], Path]) -> None:
    python = installed("")
    assert complaints(python, []) == []
    command = python.with_name("dialstack")
    assert re.fullmatch(r"(dialstack )?\d+\.\d+\.\d+\S*", run([command, "--version"]).stdout.strip())


@pytest.mark.parametrize("extra", extras())
def test_the_wheel_with_each_extra_alone(extra: str, installed: Callable[[str], Path]) -> None:
    assert complaints(installed(f"[{extra}]"), [extra]) == []


def test_the_smoke_test_notices_what_is_missing(tmp_path: Path) -> None:
    """It has to: a test of absence that never fails shows nothing."""
    (tmp_path / "half.py").write_text("import no_such_package\n", "utf-8")
    (tmp_path / "named.py").write_text("raise ImportError(\"pip install 'dialstack[redis]'\")\n", "utf-8")
    script = (
        "import runpy, sys; sys.path.insert(0, sys.argv[1]); smoke = runpy.run_path(sys.argv[2]);"
        "print(*smoke['problems']({'half': [], 'named': [], 'json': ['loads', 'lodas']}, ['redis']), sep='\\n')"
    )
    told = run([sys.executable, "-c", script, tmp_path, SMOKE]).stdout.splitlines()
    assert [line.split(":")[0] for line in told] == ["half.None", "named.None", "json.lodas"]


def test_the_extras_are_those_of_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        given = email.message_from_bytes(archive.read(name))
    assert set(given.get_all("Provides-Extra", [])) == {*extras(), *NOT_FOR_USERS}
    assert extras()
