"""Look at what is published: the wheel and the sdist.

    python scripts/distributions.py dist          check all in dist/; dist/again has the wheel out of the tree
    python scripts/distributions.py dist v0.2.0   also the version, and that the changelog has it

Fails with one line for each thing that is wrong.
"""

from __future__ import annotations

import email
import hashlib
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "dialstack"
LARGEST_WHEEL = 1536 * 1024
LARGEST_SDIST = 3 * 1024 * 1024
SUFFIXES = {".py", ".json", ".typed", ".html", ".css", ".js", ".svg"}
"""What the package is made of. Anything else has got in by mistake."""
EXPECTED = ["__init__.py", "_version.py", "py.typed", "sandbox/document/_shared.json", "testing/plugin.py"]
INFO = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
IN_SDIST = ["pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "PKG-INFO", "src/dialstack/py.typed"]
NEVER = (".pyc", ".db", ".db-wal", ".db-shm", ".pem", ".key", ".so", ".env", ".log", ".orig", ".rej", ".DS_Store")


def source_files() -> set[str]:
    """Give the files of the package, as the wheel has to have them."""
    found = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {f"dialstack/{path.relative_to(PACKAGE).as_posix()}" for path in found}


def version() -> str:
    """Read the version, where it stands."""
    scope: dict[str, str] = {}
    exec((PACKAGE / "_version.py").read_text("utf-8"), scope)  # noqa: S102 - a file of ours, of one line
    return scope["__version__"]


def wheel_problems(path: Path) -> list[str]:
    """Say what is wrong with a wheel."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        info = f"dialstack-{version()}.dist-info"
        found = [f"{path.name}: lacks {name}" for name in sorted(_expected(info) - names)]
        found += [f"{path.name}: has {name}" for name in sorted(names - _expected(info))]
        found += [f"{path.name}: has {name}" for name in sorted(names) if _is_odd(name, info)]
        if f"{info}/METADATA" in names:
            found += _metadata_problems(path.name, archive.read(f"{info}/METADATA").decode())
    return found + _too_large(path, LARGEST_WHEEL)


def _expected(info: str) -> set[str]:
    return source_files() | {f"dialstack/{name}" for name in EXPECTED} | {f"{info}/{name}" for name in INFO}


def _is_odd(name: str, info: str) -> bool:
    suffix = PurePosixPath(name).suffix
    return not name.startswith(f"{info}/") and (suffix not in SUFFIXES or "tests" in PurePosixPath(name).parts)


def _metadata_problems(name: str, text: str) -> list[str]:
    given = email.message_from_string(text)
    wanted = {"Name": "dialstack", "Version": version(), "License-Expression": "MIT", "Requires-Python": ">=3.10"}
    found = [f"{name}: {key} is {given[key]!r}, not {value!r}" for key, value in wanted.items() if given[key] != value]
    required = given.get_all("Requires-Dist", [])
    found += [f"{name}: has no upper bound: {line}" for line in required if "extra ==" not in line and "<" not in line]
    return found + [f"{name}: depends on a URL: {line}" for line in required if "@" in line]


def sdist_problems(path: Path) -> list[str]:
    """Say what is wrong with an sdist."""
    with tarfile.open(path) as archive:
        members = archive.getmembers()
    prefix = f"dialstack-{version()}/"
    names = {member.name.removeprefix(prefix) for member in members}
    found = [f"{path.name}: lacks {name}" for name in IN_SDIST if name not in names]
    found += [f"{path.name}: has {name}" for name in sorted(names) if name.endswith(NEVER) or "__pycache__" in name]
    found += [f"{path.name}: {member.name} is no plain file" for member in members if not member.isfile()]
    found += [f"{path.name}: {member.name} is elsewhere" for member in members if not member.name.startswith(prefix)]
    return found + _too_large(path, LARGEST_SDIST)


def _too_large(path: Path, most: int) -> list[str]:
    size = path.stat().st_size
    return [f"{path.name}: {size:,} bytes, and {most:,} are the most"] if size > most else []


def same(one: Path, other: Path) -> list[str]:
    """Say whether two wheels differ, and in which files."""
    if one.read_bytes() == other.read_bytes():
        return []
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(other) as second:
        old, new = ({name: each.read(name) for name in each.namelist()} for each in (first, second))
    different = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return [f"the wheel out of the sdist is not that out of the tree: {', '.join(different) or 'times or order'}"]


def tag_problems(tag: str) -> list[str]:
    """Say whether a tag is not the version, or not in the changelog."""
    found = [] if tag == f"v{version()}" else [f"the tag is {tag}, and the version {version()}"]
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines() if line.startswith("## ")]
    listed = any(line.startswith(f"## [{version()}] - 2") for line in headings)
    return found if listed else [*found, f"CHANGELOG.md has no line '## [{version()}] - <date>'"]


def problems(folder: Path, tag: str | None) -> list[str]:
    """Say all that is wrong."""
    wheels, sdists = sorted(folder.glob("*.whl")), sorted(folder.glob("*.tar.gz"))
    if len(wheels) != 1 or len(sdists) != 1:
        return [f"{folder} has {len(wheels)} wheels and {len(sdists)} sdists, and not one of each"]
    found = wheel_problems(wheels[0]) + sdist_problems(sdists[0])
    for again in (folder / "again").glob("*.whl"):
        found += same(wheels[0], again)
    return found if tag is None else found + tag_problems(tag)


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    folder = Path(arguments[0])
    found = problems(folder, arguments[1] if len(arguments) > 1 else None)
    for line in found:
        print(line, file=sys.stderr)
    for path in sorted(folder.glob("*.*")):
        print(f"{path.name}: {path.stat().st_size:,} bytes, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
