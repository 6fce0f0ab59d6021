"""Where the sandbox keeps its rows: one dict per table and account, newest last.

A row is a plain dict in the canonical (unsuffixed) spelling. Keys that start with an underscore are the sandbox's
own notes and never leave it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Row: TypeAlias = dict[str, Any]
Table: TypeAlias = dict[str, Row]

PLATFORM = ""
"""The owner of rows that belong to no account, such as the accounts themselves."""


class Store:
    """All state of one sandbox. The caller holds the lock."""

    def __init__(self) -> None:
        self._tables: defaultdict[str, defaultdict[str, Table]] = defaultdict(lambda: defaultdict(dict))
        self._counters: defaultdict[str, int] = defaultdict(int)

    def table(self, account: str, name: str) -> Table:
        """The rows of one account, by key."""
        return self._tables[account][name]

    def insert(self, account: str, name: str, key: str, row: Row) -> Row:
        """Add a row and note its place in the order of creation."""
        self.table(account, name)[key] = row | {"_serial": self._count("serial")}
        return self.table(account, name)[key]

    def rename(self, account: str, name: str, key: str, new_key: str) -> None:
        """Give a row another key; its place in the order stays."""
        table = self.table(account, name)
        table[new_key] = table.pop(key)

    def find(self, name: str, key: str) -> tuple[str, Row] | None:
        """Look for a row in every account; gives the account too."""
        return next(((account, row) for account, found, row in self.scan(name) if found == key), None)

    def scan(self, name: str) -> Iterator[tuple[str, str, Row]]:
        """Every `(account, key, row)` of a table over all accounts."""
        for account, tables in list(self._tables.items()):
            for key, row in tables.get(name, {}).items():
                yield account, key, row

    def drop_account(self, account: str) -> None:
        """Forget everything an account owns."""
        self._tables.pop(account, None)

    def new_id(self, prefix: str) -> str:
        """Return the next id, such as `user_000001`: the same in every run, unique over all accounts."""
        return f"{prefix}_{self._count(prefix):06}"

    def _count(self, name: str) -> int:
        self._counters[name] += 1
        return self._counters[name]


def is_row(value: object) -> TypeGuard[Row]:
    """Whether a decoded value is a JSON object."""
    return isinstance(value, dict)


def newest_first(rows: Iterable[Row]) -> list[Row]:
    """Sort rows by creation, the newest first."""
    return sorted(rows, key=lambda row: -row["_serial"])


def outward(row: Row) -> Row:
    """Copy a row without the sandbox's own notes."""
    return {key: value for key, value in row.items() if not key.startswith("_")}
