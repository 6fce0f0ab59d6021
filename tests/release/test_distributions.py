"""What is in the wheel and the sdist, and that the looking notices what is wrong."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = [
    "README.md",
    "CONTRIBUTING.md",
    "pyproject.toml",
    "requirements-unit.txt",
    "requirements-dev.txt",
    "mkdocs.yml",
]
FOLDERS = [".ci", ".github", "docs", "examples", "scripts", "src"]
INDEXES = ["--index-url", "--extra-index-url", "--find-links", "--trusted-host", "index_url", "[[tool.uv.index]]"]


def test_nothing_is_wrong_with_them(dist: Path, distributions: Any, note: Callable[[str], None]) -> None:
    assert distributions.problems(dist, None) == []
    for path in sorted(dist.glob("*.*")):
        note(f"release: {path.name} has {path.stat().st_size:,} bytes")


def test_the_sdist_gives_the_same_wheel(dist: Path, wheel: Path, distributions: Any, tmp_path: Path) -> None:
    import subprocess
    import sys

    [sdist] = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    [tree] = tmp_path.iterdir()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "out"]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    [again] = (tmp_path / "out").glob("*.whl")
    assert distributions.same(wheel, again) == []


def changed(wheel: Path, folder: Path, leave_out: str = "", add: dict[str, bytes] | None = None) -> Path:
    """Copy a wheel with other contents."""
    target = folder / wheel.name
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in source.namelist():
            if name != leave_out and name not in (add or {}):
                archive.writestr(name, source.read(name))
        for name, content in (add or {}).items():
            archive.writestr(name, content)
    return target


@pytest.mark.parametrize(
    "name",
    ["dialstack/py.typed", "dialstack/sandbox/document/calls.json", "dialstack/_version.py", "dialstack/errors.py"],
)
def test_what_is_missing_is_noticed(wheel: Path, distributions: Any, tmp_path: Path, name: str) -> None:
    assert f"{wheel.name}: lacks {name}" in distributions.wheel_problems(changed(wheel, tmp_path, leave_out=name))


@pytest.mark.parametrize(
    "name", ["tests/test_errors.py", "dialstack/errors.pyc", "dialstack/data.db", "dialstack/.env", "other/__init__.py"]
)
def test_what_does_not_belong_is_noticed(wheel: Path, distributions: Any, tmp_path: Path, name: str) -> None:
    assert f"{wheel.name}: has {name}" in distributions.wheel_problems(changed(wheel, tmp_path, add={name: b"x"}))


def test_a_wheel_that_is_too_large_is_noticed(wheel: Path, distributions: Any, tmp_path: Path) -> None:
    large = changed(wheel, tmp_path, add={"dialstack/large.json": bytes(distributions.LARGEST_WHEEL)})
    assert any("are the most" in line for line in distributions.wheel_problems(large))


@pytest.mark.parametrize("line", ["Requires-Dist: left-pad", "Requires-Dist: left-pad<2 @ https://example.com/x.whl"])
def test_odd_metadata_is_noticed(wheel: Path, distributions: Any, tmp_path: Path, line: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("/METADATA")]
        text = archive.read(name).decode()
    odd = changed(wheel, tmp_path, add={name: text.replace("\n", f"\n{line}\n", 1).encode()})
    assert any("left-pad" in found for found in distributions.wheel_problems(odd))


def test_an_odd_sdist_is_noticed(dist: Path, distributions: Any, tmp_path: Path) -> None:
    [sdist] = dist.glob("*.tar.gz")
    (tmp_path / "x.pyc").write_bytes(b"")
    with tarfile.open(tmp_path / sdist.name, "w:gz") as archive:
        archive.add(tmp_path / "x.pyc", "elsewhere/x.pyc")
    found = distributions.sdist_problems(tmp_path / sdist.name)
    assert f"{sdist.name}: has elsewhere/x.pyc" in found
    assert f"{sdist.name}: elsewhere/x.pyc is elsewhere" in found
    assert f"{sdist.name}: lacks pyproject.toml" in found


def test_two_wheels_that_differ_are_noticed(wheel: Path, distributions: Any, tmp_path: Path) -> None:
    other = changed(wheel, tmp_path, add={"dialstack/errors.py": b"changed"})
    [told] = distributions.same(wheel, other)
    assert told.endswith("dialstack/errors.py")
    assert distributions.same(wheel, Path(shutil.copy(wheel, tmp_path / "copy.whl"))) == []


def test_the_tag_is_the_version_and_in_the_changelog(distributions: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributions, "version", lambda: "0.1.0")
    assert distributions.tag_problems("v0.1.0") == []
    assert distributions.tag_problems("0.1.0") == ["the tag is 0.1.0, and the version 0.1.0"]
    monkeypatch.setattr(distributions, "version", lambda: "99.0.0")
    assert distributions.tag_problems("v99.0.0") == ["CHANGELOG.md has no line '## [99.0.0] - <date>'"]


def test_no_index_of_packages_is_named_anywhere() -> None:
    """Where packages come from is the business of whoever installs them."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in [*found, *(ROOT / name for name in PROJECT)]:
        if "__pycache__" not in path.parts and "node_modules" not in path.parts:
            text = path.read_bytes().decode("utf-8", "replace")
            assert not [index for index in INDEXES if index in text], path
