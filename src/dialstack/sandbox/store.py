"""Where the sandbox keeps its rows: one dict per table and account, newest last.

A row is a plain dict in the canonical (unsuffixed) spelling. Keys that start with an underscore are the sandbox's
own notes and never leave it.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Row: TypeAlias = dict[str, Any]
Table: TypeAlias = dict[str, Row]

PLATFORM = ""
"""The owner of rows that belong to no account, such as the accounts themselves. In a store of one platform it is that
platform in one mode; in the whole store it is the sandbox's own platform in test mode."""


class Store:
    """All state of one sandbox, or with `within` that of one of its platforms. The caller holds the lock."""

    def __init__(self, platform: str | None = None, views: dict[str, Store] | None = None) -> None:
        self._tables: defaultdict[str, defaultdict[str, Table]] = defaultdict(lambda: defaultdict(dict))
        self._counters: defaultdict[str, int] = defaultdict(int)
        self._views: dict[str, Store] = {} if views is None else views
        self._is_whole = platform is None
        self._platform = platform or PLATFORM

    def keep_in(self, tables: defaultdict[str, defaultdict[str, Table]], counters: defaultdict[str, int]) -> None:
        """Use these from now on, in every view of the store too. What was there before is not copied."""
        for store in (self, *self._views.values()):
            store._tables, store._counters = tables, counters  # noqa: SLF001 - a view is a store too

    def within(self, platform: str) -> Store:
        """The same rows, as far as a platform in one mode may see them: it is `PLATFORM`, and a scan stays in it."""
        if platform not in self._views:
            self._views[platform] = Store(platform, self._views)
            self._views[platform].keep_in(self._tables, self._counters)
        return self._views[platform]

    def home(self, account: str) -> str | None:
        """The platform, in one mode, that an account belongs to; `PLATFORM` for the sandbox's own in test mode."""
        # First those that were asked for, since they are few; a sandbox that was started again may know more.
        for owner in chain((PLATFORM,), self._views, self._tables):
            if account in self._tables[owner].get("accounts", ()):
                return owner
        return None

    def table(self, account: str, name: str) -> Table:
        """The rows of one account, by key."""
        return self._tables[account or self._platform][name]

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
        """Every `(account, key, row)` of a table over all accounts that this store shows."""
        for account in self._owners():
            for key, row in self._tables[account].get(name, {}).items():
                yield account, key, row

    def everything(self) -> Iterator[tuple[str, str, Table]]:
        """Every `(owner, name, table)` that this store shows; the owner is an account, or a platform in one mode."""
        for owner in self._owners():
            for name, table in list(self._tables[owner].items()):
                yield owner, name, table

    def drop_account(self, account: str) -> None:
        """Forget everything an account owns."""
        self._tables.pop(account, None)

    def new_id(self, prefix: str) -> str:
        """Return the next id, such as `user_000001`: the same in every run, unique over all accounts."""
        return f"{prefix}_{self._count(prefix):06}"

    def _owners(self) -> list[str]:
        if self._is_whole:
            return list(self._tables)
        return [self._platform, *self._tables[self._platform]["accounts"]]

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
