"""Write the sync twin of every async file.

    python scripts/unasync.py          write what is missing or stale
    python scripts/unasync.py --check  change nothing; fail on a stale, missing or orphaned twin, on a twin that
                                       still says async, and on a rule that nothing used

Works on tokens and splices its edits into the text, so comments, blank lines and formatting stay as they are.
What the colours cannot share is in `dialstack/_colour`; here are only names.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TREES = [("src/dialstack/_async", "src/dialstack/_sync"), ("tests/_async", "tests/_sync")]

# Names that are not simply `AsyncX`, which becomes `X`.
RENAMED = {
    "AsyncByteStream": "SyncByteStream",
    "AsyncIterator": "Iterator",
    "AsyncPager": "Page",
    "AsyncRetrying": "Retrying",
    "StopAsyncIteration": "StopIteration",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "_async": "_sync",
    "aclose": "close",
    "aiter_bytes": "iter_bytes",
    "async_client": "client",
    "handle_async_request": "handle_request",
}
DROPPED = {"async", "await"}
PREFIXED = re.compile(r"\bAsync(?=[A-Z])")
WORDS = re.compile(r"\b(?:" + "|".join(sorted(RENAMED, key=len, reverse=True)) + r")\b")
LEFTOVER = re.compile(r"async|await|anyio|aclose|__a(?:enter|exit|iter|next)__", re.IGNORECASE)
HEADER = "# Generated from {source} by scripts/generate. Do not edit.\n"

used: set[str] = set()


def rename(text: str) -> str:
    """Rename within a name, a string or a comment."""

    def replace(match: re.Match[str]) -> str:
        used.add(match.group())
        return RENAMED[match.group()]

    return PREFIXED.sub("", WORDS.sub(replace, text))


def twin(text: str, source: str) -> str:
    """Turn the text of an async file into that of its sync twin."""
    starts = line_starts(text)
    pieces, position = [HEADER.format(source=source)], 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        begin, end = starts[token.start[0]] + token.start[1], starts[token.end[0]] + token.end[1]
        if token.type == tokenize.NAME and token.string in DROPPED:
            used.add(token.string)
            pieces.append(text[position:begin])
            position = end + (text[end : end + 1] == " ")
        elif token.type in {tokenize.NAME, tokenize.STRING, tokenize.COMMENT} or is_fstring(token):
            pieces += [text[position:begin], rename(text[begin:end])]
            position = end
    return "".join([*pieces, text[position:]])


def is_fstring(token: tokenize.TokenInfo) -> bool:
    """Tell whether a token is the text within an f-string, which Python 3.12 and later split up."""
    return tokenize.tok_name[token.type] == "FSTRING_MIDDLE"


def line_starts(text: str) -> list[int]:
    """Give the offset of each line, counted from 1 as tokens count them."""
    starts = [0, 0]
    for line in io.StringIO(text):  # as tokenize reads; `splitlines` also breaks at form feeds and the like
        starts.append(starts[-1] + len(line))
    return starts


def formatted(text: str, path: Path) -> str:
    """Sort the imports and wrap the lines, which the renaming changed."""
    for arguments in (["check", "--select", "I,F401", "--fix-only", "--quiet"], ["format", "--quiet"]):
        command = ["ruff", *arguments, "--stdin-filename", str(path), "-"]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return text


def expected() -> dict[Path, str]:
    """Write every twin, in memory."""
    files: dict[Path, str] = {}
    for source_tree, target_tree in TREES:
        for source in sorted((ROOT / source_tree).rglob("*.py")):
            name = source.relative_to(ROOT).as_posix()
            target = ROOT / target_tree / source.relative_to(ROOT / source_tree)
            files[target] = formatted(twin(source.read_text("utf-8"), name), target)
    return files


def problems(files: dict[Path, str]) -> list[str]:
    """Say what is wrong with the tree as it stands."""
    found = [f"{path.relative_to(ROOT)}: says {word!r}" for path, text in files.items() if (word := leftover(text))]
    for path, text in files.items():
        if not path.exists():
            found.append(f"{path.relative_to(ROOT)}: missing")
        elif path.read_text("utf-8") != text:
            found.append(f"{path.relative_to(ROOT)}: stale")
    return found + unused() + orphans(files)


def leftover(text: str) -> str | None:
    """Find a word that only the async colour has. The header names the source, so it is left out."""
    match = LEFTOVER.search(text.split("\n", 1)[1])
    return match.group() if match else None


def unused() -> list[str]:
    """List the rules that no file needed: they only look as if they did something."""
    return [f"rule {name!r} is used by nothing" for name in sorted((RENAMED.keys() | DROPPED) - used)]


def orphans(files: dict[Path, str]) -> list[str]:
    """List the files in a generated tree that come from nowhere."""
    trees = [ROOT / target for _, target in TREES]
    present = [path for tree in trees for path in sorted(tree.rglob("*.py"))]
    return [f"{path.relative_to(ROOT)}: has no source" for path in present if path not in files]


def main() -> int:
    """Run from the command line."""
    files = expected()
    if "--check" not in sys.argv[1:]:
        for path in [path for tree in TREES for path in (ROOT / tree[1]).rglob("*.py") if path not in files]:
            path.unlink()
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")
    found = problems(files)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
