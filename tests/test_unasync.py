"""The generator of the sync twins, on trees of its own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "unasync.py"


@pytest.fixture
def unasync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The generator, working below a temporary root with two rules only and without a formatter."""
    spec = importlib.util.spec_from_file_location("unasync", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "TREES", [("src/_async", "src/_sync"), ("tests/_async", "tests/_sync")])
    monkeypatch.setattr(module, "used", set())
    monkeypatch.setattr(module, "formatted", lambda text, path: text)
    monkeypatch.setattr(sys, "argv", ["unasync.py"])
    return module


def body(unasync: ModuleType, text: str) -> str:
    header, _, rest = unasync.twin(text, "src/_async/x.py").partition("\n")
    assert header == "# Generated from src/_async/x.py by scripts/generate. Do not edit."
    return str(rest)


# --- one file ---


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("async def f(): ...\n", "def f(): ...\n"),
        ("await f()\n", "f()\n"),
        ("x = await f(await g())\n", "x = f(g())\n"),
        ("await (\n    f()\n)\n", "(\n    f()\n)\n"),
        ("x = [i async for i in y]\n", "x = [i for i in y]\n"),
        ("class AsyncPage(AsyncBase): ...\n", "class Page(Base): ...\n"),
        ("x.aclose()\n", "x.close()\n"),
        ("def __aenter__(self): ...\n", "def __enter__(self): ...\n"),
        ("def __anext__(self): ...\n", "def __next__(self): ...\n"),
        ("raise StopAsyncIteration\n", "raise StopIteration\n"),
        ("from dialstack._async.x import AsyncX\n", "from dialstack._sync.x import X\n"),
        ("Asynchronous = 1\n", "Asynchronous = 1\n"),
        ("unaclosed = 1\n", "unaclosed = 1\n"),
        ("awaited = asynced = 1\n", "awaited = asynced = 1\n"),
    ],
)
def test_names_and_words(unasync: ModuleType, source: str, expected: str) -> None:
    assert body(unasync, source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# closed by aclose, see AsyncPage\n", "# closed by close, see Page\n"),
        ("x = 1  # AsyncPage\n", "x = 1  # Page\n"),
        ('"""An AsyncPage.\n\nCall `aclose()`.\n"""\n', '"""An Page.\n\nCall `close()`.\n"""\n'),
        ("x: 'AsyncPage[T]'\n", "x: 'Page[T]'\n"),
        ("x = r'AsyncPage\\d' b'AsyncPage'\n", "x = r'Page\\d' b'Page'\n"),
    ],
)
def test_strings_and_comments(unasync: ModuleType, source: str, expected: str) -> None:
    assert body(unasync, source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("f'AsyncPage {x} aclose'\n", "f'Page {x} close'\n"),
        ("f'{AsyncPage.name!r:>{width}} AsyncPage'\n", "f'{Page.name!r:>{width}} Page'\n"),
        ("f'{{AsyncPage}} {AsyncPage} {{}}'\n", "f'{{Page}} {Page} {{}}'\n"),
        ("f'''AsyncPage\n{x}\naclose\n'''\ny.aclose()\n", "f'''Page\n{x}\nclose\n'''\ny.close()\n"),
        ('rf"\\d{AsyncPage}" f"{x}"\n', 'rf"\\d{Page}" f"{x}"\n'),
    ],
)
def test_f_strings_whether_or_not_they_are_split_up(unasync: ModuleType, source: str, expected: str) -> None:
    assert body(unasync, source) == expected


def test_indentation_and_layout_stay_as_they_are(unasync: ModuleType) -> None:
    source = (
        "class AsyncA:\n\n"
        "    async def f(self):\n"
        "        async with x as y:  # aclose\n"
        "            await y\n"
        "        # at the old depth\n"
        "    # at the depth of the class\n\n"
        "    @cached\n"
        "    async def g(self):\n"
        "        return await (self.f())\n\n\n"
        "async def h():\n"
        "\tif x:\n"
        "\t\tawait  y\n"
    )
    expected = (
        "class A:\n\n"
        "    def f(self):\n"
        "        with x as y:  # close\n"
        "            y\n"
        "        # at the old depth\n"
        "    # at the depth of the class\n\n"
        "    @cached\n"
        "    def g(self):\n"
        "        return (self.f())\n\n\n"
        "def h():\n"
        "\tif x:\n"
        "\t\t y\n"
    )
    assert body(unasync, source) == expected


@pytest.mark.parametrize("character", ["\x0c", "\u2028", "\x85", "\x1c", "\x0b"])
def test_what_only_python_strings_call_a_line_end_shifts_nothing(unasync: ModuleType, character: str) -> None:
    source = f"x = 'a{character}b'\n# c{character}d\nasync def f(): ...\nawait AsyncPage\n"
    assert body(unasync, source) == f"x = 'a{character}b'\n# c{character}d\ndef f(): ...\nPage\n"


def test_letters_beyond_ascii_shift_nothing(unasync: ModuleType) -> None:
    assert body(unasync, "x = 'caf\u00e9 \U0001f4de'; await AsyncPage\n") == "x = 'caf\u00e9 \U0001f4de'; Page\n"


def test_a_file_without_a_last_line_end(unasync: ModuleType) -> None:
    assert body(unasync, "await x") == "x"
    assert body(unasync, "") == ""


# --- leftovers ---


