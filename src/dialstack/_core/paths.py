"""Paths and queries: ids that cannot leave their segment, and filters as the platform reads them."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from math import isfinite
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from dialstack._core.shapes import is_collection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["as_text", "encode_query", "fill", "quote_segment", "timestamp"]


def fill(route: str, ids: Mapping[str, str]) -> str:
    """Put each id into its place in the route, as one percent-encoded segment.

    Raises:
        TypeError: An id is not a string.
        ValueError: An id is empty, blank, `.` or `..`.
    """
    if not ids:
        return route
    return route.format_map({name: quote_segment(name, value) for name, value in ids.items()})


def quote_segment(name: str, value: object) -> str:
    """Encode one path segment; refuse those that would turn the path into another one."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {type(value).__name__}")
    # An empty segment would address the collection, and dots would climb out of it: clients and proxies
    # resolve them even when they are percent-encoded.
    if value in {".", ".."} or not value.strip():
        raise ValueError(f"{name} is empty, '.' or '..', which no id can be")
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise ValueError(f"{name} is not valid Unicode") from None


def encode_query(params: Mapping[str, object]) -> str:
    """Encode query parameters: lists as repeated `name[]`, booleans as `true` and `false`.

    Raises:
        TypeError: A value has no form in a query.
        ValueError: A value is None: the platform ignores what it does not know and would answer unfiltered.
    """
    return "&".join(f"{quote(name, safe='[]')}={quote_plus(text)}" for name, text in _pairs(params))


def _pairs(params: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        if is_collection(value):
            key = name if name.endswith("[]") else f"{name}[]"
            for item in value:
                yield key, as_text(name, item)
        else:
            yield name, as_text(name, value)


def as_text(name: str, value: object) -> str:
    """Write one value of a query or a form."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError(f"{name} is not valid Unicode") from None
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return as_text(name, value.value)
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{name} is not a finite number")
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (datetime, date)):
        return timestamp(value)
    if value is None:
        raise ValueError(f"{name} is None; a filter that does not apply must be left out")
    raise TypeError(f"{name} cannot be sent as a query parameter: {type(value).__name__}")


def timestamp(value: date) -> str:
    """Write a date or an aware datetime as RFC 3339.

    Raises:
        ValueError: A datetime has no time zone, so nobody knows which moment it means.
    """
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise ValueError("a datetime needs a time zone: datetime.now(timezone.utc), or value.astimezone()")
    return value.isoformat()
