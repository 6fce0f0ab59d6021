"""Where output goes: data to standard output, everything else to standard error, colour only on a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from rich.console import Console

__all__ = ["can_ask", "note", "on_terminal", "out", "spinner", "stderr", "transfer_bar", "warn"]


def out() -> Console:
    """Return the console for data. What goes through it must be plain where it is no terminal."""
    from rich.console import Console

    return Console(soft_wrap=True, highlight=False, markup=False, emoji=False)


def stderr() -> Console:
    """Return the console for everything that is not data."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def on_terminal() -> bool:
    """Tell whether somebody sees what is written to standard output."""
    return sys.stdout.isatty()


def can_ask() -> bool:
    """Tell whether there is somebody to answer a question."""
    # They are None where they were closed: `dialstack ... <&-`.
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))  # pyright: ignore[reportUnnecessaryComparison]


def note(text: str, style: str | None = None) -> None:
    """Tell people something that is not part of the output."""
    stderr().print(text, style=style)


def warn(text: str) -> None:
    """Tell people something that they should not miss."""
    note(text, "yellow")


@contextmanager
def spinner(text: str) -> Generator[Callable[[str], None]]:
    """Turn while something takes long. It gives a function that changes the text; both do nothing in a pipe."""
    console = stderr()
    if not console.is_terminal:
        yield lambda _text: None
        return
    with console.status(text) as status:
        yield status.update


@contextmanager
def transfer_bar(text: str) -> Generator[Callable[[int, int | None], None]]:
    """Show how a transfer goes. It gives what `on_progress` takes, and shows nothing in a pipe."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    console = stderr()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(text, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
