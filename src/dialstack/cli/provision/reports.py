"""What became of a run: a summary, a table of what failed, and a file with every row."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import TYPE_CHECKING

from dialstack.cli.masking import printable
from dialstack.cli.private_files import write_private
from dialstack.cli.terminal import note, stderr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dialstack.cli.provision.outcomes import Outcome, RowResult

__all__ = ["show_failures", "summary_of", "write_report", "write_summary"]

SHOWN = 50
"""How many failures are listed."""
CONFLICT = 409
WIDTH = 200
"""Columns of the table where it goes into a file."""
COLUMNS = ("line", "state", "account", "user", "step", "error", "status", "code", "request_id", "message")


def summary_of(results: Sequence[RowResult], accounts: Sequence[Outcome]) -> dict[str, int]:
    """Count."""
    states = Counter(result.state for result in results)
    return {
        "rows": len(results),
        "created": states["created"],
        "found": states["found"],
        "adopted": states["adopted"],
        "before": states["before"],
        "failed": states["failed"],
        "in_doubt": states["in_doubt"],
        "open": states["open"],
        "accounts_created": sum(account.how == "created" for account in accounts),
        "extensions_created": sum(result.made_extension for result in results),
    }


def write_summary(counts: Mapping[str, object], how: str) -> None:
    """Write counts to standard output."""
    if how == "json":
        print(json.dumps(counts, indent=2))  # noqa: T201
        return
    width = max(map(len, counts))
    for name, value in counts.items():
        print(f"{name:<{width}}  {value}")  # noqa: T201


def write_report(path: Path, results: Sequence[RowResult]) -> None:
    """Write a line for each row, for its owner's eyes alone."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(result) for result in results)
    write_private(path, text.getvalue())
    note(f"the report is in {path}")


def show_failures(results: Sequence[RowResult]) -> None:
    """List what failed, on standard error."""
    from rich.table import Table

    failed = [result for result in results if result.trouble is not None]
    if not failed:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("line", "state", "step", "error", "request_id", "message"):
        table.add_column(name, overflow="fold")
    for result in failed[:SHOWN]:
        cells = dict(zip(COLUMNS, _cells(result), strict=True))
        error = " ".join(filter(None, (cells["error"], cells["status"], cells["code"])))
        table.add_row(
            cells["line"], cells["state"], cells["step"], error, cells["request_id"], printable(cells["message"])
        )
    console = stderr()
    if not console.is_terminal:
        console.width = WIDTH
    console.print(table, soft_wrap=False)
    if len(failed) > SHOWN:
        note(f"... and {len(failed) - SHOWN} more; --report FILE lists all of them")
    if any(_is_taken(result) for result in failed):
        note("a user who exists already is no failure with --adopt, which takes them as they are")


def _cells(result: RowResult) -> list[str]:
    trouble = result.trouble
    found: list[object] = [result.row.line, result.state, result.account, result.user, result.step]
    if trouble is not None:
        found += [trouble.error, trouble.status, trouble.code, trouble.request_id, trouble.message]
    return ["" if value is None else str(value) for value in [*found, *[None] * (len(COLUMNS) - len(found))]]


def _is_taken(result: RowResult) -> bool:
    return result.state == "failed" and result.step == "user" and getattr(result.trouble, "status", None) == CONFLICT