@pytest.mark.parametrize("word", ["asyncio", "anyio", "ASYNC", "awaited", "aclosed", "is_async"])
def test_a_twin_that_still_says_async_is_told(unasync: ModuleType, word: str) -> None:
    found = unasync.leftover(unasync.twin(f"x = '{word}'\n", "src/_async/x.py"))
    assert found
    assert found.lower() in word.lower()


def test_the_header_may_name_its_source(unasync: ModuleType) -> None:
    assert unasync.leftover(unasync.twin("x = 1\n", "src/_async/x.py")) is None


# --- a whole tree ---

EVERY_RULE = "async def f(): await x\n"


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def every_rule(unasync: ModuleType) -> str:
    return EVERY_RULE + "".join(f"# {word}\n" for word in unasync.RENAMED)


@pytest.fixture
def tree(unasync: ModuleType, tmp_path: Path) -> Path:
    """A root with a source that uses every rule, and its twin."""
    write(tmp_path, {"src/_async/a/x.py": every_rule(unasync), "tests/_async/test_x.py": "await AsyncX\n"})
    assert unasync.main() == 0
    return tmp_path


def check(unasync: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    monkeypatch.setattr(unasync, "used", set())
    monkeypatch.setattr(sys, "argv", ["unasync.py", "--check"])
    code = unasync.main()
    return code, capsys.readouterr().err


def listing(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*.py")}


def test_twins_are_written_where_they_belong(tree: Path) -> None:
    assert set(listing(tree)) == {
        "src/_async/a/x.py",
        "src/_sync/a/x.py",
        "tests/_async/test_x.py",
        "tests/_sync/test_x.py",
    }
    written = listing(tree)["tests/_sync/test_x.py"]
    assert written == "# Generated from tests/_async/test_x.py by scripts/generate. Do not edit.\nX\n"


def test_a_fresh_tree_passes(unasync: ModuleType, tree: Path, monkeypatch: Any, capsys: Any) -> None:
    assert check(unasync, monkeypatch, capsys) == (0, "")


def test_a_fresh_twin_is_not_written_again(unasync: ModuleType, tree: Path) -> None:
    twin = tree / "src/_sync/a/x.py"
    os.utime(twin, (1, 1))
    assert unasync.main() == 0
    assert twin.stat().st_mtime == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda root: (root / "src/_sync/a/x.py").unlink(), "src/_sync/a/x.py: missing"),
        (lambda root: write(root, {"src/_sync/a/x.py": "edited\n"}), "src/_sync/a/x.py: stale"),
        (lambda root: write(root, {"tests/_async/test_x.py": "await AsyncY\n"}), "tests/_sync/test_x.py: stale"),
        (lambda root: write(root, {"src/_sync/b.py": "x = 1\n"}), "src/_sync/b.py: has no source"),
        (lambda root: (root / "tests/_async/test_x.py").unlink(), "tests/_sync/test_x.py: has no source"),
    ],
)
def test_what_is_wrong_with_a_tree_is_told_and_nothing_touched(
    unasync: ModuleType, tree: Path, monkeypatch: Any, capsys: Any, change: Any, told: str
) -> None:
    change(tree)
    before = listing(tree)
    assert check(unasync, monkeypatch, capsys) == (1, f"{told}\n")
    assert listing(tree) == before


def test_writing_puts_a_tree_right(unasync: ModuleType, tree: Path, monkeypatch: Any, capsys: Any) -> None:
    write(tree, {"src/_sync/a/x.py": "edited\n", "src/_sync/orphan.py": "x = 1\n"})
    (tree / "tests/_sync/test_x.py").unlink()
    assert unasync.main() == 0
    assert "src/_sync/orphan.py" not in listing(tree)
    assert check(unasync, monkeypatch, capsys) == (0, "")


def test_a_leftover_fails_also_while_writing(unasync: ModuleType, tree: Path, capsys: Any) -> None:
    write(tree, {"tests/_async/test_x.py": "import anyio\n"})
    assert unasync.main() == 1
    assert capsys.readouterr().err == "tests/_sync/test_x.py: says 'anyio'\n"


@pytest.mark.parametrize("rule", ["aclose", "await", "_async"])
def test_a_rule_that_nothing_uses_fails(
    unasync: ModuleType, tree: Path, monkeypatch: Any, capsys: Any, rule: str
) -> None:
    source = (
        every_rule(unasync).replace("await x", "pass")
        if rule == "await"
        else every_rule(unasync).replace(f"# {rule}\n", "")
    )
    write(tree, {"src/_async/a/x.py": source, "tests/_async/test_x.py": "AsyncX\n"})
    unasync.main()
    assert check(unasync, monkeypatch, capsys) == (1, f"rule {rule!r} is used by nothing\n")


@pytest.mark.skipif(
    shutil.which("ruff", path=sysconfig.get_path("scripts")) is None, reason="ruff is not installed beside this Python"
)
def test_imports_are_sorted_and_lines_joined_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unasync: ModuleType
) -> None:
    spec = importlib.util.spec_from_file_location("unasync_formatting", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setenv("PATH", sysconfig.get_path("scripts"), prepend=os.pathsep)
    text = "from b import B\nfrom a import A, Unused\n\n\ndef f( ):\n  return (\n    A(B))\n"
    expected = "from a import A\nfrom b import B\n\n\ndef f():\n    return A(B)\n"
    assert module.formatted(text, tmp_path / "x.py") == expected
