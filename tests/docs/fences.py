"""Finding the Python in the documentation.

One rule: a fence ```` ```python ```` is a program of its own. A comment on the line above says what it needs:

    <!-- setup: account user -->   these names exist before it runs; `stage.py` says what there is
    <!-- not run: reason -->       it is only compiled; the reason is listed by a test

What stands in a generated section is run by `test_operations.py`. One that defines tests is run by pytest. A fence ```` ```text title="Output" ````
right after it holds what it prints, and is compared.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

_FENCE = re.compile(
    r"(?:^[ ]*<!-- (?P<order>setup|not run): (?P<words>.+?) -->\n+)?"
    r"^(?P<indent>[ ]*)```python[^\n]*\n(?P<code>.*?)^(?P=indent)```$"
    r"(?:\s+?^(?P=indent)```text title=\"Output\"\n(?P<output>.*?)^(?P=indent)```$)?",
    re.MULTILINE | re.DOTALL,
)


_GENERATED = re.compile(r"<!-- generated: .*?<!-- end of generated -->", re.DOTALL)


@dataclass(frozen=True)
class Snippet:
    """One fence."""

    page: str
    line: int
    code: str
    setup: tuple[str, ...] = ()
    not_run: str | None = None
    output: str | None = None

    @property
    def name(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def has_tests(self) -> bool:
        return re.search(r"^def test_", self.code, re.MULTILINE) is not None

    @property
    def source(self) -> str:
        """The code, moved down to where it stands in the page, so that a traceback points there."""
        return "\n" * (self.line - 1) + self.code


def snippets() -> list[Snippet]:
    return [snippet for page in PAGES for snippet in _snippets_of(page)]


def _snippets_of(page: Path) -> list[Snippet]:
    text = page.read_text(encoding="utf-8")
    name = page.relative_to(ROOT).as_posix()
    text = _GENERATED.sub(lambda found: "\n" * found[0].count("\n"), text)
    return [_snippet(name, text, match) for match in _FENCE.finditer(text)]


def _snippet(page: str, text: str, match: re.Match[str]) -> Snippet:
    words = match["words"] or ""
    output = match["output"]
    return Snippet(
        page=page,
        line=text.count("\n", 0, match.start("code")) + 1,
        code=textwrap.dedent(match["code"]),
        setup=tuple(words.split()) if match["order"] == "setup" else (),
        not_run=words if match["order"] == "not run" else None,
        output=None if output is None else textwrap.dedent(output),
    )
