"""The public API is the one that is written down."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

griffe = pytest.importorskip("griffe", reason="griffe is installed with the extra `dev`, and one Python is enough")

ROOT = Path(__file__).resolve().parent.parent.parent

SHAPES = '''
from typing_extensions import Required, TypedDict

class _Base:
    def close(self) -> None: ...
    def _hidden(self) -> None: ...

class Thing(_Base):
    """A thing."""

    name: str
    size: int | None = None

    def move(self, to: str, /, *others: str, fast: bool = False) -> Place: ...

class Place:
    x: float

class Options(TypedDict, total=False):
    timeout: float
    kind: Required[str]
'''


@pytest.fixture(scope="module")
def api() -> ModuleType:
    specification = importlib.util.spec_from_file_location("public_api", ROOT / "scripts" / "api.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lines(api: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = api.surface()
    return found


def of_source(api: Any, tmp_path: Path, source: str) -> dict[str, set[str]]:
    """Describe a package that is made up."""
    folder = tmp_path / "dialstack"
    folder.mkdir()
    (folder / "__init__.py").write_text("from dialstack.inner import *\n", "utf-8")
    (folder / "inner.py").write_text("from __future__ import annotations\n" + source, "utf-8")
    package = griffe.load("dialstack", search_paths=[tmp_path], allow_inspection=False)
    found: dict[str, set[str]] = api.Surface(package).collect(["dialstack.inner"])
    return found


def test_the_public_api_is_the_one_that_is_written_down(api: Any, lines: dict[str, set[str]]) -> None:
    written = api.WRITTEN.read_text("utf-8")
    found = api.differences(api.parsed(written), lines)
    assert not found, "\n".join(["the public API changed:", *found, "", api.ADVICE])
    assert api.rendered(lines) == written, "run scripts/api: the order or the header is different"


def test_every_name_is_there_at_run_time(api: Any, lines: dict[str, set[str]]) -> None:
    for place in api.public_modules():
        module = importlib.import_module(place)
        names = {api.subject(line).split("[")[0].split(".")[0] for line in lines[place]}
        assert names, place
        assert not [name for name in names if not hasattr(module, name)], place
        assert set(getattr(module, "__all__", ())) <= names, place


def test_what_a_client_leads_to_is_in_both_colours(lines: dict[str, set[str]]) -> None:
    plain = lines["reached: dialstack.resources.calls"]
    assert "def Calls.create(self, **params: Unpack[CallCreateParams]) -> CallCreated" in plain
    colours = [name.replace("(async) ", "") for name in lines if "(async)" in name]
    assert len(colours) > 30
    assert set(colours) <= set(lines)


def test_nothing_private_is_promised(lines: dict[str, set[str]], api: Any) -> None:
    dunders = {"__version__"}
    for found in lines.values():
        names = {part for line in found for part in api.subject(line).split("[")[0].split(".")}
        assert not {name for name in names if name.startswith("_") and not name.startswith("__")} - dunders


def test_classes_keys_and_signatures_are_described(api: Any, tmp_path: Path) -> None:
    assert of_source(api, tmp_path, SHAPES)["dialstack.inner"] == {
        "class Thing(…)",
        "Thing.name: str",
        "Thing.size: int | None = None",
        "def Thing.close(self) -> None",
        "def Thing.move(self, to: str, /, *others: str, fast: bool = False) -> Place",
        "class Place",
        "Place.x: float",
        "class Options(TypedDict)",
        "Options['timeout']: float (optional)",
        "Options['kind']: str (required)",
    }


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("size: int | None = None", "", ["removed  dialstack.inner: Thing.size: int | None = None"]),
        ("fast: bool = False", "fast: bool", ["changed  dialstack.inner: Thing.move"]),
        (
            "    name: str\n",
            "    name: str\n    colour: str = ''\n",
            ["added    dialstack.inner: Thing.colour: str = ''"],
        ),
        ("kind: Required[str]", "kind: str", ["changed  dialstack.inner: Options['kind']"]),
        ("def close(self)", "def close(self, now: bool)", ["changed  dialstack.inner: Thing.close"]),
        ("def _hidden(self)", "def _other(self, now: bool)", []),
        ('"""A thing."""', '"""Another text."""', []),
    ],
)
def test_a_change_is_told(api: Any, tmp_path: Path, before: str, after: str, told: list[str]) -> None:
    assert before in SHAPES
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    old, new = of_source(api, tmp_path / "old", SHAPES), of_source(api, tmp_path / "new", SHAPES.replace(before, after))
    found = api.differences(old, new)
    assert [line for line in found if not line.startswith("  ")] == told


def test_the_file_is_read_as_it_was_written(api: Any, lines: dict[str, set[str]]) -> None:
    assert api.parsed(api.rendered(lines)) == lines


def test_the_command_says_what_to_do(
    api: Any,
    lines: dict[str, set[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = "\n".join(line for line in api.WRITTEN.read_text("utf-8").splitlines() if "Calls.create(" not in line)
    (tmp_path / "api.txt").write_text(f"{text}\n", "utf-8")
    monkeypatch.setattr(api, "WRITTEN", tmp_path / "api.txt")
    monkeypatch.setattr(api, "surface", lambda: lines)
    assert api.main(["--check"]) == 1
    told = capsys.readouterr().err
    assert "added    reached: dialstack.resources.calls: def Calls.create(" in told
    assert "CHANGELOG.md" in told
    assert "run scripts/api" in told
    api.main([])
    assert api.main(["--check"]) == 0
