"""What a value that came from outside is, told to the type checkers too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from typing_extensions import TypeIs

__all__ = ["is_collection", "is_list", "is_object", "is_seekable", "is_tuple"]


def is_object(value: object) -> TypeIs[dict[str, object]]:
    """Tell whether a value is what JSON calls an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeIs[list[object]]:
    """Tell whether a value is what JSON calls an array."""
    return isinstance(value, list)


def is_tuple(value: object) -> TypeIs[tuple[object, ...]]:
    """Tell whether a value is a tuple, of whatever."""
    return isinstance(value, tuple)


def is_seekable(file: object) -> bool:
    """Tell whether a file can be rewound. One that can only be read or written need not have `seekable` at all."""
    ask: Callable[[], object] | None = getattr(file, "seekable", None)
    return ask is not None and bool(ask())


def is_collection(value: object) -> TypeIs[Collection[object]]:
    """Tell whether a value is one of those that are sent as a list."""
    return isinstance(value, (list, tuple, set, frozenset))
