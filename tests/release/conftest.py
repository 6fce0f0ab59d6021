"""One wheel and one sdist of the tree as it stands, for all of the tests here."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.release.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and an sdist, and in `again` the wheel once more."""
    pytest.importorskip("hatchling", reason="hatchling is installed with the extra `dev`")
    folder = tmp_path_factory.mktemp("dist")
    for arguments in (["-t", "sdist", "-t", "wheel", "-d", folder], ["-t", "wheel", "-d", folder / "again"]):
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", *arguments], cwd=ROOT, check=True, capture_output=True
        )
    return folder


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    """The wheel."""
    [found] = dist.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def distributions() -> ModuleType:
    """`scripts/distributions.py`."""
    specification = importlib.util.spec_from_file_location("distributions", ROOT / "scripts" / "distributions.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def uv() -> str:
    """The installer."""
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        assert not os.environ.get("CI"), "uv is not installed, and CI has to install the wheel"
        pytest.skip("uv is not installed")
    return found


@pytest.fixture
def installed(uv: str, wheel: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Give a function that installs the wheel with some extras, alone, and gives the Python that has it."""

    def install(extras: str) -> Path:
        venv = tmp_path / "venv"
        made = run([uv, "venv", "--quiet", "--python", sys.executable, venv])
        assert made.returncode == 0, made.stderr
        python = next(path for path in (venv / "bin" / "python", venv / "Scripts" / "python.exe") if path.exists())
        into = [uv, "pip", "install", "--quiet", "--python", python]
        done = run([*into, f"{wheel}{extras}"])
        if done.returncode and not os.environ.get("CI") and run([*into, "idna"]).returncode:
            pytest.skip("no package can be installed here: there is no index")
        assert done.returncode == 0, done.stderr
        return python

    return install
