"""Answers as text: a table, JSON, JSON lines or CSV."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from dialstack._core.shapes import is_list, is_object
from dialstack.cli.failures import UsageError
from dialstack.cli.masking import escaped, printable
from dialstack.cli.standard import FORMATS
from dialstack.cli.terminal import on_terminal, out
from dialstack.types._model import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dialstack.types._model import Model

__all__ = [
    "chosen_format",
    "plain",
    "without_secrets",
    "write_item",
    "write_items",
    "write_quietly",
    "write_row",
    "write_rows",
]

COLUMNS = 7
"""How many a table has when nobody chose them."""
LAST_IN_TABLES = frozenset({"created_at", "updated_at", "object"})
IN_BRIEF = ("client_secret", "secret", "id")
"""What `--quiet` prints: the first of these that an answer has."""


def chosen_format(given: str | None) -> str:
    """Return what was asked for, else a table for people and JSON for programs."""
    if given is not None and given not in FORMATS:
        raise UsageError(f"--output takes {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
    return given or ("table" if on_terminal() else "json")


def plain(model: Model) -> dict[str, object]:
    """Return a model as the wire has it: only what the server sent."""
    return model.model_dump(mode="json", exclude_unset=True)


def without_secrets(value: object) -> object:
    """Hide what is a secret by its name, however deep it is."""
    if is_object(value):
        return {name: "***" if is_secret(name) else without_secrets(inner) for name, inner in value.items()}
    return [without_secrets(entry) for entry in value] if is_list(value) else value


def write_item(item: Model, how: str, columns: Sequence[str]) -> None:
    """Write one object."""
    write_row(plain(item), how, columns)


def write_row(row: dict[str, object], how: str, columns: Sequence[str]) -> None:
    """Do the same with what is no model."""
    if how == "csv":
        _csv(iter([row]), list(columns or row))
    elif how == "table":
        _sheet({name: _at(row, name) for name in columns} if columns else row)
    else:
        _json(_chosen(row, columns), how)


def write_items(items: Iterable[Model], how: str, columns: Sequence[str]) -> int:
    """Write many objects, as they come where the format allows it. Gives how many there were."""
    return write_rows((plain(item) for item in items), how, columns)


def write_rows(rows: Iterator[dict[str, object]], how: str, columns: Sequence[str]) -> int:
    """Do the same with what is no model."""
    if how == "jsonl":
        return sum(_json(_chosen(row, columns), how) for row in rows)
    if how == "csv":
        return _csv(rows, list(columns))
    kept = list(rows)
    if how == "json":
        _json([_chosen(row, columns) for row in kept], how)
    else:
        _table(kept, list(columns))
    return len(kept)


def write_quietly(items: Iterable[Model]) -> None:
    """Write the one thing that a script wants of each object: its token, its secret or its id."""
    for item in items:
        row = plain(item)
        found = next((row[name] for name in IN_BRIEF if row.get(name)), None)
        if found is None:
            raise UsageError("--quiet has nothing to print here: the answer has no id and no token; use --output json")
        print(found)  # noqa: T201


def _json(value: object, how: str) -> int:
    indent = None if how == "jsonl" else 2
    text = escaped(json.dumps(value, indent=indent, ensure_ascii=False))
    if on_terminal():
        from rich.text import Text

        out().print(_coloured(text) if indent else Text(text))
    else:
        print(text)  # noqa: T201
    return 1


def _coloured(text: str) -> object:
    from rich.json import JSON

    return JSON(text, indent=2, ensure_ascii=False)


def _csv(rows: Iterator[dict[str, object]], columns: list[str]) -> int:
    """Columns that nobody chose are those of the first page: what comes later has no place in a header.

    A file has every character, since that is where programs read on. A terminal must not act on any.
    """
    import itertools
    import sys

    shown = on_terminal()
    first = list(itertools.islice(rows, 100))
    names = columns or list(dict.fromkeys(name for row in first for name in row))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    count = 0
    for row in itertools.chain(first, rows):
        cells = [_cell(_at(row, name)) for name in names]
        writer.writerow([printable(cell, lines=True) for cell in cells] if shown else cells)
        count += 1
    return count


def _chosen(row: dict[str, object], columns: Sequence[str]) -> dict[str, object]:
    return {name: _at(row, name) for name in columns} if columns else row


def _at(row: object, name: str) -> object:
    """Find a value by its name, or by names with dots: `config.timezone`."""
    for part in name.split("."):
        if not is_object(row):
            return None
        row = row.get(part)
    return row


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _table(rows: list[dict[str, object]], columns: list[str]) -> None:
    from rich.table import Table

    names = columns or _columns(rows)
    if not on_terminal():
        _aligned([names, *([_cell(_at(row, name)) for name in names] for row in rows)])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(printable(_cell(_at(row, name)), lines=True) for name in names))
    out().print(table, soft_wrap=False)


def _sheet(row: dict[str, object]) -> None:
    from rich.table import Table

    if not on_terminal():
        _aligned([[name, _cell(value)] for name, value in row.items()])
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in row.items():
        table.add_row(name, printable(_cell(value), lines=True))
    out().print(table, soft_wrap=False)


def _aligned(lines: list[list[str]]) -> None:
    """A table in a file: blanks between the columns, and every value whole."""
    lines = [
        [printable(cell, lines=True) for cell in line] for line in lines
    ]  # a file is shown on a terminal sooner or later
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)] if lines else []
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())  # noqa: T201


def _columns(rows: list[dict[str, object]]) -> list[str]:
    """Choose columns: what is short and says something, in the order of the API, times at the end."""
    every = dict.fromkeys(name for row in rows for name in row)
    short = [name for name in every if not is_secret(name) and not any(_is_long(row.get(name)) for row in rows)]
    told = [name for name in short if any(row.get(name) is not None for row in rows)]
    first = [name for name in told if name not in LAST_IN_TABLES]
    return (first + [name for name in told if name == "created_at"])[:COLUMNS] or list(every)[:COLUMNS]


def _is_long(value: object) -> bool:
    return is_object(value) or is_list(value) or (isinstance(value, str) and len(value) > 60)  # noqa: PLR2004
