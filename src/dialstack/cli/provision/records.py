"""The file as records: cells as they stand there, each record with the line that it begins in."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

from dialstack.cli.failures import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Record", "read_text", "records"]


class Record(NamedTuple):
    """One record of the file."""

    line: int
    cells: list[str]


def read_text(path: Path) -> str:
    """Read the file, which is UTF-8 with or without a mark at its beginning.

    Raises:
        UsageError: It cannot be read, or is something else.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {str(path)!r}: {error.strerror}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path.name}, line {line}: this is not UTF-8. Save the file as `CSV UTF-8`.") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UsageError(f"{path.name}, line {line}: there is a zero byte. This is no CSV file.")
    return text


def records(name: str, text: str) -> Iterator[Record]:
    """Take the text apart. Empty lines are left out.

    Raises:
        UsageError: The quotes are not as they have to be.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UsageError(f"{name}, line {line}: {_explained(error)}. Nothing was sent.") from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Record(line, [cell.strip() for cell in cells])


def _explained(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end" in text or "field larger" in text:
        return "a quote is opened here or in the record that begins here, and never closed"
    if "expected after" in text:
        return "text follows a closing quote; within quotes, a quote is written twice"
    return "this cannot be read as CSV"
