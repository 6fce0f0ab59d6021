"""Events that were written down: as they were delivered, by `dialstack events tail`, or by a sandbox."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from dialstack._core.shapes import is_list, is_object
from dialstack.cli.webhook_events import MadeEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Entry", "entries"]


class Entry(NamedTuple):
    """One of them.

    Attributes:
        line: Where it stands: the number of its line, or its place in a page.
        event: The event; None: it is none.
        problem: Why it is none.
    """

    line: int
    event: MadeEvent | None
    problem: str | None = None


def entries(lines: Iterable[bytes]) -> Iterator[Entry]:
    """Read events, one after another as they come. Of a sandbox's deliveries, each event is given once.

    Args:
        lines: The lines of a file, which are not read ahead.
    """
    delivered: set[bytes] = set()
    for number, value, raw in _values(iter(lines)):
        event = _event(value, raw)
        if event is None:
            yield Entry(number, None, "it is not an event: no JSON object with a type")
        elif not (is_object(value) and _is_delivery(value)):
            yield Entry(number, event)
        elif event.body not in delivered:  # it went to several endpoints, or was tried again
            delivered.add(event.body)
            yield Entry(number, event)


def _values(lines: Iterator[bytes]) -> Iterator[tuple[int, object, bytes]]:
    """Give each value with the bytes that it was written as."""
    for number, line in enumerate(lines, 1):
        raw = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip()
        if not raw:
            continue
        value = _decoded(raw)
        if value is None and raw in {b"{", b"["}:
            # JSON that somebody has indented: a page, and not lines.
            value = _decoded(raw + b"\n" + b"".join(lines))
        rows = _rows(value)
        if rows is None:
            yield number, value, raw
        else:
            yield from ((place, row, json.dumps(row).encode()) for place, row in enumerate(rows, 1))


def _rows(value: object) -> list[object] | None:
    """Take a page apart: `{"data": [...]}`, or a list."""
    if is_list(value):
        return value
    data = value.get("data") if is_object(value) and not value.keys() & {"type", "event"} else None
    return data if is_list(data) else None


def _event(value: object, raw: bytes) -> MadeEvent | None:
    if not is_object(value):
        return None
    if _is_delivery(value):
        body = str(value["body"]).encode(errors="replace")
        return _event(_decoded(body), body)
    kind = value.get("type") or value.get("event")
    if not isinstance(kind, str):
        return None
    if "received_at" in value and "id" not in value:
        return _of_a_stream(kind, value, raw)
    identity = value.get("id")
    return MadeEvent(kind, identity if isinstance(identity, str) else None, raw)


def _is_delivery(value: dict[str, object]) -> bool:
    return isinstance(value.get("body"), str) and "attempt" in value


def _of_a_stream(kind: str, value: dict[str, object], raw: bytes) -> MadeEvent:
    """Give a line of `dialstack events tail` the form of a webhook, with an id that it has in each replay."""
    identity = f"evt_{hashlib.sha256(raw).hexdigest()[:24]}"
    names = {"id": identity, "type": kind, "account_id": value.get("account_id"), "data": value.get("data")}
    return MadeEvent(kind, identity, json.dumps(names).encode())


def _decoded(raw: bytes) -> object:
    try:
        value: object = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value
