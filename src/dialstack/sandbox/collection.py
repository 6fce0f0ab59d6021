"""Plain create, retrieve, update, delete and list, the same for every kind of thing.

A namespace describes its things once in a `Collection` and adds functions only where it does more.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dialstack.sandbox.paging import envelope, page
from dialstack.sandbox.problems import not_found
from dialstack.sandbox.spellings import both, canonical
from dialstack.sandbox.store import newest_first, outward

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dialstack.sandbox.context import Context
    from dialstack.sandbox.store import Row, Table


def _as_it_is(_: Context, row: Row) -> Row:
    return row


@dataclass(frozen=True)
class Collection:
    """One kind of thing.

    Args:
        table: The name of its table.
        noun: What an error calls it.
        prefix: The prefix of its ids.
        defaults: Every field that a caller can write, with the value it has at first.
        param: The path parameter that holds the key; the table's name without its `s` unless given.
        renamed: Unsuffixed names that also go by `<name>_id`.
        expandable: For each name in `expand[]`, a function that makes the expanded value.
        present: Changes a row on its way out; it sees the sandbox's own notes, which are taken off afterwards.
    """

    table: str
    noun: str
    prefix: str
    defaults: Mapping[str, Any]
    param: str = ""
    renamed: tuple[str, ...] = ()
    expandable: Mapping[str, Callable[[Context, Row], object]] = field(
        default_factory=dict[str, "Callable[[Context, Row], object]"]
    )
    present: Callable[[Context, Row], Row] = _as_it_is

    def rows(self, context: Context) -> Table:
        """The rows that this request can reach."""
        return context.table(self.table)

    def key(self, context: Context) -> str:
        """The key in the request's path."""
        return context.params[self.param or self.table.removesuffix("s")]

    def find(self, context: Context, key: str | None = None) -> Row:
        """The row with this key, or with the key in the path; 404 when there is none."""
        try:
            return self.rows(context)[self.key(context) if key is None else key]
        except KeyError:
            raise not_found(self.noun) from None

    def add(self, context: Context, body: Row, **extra: object) -> Row:
        """Store a new row from `body`; gives the row, not the answer."""
        now = context.now()
        key = context.store.new_id(self.prefix)
        row = {"id": key} | self._written(deepcopy(dict(self.defaults)), body) | extra
        return context.store.insert(context.account, self.table, key, row | {"created_at": now, "updated_at": now})

    def change(self, context: Context, row: Row, body: Row) -> Row:
        """Write `body` to a row: absent keeps, null clears, objects called `config` are merged."""
        row.update(self._written(row, body), updated_at=context.now())
        return row

    def answer(self, context: Context, row: Row) -> Row:
        """The row as the API shows it."""
        shown = both(outward(self.present(context, row)), self.renamed)
        expanded = {name: make(context, row) for name, make in self.expandable.items() if name in context.expand}
        return shown | expanded

    def create(self, context: Context) -> Row:
        """Behaviour: store the body as a new row."""
        return self.answer(context, self.add(context, context.body))

    def retrieve(self, context: Context) -> Row:
        """Behaviour: one row."""
        return self.answer(context, self.find(context))

    def update(self, context: Context) -> Row:
        """Behaviour: change one row."""
        return self.answer(context, self.change(context, self.find(context), context.body))

    def delete(self, context: Context) -> None:
        """Behaviour: remove one row."""
        self.find(context)
        del self.rows(context)[self.key(context)]

    def page_of(self, context: Context, rows: Iterable[Row]) -> Row:
        """One page of the given rows."""
        world = context.world
        found = page(rows, context.path, context.query, by_id=not world.strict, lifetime=world.cursor_lifetime())
        return found | {"data": [self.answer(context, row) for row in found["data"]]}

    def embedded(self, context: Context, url: str, rows: Iterable[Row]) -> Row:
        """A list inside another object: all of the given rows."""
        return envelope(url, [self.answer(context, row) for row in newest_first(rows)])

    def _written(self, row: Row, body: Row) -> Row:
        body = canonical(body, self.renamed)
        written = {name: body[name] for name in self.defaults if name in body}
        if isinstance(written.get("config"), dict):
            written["config"] = {**(row.get("config") or {}), **written["config"]}
        return row | written

    def list(self, context: Context) -> Row:
        """Behaviour: one page of all rows."""
        return self.page_of(context, self.rows(context).values())
