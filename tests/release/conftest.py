"""One wheel and one sdist of the tree as it stands, for all of the tests here."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
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
