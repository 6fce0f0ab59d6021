"""Asking questions, and asking for what must not be shown: keys, tokens, secrets."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dialstack.cli.failures import UsageError
from dialstack.cli.terminal import can_ask, note

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["answered", "asked_or_piped"]


def answered(question: str) -> str:
    """Return what somebody at the terminal answers: nothing at the end of the input, which is Ctrl-D."""
    # Not by Typer, for which Ctrl-C is the same as Ctrl-D.
    sys.stderr.write(question)
    sys.stderr.flush()
    with _on_a_new_line():
        answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        note("")
    return answer.strip()


def asked_or_piped(prompt: str) -> str:
    """Return what is typed after a prompt, without showing it, or the first line of standard input.

    Raises:
        UsageError: The terminal cannot hide what is typed.
    """
    if can_ask():
        return _typed(prompt)
    # `sys.stdin` is None where it was closed.
    return sys.stdin.readline().rstrip("\r\n") if sys.stdin else ""  # pyright: ignore[reportUnnecessaryComparison]


def _typed(prompt: str) -> str:
    import getpass
    import warnings

    with warnings.catch_warnings(), _on_a_new_line():
        # It would only warn, and show what is typed.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(prompt, stream=sys.stderr)
        except getpass.GetPassWarning as error:
            raise UsageError("this terminal cannot hide what is typed; pipe it in instead") from error
        except EOFError:
            note("")
            return ""


@contextmanager
def _on_a_new_line() -> Generator[None]:
    """Let what is said after Ctrl-C not stand behind the question."""
    try:
        yield
    except KeyboardInterrupt:
        note("")
        raise
