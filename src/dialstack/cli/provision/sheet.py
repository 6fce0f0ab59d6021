"""Reading the file as what it asks for, and refusing it before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dialstack.cli.failures import UsageError
from dialstack.cli.provision.columns import ACCOUNT_EMAIL, columns_of
from dialstack.cli.provision.reading import parameters, problems_of, row_of, values_of
from dialstack.cli.provision.records import read_text, records
from dialstack.cli.provision.rows import NewAccount, Row, Sheet, same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dialstack.cli.provision.columns import Column
    from dialstack.cli.provision.records import Record

__all__ = ["read_sheet", "sheet_of"]

SHOWN = 20
"""How many problems are listed at once."""


def read_sheet(path: Path, account: str | None) -> Sheet:
    """Read the file.

    Args:
        path: Where it is.
        account: The account of rows that name none.

    Raises:
        UsageError: It cannot be used. The message has the lines, and nothing of what is in them.
    """
    return sheet_of(path.name, read_text(path), account)


def sheet_of(name: str, text: str, account: str | None) -> Sheet:
    """Read the text of a file; see `read_sheet`."""
    found = records(name, text)
    header = next(found, None)
    if header is None:
        raise UsageError(f"{name} is empty: its first line has to name the columns, such as email,name,extension")
    columns, problems = columns_of(header.cells)
    _refuse(name, [f"line {header.line}: {problem}" for problem in problems])
    reading = _Reading(columns, account)
    for record in found:
        reading.take(record)
    _refuse(name, reading.problems)
    if not reading.rows:
        raise UsageError(f"{name} has no rows below the names of the columns")
    return Sheet(reading.rows, reading.new_accounts())


@dataclass
class _Reading:
    """What was read so far, and what was wrong with it."""

    columns: Sequence[Column]
    account: str | None
    rows: list[Row] = field(default_factory=list[Row])
    problems: list[str] = field(default_factory=list[str])
    accounts: dict[str, dict[str, tuple[int, object]]] = field(
        default_factory=dict[str, "dict[str, tuple[int, object]]"]
    )
    """What the columns say of each new account, and in which line they say it first."""
    firsts: dict[tuple[str, str, str], int] = field(default_factory=dict[tuple[str, str, str], int])
    """The lines of what may be there once."""

    def take(self, record: Record) -> None:
        """Read one record as a row."""
        if len(record.cells) != len(self.columns):
            self._wrong(record.line, f"there are {len(record.cells)} cells for {len(self.columns)} columns")
            return
        values, problems = values_of(self.columns, record.cells)
        problems = problems or [*problems_of(self.columns, values, self.account)]
        for problem in problems:
            self._wrong(record.line, problem)
        if not problems:
            row = row_of(record.line, self.columns, values, self.account)
            self.rows.append(row)
            self._refuse_twice(row)
            self._collect_account(row, values)

    def new_accounts(self) -> dict[str, NewAccount]:
        """Return the accounts that are named by their email address."""
        return {email: self._new_account(said) for email, said in self.accounts.items()}

    def _new_account(self, said: Mapping[str, tuple[int, object]]) -> NewAccount:
        line, email = said[ACCOUNT_EMAIL]
        values = {name: value for name, (_, value) in said.items()}
        return NewAccount(line, str(email), parameters(self.columns, "account", values))

    def _collect_account(self, row: Row, values: Mapping[str, object]) -> None:
        """Collect what the rows of a new account say of it. One is enough, and they must not say different things."""
        if row.account_email is None:
            return
        said = self.accounts.setdefault(row.account_email, {})
        for column in self.columns:
            if column.owner == "account" and column.name in values:
                line, value = said.setdefault(column.name, (row.line, values[column.name]))
                if value != values[column.name] and column.name != ACCOUNT_EMAIL:
                    self._wrong(row.line, f"column {column.name!r} differs from line {line}, of the same account")

    def _refuse_twice(self, row: Row) -> None:
        account = row.account_id or str(row.account_email)
        for what, value in (("email", same(row.email)), ("extension", row.extension)):
            first = row.line if value is None else self.firsts.setdefault((what, account, value), row.line)
            if first != row.line:
                self._wrong(row.line, f"the same account and {what} as in line {first}")

    def _wrong(self, line: int, problem: str) -> None:
        self.problems.append(f"line {line}: {problem}")


def _refuse(name: str, problems: Sequence[str]) -> None:
    if not problems:
        return
    count = f"{len(problems)} problems" if len(problems) > 1 else "a problem"
    more = [f"  ... and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
    lines = [f"{name} has {count}. Nothing was sent.", *(f"  {problem}" for problem in problems[:SHOWN]), *more]
    raise UsageError("\n".join(lines))
