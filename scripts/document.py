"""Fill the generated sections of the documentation, from the contract and the client.

    python scripts/document.py          write what is missing or stale
    python scripts/document.py --check  change nothing; fail where a section is stale or a page is missing

A section stands between `<!-- generated: its name -->` and `<!-- end of generated -->`. Around it a page is written
by hand.
"""

from __future__ import annotations

import re
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from _operations import Operation, curl_line, formatted, operations, python_line

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).resolve().parent.parent / "docs"
SECTION = re.compile(r"(<!-- generated: ([^>]+) -->\n).*?(<!-- end of generated -->)", re.DOTALL)
ACCOUNTS = {"required": "Acts on one account.", "optional": "Acts on one account or on all of the platform."}


def of_namespace(name: str) -> str:
    """Every operation of a namespace, with a line of Python and one of curl."""
    found = [operation for operation in operations() if operation.namespace == name]
    sources = formatted([python_line(operation) for operation in found])
    return "\n".join(section(operation, source) for operation, source in zip(found, sources, strict=True))


def section(operation: Operation, source: str) -> str:
    """One operation."""
    about = " ".join(filter(None, [operation.raw["description"], ACCOUNTS.get(operation.account)]))
    imports = "from pathlib import Path\n\n" if operation.is_upload else ""
    return f"""
### `{operation.name}`

`{operation.verb} {operation.path}` answers {operation.status} with {kind(operation)}. {about}

<!-- operation: {operation.name} -->
```python
{imports}{source}
```

```bash
{curl_line(operation)}
```
"""


def kind(operation: Operation) -> str:
    """What comes back, in words."""
    if operation.is_download:
        return "the file"
    return "no body" if operation.answer_type == "None" else f"`{operation.answer_type}`"


def methods() -> str:
    """Every method with its verb, its path and its types."""
    rows = ["| Method | Request | Parameters | Answer |", "|---|---|---|---|"]
    for namespace, found in groupby(operations(), key=lambda operation: operation.namespace):
        rows += [row(namespace, operation) for operation in found]
    return "\n" + "\n".join(rows) + "\n\n"


def row(namespace: str, operation: Operation) -> str:
    """One method."""
    anchor = operation.name.replace(".", "")
    link = f"[`{operation.name}`](resources/{namespace}.md#{anchor})"
    cells = [link, f"`{operation.verb} {operation.path}`", f"`{operation.params_type}`", f"`{operation.answer_type}`"]
    return f"| {' | '.join(cells)} |"


def node_names() -> str:
    """Every method of the JavaScript SDK, and ours."""
    rows = ["| JavaScript | Python |", "|---|---|"]
    for operation in operations():
        theirs = operation.raw["x-dialstack"].get("javascript")
        since = operation.raw["x-dialstack"].get("javascript_since")
        shown = f"`{theirs}`{f' ({since})' if since else ''}" if theirs else "not there"
        rows.append(f"| {shown} | `{operation.name}` |")
    return "\n" + "\n".join(rows) + "\n\n"


SECTIONS: dict[str, Callable[[], str]] = {"methods": methods, "names in JavaScript": node_names}


def content(name: str) -> str:
    """What belongs into a section."""
    prefix = "operations of "
    return of_namespace(name.removeprefix(prefix)) if name.startswith(prefix) else SECTIONS[name]()


def filled(page: str) -> str:
    """A page with its sections as they should be."""
    return SECTION.sub(lambda found: f"{found[1]}{content(found[2])}\n{found[3]}", page)


def main() -> int:
    """Run from the command line."""
    check = "--check" in sys.argv[1:]
    namespaces = {operation.namespace for operation in operations()}
    pages = {path: path.read_text("utf-8") for path in sorted(DOCS.rglob("*.md"))}
    problems = [f"docs/resources/{name}.md is missing" for name in sorted(namespaces) if not has_page(pages, name)]
    for path, page in pages.items():
        wanted = filled(page)
        if wanted != page and check:
            problems.append(f"{path.relative_to(DOCS.parent)}: stale")
        elif wanted != page:
            path.write_text(wanted, "utf-8")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def has_page(pages: dict[Path, str], namespace: str) -> bool:
    """Tell whether a namespace has a page with its section."""
    return f"<!-- generated: operations of {namespace} -->" in pages.get(DOCS / "resources" / f"{namespace}.md", "")


if __name__ == "__main__":
    sys.exit(main())
