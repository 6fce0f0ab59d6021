"""A bar while rows are carried out, on a terminal alone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from dialstack.cli.terminal import stderr

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from dialstack.cli.provision.outcomes import RowResult

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(rows: int) -> Generator[Callable[[RowResult], None]]:
    """Show how far it is. It gives a function to call with each row that is over."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = stderr()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("provisioning", total=rows, failed="")
        failed = 0

        def tell(result: RowResult) -> None:
            nonlocal failed
            failed += not result.is_good
            progress.update(task, advance=1, failed=f"{failed} failed" if failed else "")

        yield tell
