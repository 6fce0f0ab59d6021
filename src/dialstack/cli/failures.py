"""Errors as people read them: one block on standard error, and an exit status."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dialstack.cli.exits import FAILED, INTERRUPTED, REFUSED, USAGE, exit_status
from dialstack.cli.masking import masked, printable
from dialstack.cli.terminal import stderr
from dialstack.errors import DialStackError

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["RefusedError", "UsageError", "explained", "failing"]


class UsageError(Exception):
    """Something on the command line cannot be. Its message says what to write instead."""


class RefusedError(Exception):
    """A command that must be confirmed was not."""


@contextmanager
def failing() -> Generator[None]:
    """Turn errors into a block on standard error and an exit status."""
    try:
        yield
    except UsageError as error:
        _end(masked(str(error)), USAGE)
    except RefusedError as error:
        _end(str(error), REFUSED)
    except KeyboardInterrupt:
        _end("interrupted", INTERRUPTED)
    except DialStackError as error:
        _end(explained(error), exit_status(error))
    except (TypeError, ValueError, ImportError) as error:
        # Bad arguments, which the client refused before the network, and extras that are not there.
        _end(masked(str(error)), USAGE if not isinstance(error, ImportError) else FAILED)
    except OSError as error:
        if error.errno == errno.EPIPE:
            _reader_left()
        _end(masked(str(error)), FAILED)


def explained(error: DialStackError) -> str:
    """Put an error into a block of lines: what happened, what the server calls it, and whether it may have happened."""
    facts = {
        "status": error.status_code,
        "code": error.code,
        "parameter": error.param,
        "request": error.request_id,
        "attempts": error.attempts if error.attempts > 1 else None,
        "try again in": f"{error.retry_after:g} s" if error.retry_after else None,
        "more": error.doc_url,
    }
    lines = [f"{type(error).__name__.removeprefix('DialStack')}: {error.message}"]
    lines += [f"  {name:<12} {value}" for name, value in facts.items() if value is not None]
    if error.may_have_executed and error.method not in {None, "GET"}:
        lines.append("  It may have been carried out all the same. Look before you send it again, or send it with")
        lines.append(f"  --idempotency-key {error.idempotency_key}" if error.idempotency_key else "  care.")
    return masked("\n".join(lines))


def _end(text: str, status: int) -> None:
    import typer

    console = stderr()
    console.print("dialstack: ", style="bold red", end="")
    console.print(printable(text, lines=True))
    raise typer.Exit(status)


def _reader_left() -> None:
    # `| head` has what it wanted. Python would complain once more when it flushes at exit.
    import typer

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(0)
