"""The fields that lost their `_id` suffix. The API accepts and emits both spellings; unsuffixed wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dialstack.sandbox.store import Row


def canonical(row: Row, names: Iterable[str]) -> Row:
    """Rename `<name>_id` to `<name>` for each of `names`; a value under the short name is kept."""
    result = dict(row)
    for name in names:
        if f"{name}_id" in result:
            suffixed = result.pop(f"{name}_id")
            result.setdefault(name, suffixed)
    return result


def both(row: Row, names: Iterable[str]) -> Row:
    """Emit each of `names` a second time, with the suffix."""
    return row | {f"{name}_id": row[name] for name in names if name in row}
