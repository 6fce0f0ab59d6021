"""Tables that note which of them were looked at, since what was looked at may have been changed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack.sandbox.store import Table

    Name: TypeAlias = tuple[str, str]

__all__ = ["WatchedOwners"]


class _WatchedTables(defaultdict[str, "Table"]):
    """The tables of one owner."""

    def __init__(self, owner: str, touched: set[Name]) -> None:
        super().__init__(dict)
        self._owner = owner
        self._touched = touched

    @override
    def __getitem__(self, name: str) -> Table:
        self._touched.add((self._owner, name))
        return super().__getitem__(name)

    @override
    def get(self, name: str, default: Any = None) -> Any:
        self._touched.add((self._owner, name))
        return super().get(name, default)


class WatchedOwners(defaultdict[str, "defaultdict[str, Table]"]):
    """The tables of every owner: an account, or a platform in one mode.

    Attributes:
        touched: `(owner, table)` of what was looked at since it was last emptied.
    """

    def __init__(self) -> None:
        super().__init__(None)
        self.touched: set[Name] = set()

    @override
    def __missing__(self, owner: str) -> defaultdict[str, Table]:
        self[owner] = tables = _WatchedTables(owner, self.touched)
        return tables

    @override
    def pop(self, owner: str, default: Any = None) -> Any:
        self.touched.update((owner, name) for name in self._of(owner))
        return super().pop(owner, default)

    def rows(self, owner: str, name: str) -> Table:
        """The rows of a table, without noting it; empty where it is gone."""
        return dict(self._of(owner).items()).get(name, {})

    def _of(self, owner: str) -> Mapping[str, Table]:
        none: Mapping[str, Table] = {}
        return super().get(owner, none)
