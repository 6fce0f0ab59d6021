"""The command line: `dialstack sandbox`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_USAGE = """\
usage: dialstack [--version] COMMAND ...

commands:
  sandbox   serve a DialStack sandbox on this machine; `dialstack sandbox --help` says how
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status: 2 where there is no such command."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["sandbox"]:
        return _sandbox(given[1:])
    if given == ["--version"]:
        from dialstack import __version__

        print(__version__)  # noqa: T201 - it is a command
        return 0
    asked = bool(given) and given[0] in {"-h", "--help"}
    print(_USAGE, end="", file=sys.stdout if asked else sys.stderr)
    return 0 if asked else 2


def _sandbox(arguments: Sequence[str]) -> int:
    try:
        from dialstack.sandbox.__main__ import main as serve
    except ImportError as error:
        print(f"dialstack: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return serve(arguments)
