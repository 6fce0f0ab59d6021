"""Sending and reading faxes. A fax that was sent is pending until `finish` ends it; `seed` makes one that came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.files import expand_file
from dialstack.sandbox.behaviours.phone_numbers import NUMBERS
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.dialling import normalise
from dialstack.sandbox.problems import invalid, not_found, unprocessable

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row, Store

_EXACT_FILTERS: Final = ("direction", "status", "did")
_AT_FIRST: Final[Row] = {
    "call_id": None,
    "pages": None,
    "source_pages": None,
    "transport": None,
    "error_code": None,
    "attempts": 0,
    "read_at": None,
    "submitted_at": None,
    "completed_at": None,
}


def _expand_did(context: Context, row: Row) -> object:
    number = NUMBERS.rows(context).get(row["did"])
    return {name: number[name] for name in ("id", "phone_number")} if number else row["did"]


FAXES = Collection(
    table="faxes",
    noun="Fax",
    prefix="fax",
    param="fax",
    defaults={},
    expandable={"file": expand_file, "did": _expand_did},
)


def seed(store: Store, account: str, number: Row, from_number: str, now: str, *, file: str | None = None) -> Row:
    """Receive a one-page fax at a number of the account; `file` is the id of its document."""
    parties = {"did": number["id"], "from_number": from_number, "to_number": number["phone_number"], "file": file}
    what = {"direction": "inbound", "status": "received", "pages": 1, "transport": "t38", "attempts": 1}
    return _insert(store, account, parties | what | {"completed_at": now}, now)


def send(context: Context) -> Row:
    """Stays pending. 404 for an unknown file or number, 422 for a number that can't fax: the statuses are our choice.

    The hourly limit is not imitated, since it is not published.
    """
    to_number, number = normalise(context.body["to"]), _fax_number(context)
    if to_number is None or not to_number.startswith("+"):
        raise invalid({"to": "must be a phone number"})
    if context.body["file"] not in context.table("files"):
        raise not_found("File")
    parties = {"did": number["id"], "from_number": number["phone_number"], "to_number": to_number}
    what = {"direction": "outbound", "status": "pending", "file": context.body["file"]}
    return FAXES.answer(context, _insert(context.store, context.account, parties | what, context.now()))


def finish(row: Row, now: str, *, status: str = "delivered", pages: int = 1, error_code: str | None = None) -> None:
    """End a pending fax after one attempt, over T.38. One that failed got no page across."""
    delivered = status == "delivered"
    row.update(
        status=status,
        pages=pages if delivered else 0,
        source_pages=pages,
        transport="t38",
        error_code=error_code,
        attempts=row["attempts"] + 1,
        submitted_at=now,
        completed_at=now,
        updated_at=now,
    )


def list_faxes(context: Context) -> Row:
    """`number` matches a part of the digits of either number, the other filters match exactly."""
    rows = [row for row in FAXES.rows(context).values() if _matches(context, row)]
    return FAXES.page_of(context, rows)


def update(context: Context) -> Row:
    """Reading sets `read_at`, reading again keeps it, and unread clears it."""
    row = FAXES.find(context)
    if "is_read" in context.body:
        read_at = (row["read_at"] or context.now()) if context.body["is_read"] else None
        row.update(read_at=read_at, updated_at=context.now())
    return FAXES.answer(context, row)


def _fax_number(context: Context) -> Row:
    number = NUMBERS.find(context, context.body["did"])
    if number["status"] != "active" or not number["fax_enabled"]:
        raise unprocessable("The number must be active and enabled for fax.")
    return number


def _insert(store: Store, account: str, fields: Row, now: str) -> Row:
    row = {"id": store.new_id("fax")} | _AT_FIRST | fields | {"created_at": now, "updated_at": now}
    return store.insert(account, "faxes", row["id"], row)


def _matches(context: Context, row: Row) -> bool:
    is_read, digits = context.filter("is_read"), _digits(context.filter("number"))
    return (
        all(context.filter(name) in (None, row[name]) for name in _EXACT_FILTERS)
        and is_read in (None, str(row["read_at"] is not None).lower())
        and any(digits in _digits(row[name]) for name in ("from_number", "to_number"))
    )


def _digits(text: str | None) -> str:
    return "".join(character for character in text or "" if character.isdigit())


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "faxes.send": send,
    "faxes.retrieve": FAXES.retrieve,
    "faxes.update": update,
    "faxes.delete": FAXES.delete,
    "faxes.list": list_faxes,
}
