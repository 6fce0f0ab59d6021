"""The command `dialstack`: every operation, profiles, tokens, events, webhooks, imports and the sandbox.

It needs the extra `cli`; `dialstack sandbox` alone needs only the extra `sandbox`. Guide:
<https://docs.dialstack.ai/cli>.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and give the exit status. The guide has the table of them."""
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        return 130  # before a command has begun, which says it


def _run(given: list[str]) -> int:
    if given[:1] == ["sandbox"]:
        return _sandbox(given[1:])
    if given == ["--version"]:
        from dialstack import __version__

        print(__version__)  # noqa: T201 - it is a command
        return 0
    try:
        from dialstack.cli.app import run

        return run(given)
    except ImportError as error:
        return _missing(error)


def _sandbox(arguments: Sequence[str]) -> int:
    # Without Typer: the sandbox has an extra of its own.
    try:
        from dialstack.sandbox.__main__ import main as serve
    except ImportError as error:
        print(f"dialstack: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return serve(arguments)


def _missing(error: ImportError) -> int:
    if (error.name or "").split(".")[0] not in {"typer", "rich"}:
        raise error
    needs = "the command line needs Typer and Rich: pip install 'dialstack[cli]'"
    print(f"dialstack: {needs}; `dialstack sandbox` needs only 'dialstack[sandbox]'", file=sys.stderr)  # noqa: T201
    return 1
