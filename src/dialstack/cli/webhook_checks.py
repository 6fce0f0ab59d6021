"""Signing a body and judging a signature, as a handler does it."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dialstack.cli.asking import asked_or_piped
from dialstack.cli.failures import UsageError
from dialstack.cli.terminal import can_ask, note
from dialstack.errors import DialStackSignatureVerificationError
from dialstack.webhooks.signature import SIGNATURE_HEADER, sign, timestamp_of, verify_signature

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["SECRET_VARIABLE", "body_of", "find_secret", "show_signature", "show_verdict", "standard_input"]

SECRET_VARIABLE = "DIALSTACK_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
STDIN = "-"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PREFIX = re.compile(rf"\s*{SIGNATURE_HEADER}\s*:", re.IGNORECASE)


def find_secret(variable: str | None) -> str:
    """Find the signing secret: in the variable that was named, else in the usual one, else ask for it.

    Raises:
        UsageError: It is not there, and nobody can be asked.
    """
    found = os.environ.get(variable or SECRET_VARIABLE, "")
    if found.strip():
        return found
    if variable is not None:
        # Never repeated: it may be the secret itself, given where its name belongs.
        odd = "is not set, or empty" if _NAME.fullmatch(variable) else "takes the name of a variable, not a secret"
        raise UsageError(f"--secret-env: {'the variable that it names ' if 'set' in odd else 'it '}{odd}")
    if not can_ask():
        raise UsageError(f"no signing secret: set {SECRET_VARIABLE}, or name another variable with --secret-env")
    return asked_or_piped("Which signing secret? ")


def body_of(file: str) -> bytes:
    """Read a body, every byte of it.

    Raises:
        UsageError: It cannot be read.
    """
    if file == STDIN:
        return standard_input().read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {file!r}: {error.strerror}") from error


def standard_input() -> BinaryIO:
    """Give standard input, as bytes. Whoever sits before it is told that something is waited for.

    Raises:
        UsageError: It was closed.
    """
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - where it was closed: `dialstack ... <&-`
        raise UsageError("there is no standard input; name a file")
    if sys.stdin.isatty():
        note("standard input is read; Ctrl-D ends it", "dim")
    return sys.stdin.buffer


def show_signature(file: str, variable: str | None, timestamp: int | None, *, header: bool) -> None:
    """Write the signature of a body to standard output."""
    secret = find_secret(variable)
    value = sign(body_of(file), secret, timestamp=timestamp)
    print(f"{SIGNATURE_HEADER}: {value}" if header else value)  # noqa: T201


def show_verdict(file: str, signature: str | None, variable: str | None, tolerance: float, at: float | None) -> None:
    """Write `ok` or the code of the refusal to standard output.

    Raises:
        DialStackSignatureVerificationError: It is refused.
    """
    secret = find_secret(variable)
    value = None if signature is None else _PREFIX.sub("", signature, count=1).strip()
    try:
        verify_signature(body_of(file), value, secret, tolerance=tolerance, now=at)
    except DialStackSignatureVerificationError as error:
        print(error.code, flush=True)  # noqa: T201
        if error.code in {"timestamp_too_old", "timestamp_in_the_future"}:
            away = (time.time() if at is None else at) - timestamp_of(value)
            note(f"it was signed {abs(away):.0f} s {'before' if away > 0 else 'after'} the time that it is judged by")
        raise
    print("ok")  # noqa: T201
