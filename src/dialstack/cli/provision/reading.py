"""One record as a row: what its cells say, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.cli.provision.cells import CellError, value_of
from dialstack.cli.provision.columns import ACCOUNT, ACCOUNT_EMAIL, EMAIL, EXTENSION
from dialstack.cli.provision.rows import Row, same
from dialstack.cli.values import put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dialstack.cli.provision.columns import Column

__all__ = ["parameters", "problems_of", "row_of", "values_of"]


def values_of(columns: Sequence[Column], cells: Sequence[str]) -> tuple[dict[str, object], list[str]]:
    """Read the cells that have something in them, by the name of their column; and what is wrong with others."""
    values: dict[str, object] = {}
    problems: list[str] = []
    for column, cell in zip(columns, cells, strict=True):
        if not cell:
            continue
        try:
            values[column.name] = value_of(column.field, cell)
        except CellError as error:
            problems.append(f"column {column.name!r} {error}")
    return values, problems


def problems_of(columns: Sequence[Column], values: Mapping[str, object], account: str | None) -> Iterator[str]:
    """Say what is wrong with a row, without repeating what is in it."""
    if EMAIL not in values:
        yield "column 'email' is empty, and each user needs one"
    for name in (EMAIL, ACCOUNT_EMAIL):
        if name in values and not _is_address(str(values[name])):
            yield f"column {name!r} is not an email address"
    if not str(values.get(EXTENSION, "0")).isdecimal() or not str(values.get(EXTENSION, "0")).isascii():
        yield "column 'extension' is not made of digits"
    yield from _account_problems(columns, values, account)


def _account_problems(columns: Sequence[Column], values: Mapping[str, object], account: str | None) -> Iterator[str]:
    about = [column.name for column in columns if column.owner == "account" and column.name in values]
    if ACCOUNT in values and about:
        yield f"'account' names an account that exists, and {about[0]!r} is about a new one: leave one out"
    elif about and ACCOUNT_EMAIL not in values:
        yield f"there is {about[0]!r} without 'account.email'"
    elif ACCOUNT not in values and not about and account is None:
        yield "it names no account: fill in 'account' or 'account.email', or give --account"
    if not _is_id(str(values.get(ACCOUNT, ""))):
        yield "column 'account' is not the id of an account"


def row_of(line: int, columns: Sequence[Column], values: Mapping[str, object], account: str | None) -> Row:
    """Make the row of values that are all right."""
    new, extension = values.get(ACCOUNT_EMAIL), values.get(EXTENSION)
    return Row(
        line=line,
        email=str(values[EMAIL]),
        user=parameters(columns, "user", values),
        account_id=str(values.get(ACCOUNT, account)) if new is None else None,
        account_email=None if new is None else same(str(new)),
        extension=None if extension is None else str(extension),
    )


def parameters(columns: Sequence[Column], owner: str, values: Mapping[str, object]) -> dict[str, object]:
    """Put the parameters of an operation together."""
    found: dict[str, object] = {}
    for column in columns:
        if column.owner == owner and column.name in values:
            put(found, column.field.path, values[column.name])
    return found


def _is_address(text: str) -> bool:
    return "@" in text.strip("@") and text.isprintable() and " " not in text


def _is_id(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text
