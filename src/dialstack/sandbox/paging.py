"""Pages and cursors.

A cursor names the list it came from and a place in the order of creation, so rows that come or go between two pages
neither repeat nor hide others.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dialstack.sandbox.problems import RefusalError
from dialstack.sandbox.store import is_row, newest_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dialstack.sandbox.messages import Pairs
    from dialstack.sandbox.store import Row

DEFAULT_LIMIT = 10
_PLACES = frozenset({"page", "starting_after", "ending_before"})


def envelope(url: str, data: list[Row], following: str | None = None, previous: str | None = None) -> Row:
    """The list object of the API."""
    return {"object": "list", "url": url, "next_page_url": following, "previous_page_url": previous, "data": data}


@dataclass(frozen=True)
class Lifetime:
    """How long cursors are good for, and what time it is; both in seconds."""

    ttl: float
    now: float


def page(rows: Iterable[Row], url: str, query: Pairs, *, by_id: bool = False, lifetime: Lifetime | None = None) -> Row:
    """One page of `rows`, with URLs that keep the filters of `query`.

    `by_id` honours `starting_after` too. Older servers do; today's API ignores it and answers page one again. Cursors
    are good for ever unless they have a `lifetime`.
    """
    given = dict(query)
    ordered = newest_first(rows)
    cursor = _read_cursor(url, given.get("page"))
    _refuse_expired(cursor, lifetime)
    if by_id and not cursor and "starting_after" in given:
        cursor = _after_id(ordered, given["starting_after"])
    chosen = _window(ordered, cursor, int(given.get("limit", DEFAULT_LIMIT)))
    if not chosen:
        return envelope(url, [])
    first, last = chosen[0]["_serial"], chosen[-1]["_serial"]
    made = {} if lifetime is None else {"made": lifetime.now}
    older = _link(url, query, before=last, **made) if ordered[-1]["_serial"] < last else None
    newer = _link(url, query, after=first, **made) if ordered[0]["_serial"] > first else None
    return envelope(url, chosen, older, newer)


def _window(ordered: list[Row], cursor: dict[str, Any], limit: int) -> list[Row]:
    if "after" in cursor:
        return [row for row in ordered if row["_serial"] > cursor["after"]][-limit:]
    if "before" in cursor:
        ordered = [row for row in ordered if row["_serial"] < cursor["before"]]
    return ordered[:limit]


def _link(url: str, query: Pairs, **place: float) -> str:
    raw = json.dumps({"list": url, **place}, separators=(",", ":")).encode()
    token = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    kept = [(name, value) for name, value in query if name not in _PLACES]
    return f"{url}?{urlencode([*kept, ('page', token)])}"


def _after_id(ordered: list[Row], key: str) -> dict[str, Any]:
    found = next((row["_serial"] for row in ordered if row.get("id") == key), None)
    return {} if found is None else {"before": found}


def _refuse_expired(cursor: Row, lifetime: Lifetime | None) -> None:
    if lifetime is None or not cursor:
        return
    made: object = cursor.get("made")
    if not isinstance(made, (int, float)) or lifetime.now - made > lifetime.ttl:
        error = "The page cursor has expired. Start over from page one."
        raise RefusalError(400, error, code="invalid_pagination")


def _read_cursor(url: str, token: str | None) -> dict[str, Any]:
    if token is None:
        return {}
    try:
        cursor = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, RecursionError):
        cursor = None
    if not is_row(cursor) or cursor.get("list") != url or type(cursor.get("after", cursor.get("before"))) is not int:
        raise RefusalError(400, "The page cursor is malformed or from another list.", code="invalid_pagination")
    return cursor
