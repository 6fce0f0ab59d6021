"""Bringing numbers from another carrier. That carrier does not exist here: `move` says what it does."""

from __future__ import annotations

from datetime import timezone
from functools import partial
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours import phone_numbers
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.port_dates import EASTERN, check
from dialstack.sandbox.problems import RefusalError, conflict, not_found
from dialstack.sandbox.store import PLATFORM
from dialstack.sandbox.uploads import as_answer, described, uploaded

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context, Upload
    from dialstack.sandbox.messages import SandboxResponse
    from dialstack.sandbox.store import Row, Store

PORTS = Collection(
    table="port_orders",
    noun="Port order",
    prefix="port",
    defaults={},
)
_UNKNOWN_YET: Final = (
    "actual_foc_date",
    "losing_carrier",
    "eligibility",
    "rejection",
    "approval",
    "loa",
    "csr",
    "bill_copy",
)


def move(store: Store, port_order: str, status: str, now: str, *, rejection: Row | None = None) -> Row:
    """What the other carrier does to an order, later in time.

    `foc` confirms the date that was asked for, `complete` makes the numbers active numbers of the account, and
    `exception` refuses the order, with a `rejection` of `code` and `message`.
    """
    found = store.find(PORTS.table, port_order)
    if found is None:
        raise LookupError(f"This sandbox has no port order {port_order!r}.")
    account, row = found
    row.update(status=status, updated_at=now)
    details: Row = row["details"]
    details["rejection"] = rejection
    if status in ("foc", "complete"):
        details["actual_foc_date"] = details["requested_foc_date"]
    if status == "complete":
        for number in details["phone_numbers"]:
            phone_numbers.seed(store, account, number, "active", now)
    return row


def create(context: Context) -> Row:
    """A draft. 422 for a date outside the window; 409 for numbers that are taken, or too many."""
    body, numbers = context.body, phone_numbers.asked_for(context)
    check(body, context.world.clock().astimezone(timezone.utc).date())
    _refuse_taken(context, numbers)
    _refuse_too_many(context, len(numbers))
    details: Row = {
        "phone_numbers": numbers,
        "subscriber": body["subscriber"],
        "requested_foc_date": body["requested_foc_date"],
        "requested_foc_time": body.get("requested_foc_time"),
        "requested_foc_timezone": body.get("requested_foc_timezone", EASTERN),
        **dict.fromkeys(_UNKNOWN_YET),
    }
    files: dict[str, Upload] = {}
    row = PORTS.add(context, {}, status="draft", details=details, submitted_at=None, _files=files)
    return PORTS.answer(context, row)


def approve(context: Context) -> Row:
    """409 for all but a draft: our choice."""
    row = _in(context, "draft")
    row["details"]["approval"] = {**context.body, "timestamp": context.now()}
    return _moved(context, row, "approved")


def submit(context: Context) -> Row:
    """The order stays `submitted` until `move`. 409 unless it is approved or came back: our choice."""
    row = _in(context, "approved", "exception")
    row["submitted_at"] = context.now()
    row["details"]["rejection"] = None
    return _moved(context, row, "submitted")


def cancel(context: Context) -> Row:
    """409 once the other carrier has confirmed a date, and for an order that is over: our choice."""
    return _moved(context, _in(context, "draft", "approved", "submitted", "exception"), "cancelled")


def check_eligibility(context: Context) -> Row:
    """Every number can be ported and needs nothing, but for those that the platform has already."""
    numbers, owners = phone_numbers.asked_for(context), phone_numbers.owners(context.store)
    return {
        "portable_numbers": [
            {"phone_number": number, "is_wireless": False, "account_number_required": False}
            for number in numbers
            if number not in owners
        ],
        "non_portable_numbers": [{"phone_number": number} for number in numbers if number in owners],
    }


def upload(context: Context, name: str) -> None:
    """Keep a file, in whatever state the order is. A second one takes the place of the first."""
    row, file = PORTS.find(context), uploaded(context)
    row["_files"][name] = file
    row["details"][name] = described(file, f"port_orders/{row['id']}/{name}")
    row["updated_at"] = context.now()


def download(context: Context, name: str) -> SandboxResponse:
    """404 when nothing was uploaded."""
    files: dict[str, Upload] = PORTS.find(context)["_files"]
    if name not in files:
        raise not_found("File")
    return as_answer(files[name])


def list_ports(context: Context) -> Row:
    """Behaviour: a page, maybe of one status."""
    wanted = context.filter("status")
    return PORTS.page_of(context, [row for row in PORTS.rows(context).values() if wanted in (None, row["status"])])


def _in(context: Context, *statuses: str) -> Row:
    row = PORTS.find(context)
    if row["status"] not in statuses:
        raise conflict(f"A port order that is {row['status']} can't do that; it has to be {' or '.join(statuses)}.")
    return row


def _moved(context: Context, row: Row, status: str) -> Row:
    row.update(status=status, updated_at=context.now())
    return PORTS.answer(context, row)


def _refuse_taken(context: Context, numbers: list[str]) -> None:
    owners = phone_numbers.owners(context.store)
    taken = [number for number in numbers if number in owners]
    if taken:
        details = {
            "already_on_account": [number for number in taken if owners[number] == context.account],
            "in_service_elsewhere": [number for number in taken if owners[number] != context.account],
        }
        error = "Some of the numbers are on the platform already."
        raise RefusalError(409, error, code="phone_numbers_already_claimed", details=details)


def _refuse_too_many(context: Context, more: int) -> None:
    """Accounts have no limit of their own, only one that was set in their config."""
    limit = context.store.table(PLATFORM, "accounts")[context.account]["config"].get("max_phone_numbers")
    if limit is not None and len(context.table(phone_numbers.NUMBERS.table)) + more > limit:
        raise conflict("The account would have more phone numbers than it may.", "phone_number_limit_exceeded")


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "port_orders.create": create,
    "port_orders.retrieve": PORTS.retrieve,
    "port_orders.list": list_ports,
    "port_orders.approve": approve,
    "port_orders.submit": submit,
    "port_orders.cancel": cancel,
    "port_orders.check_eligibility": check_eligibility,
    "port_orders.upload_csr": partial(upload, name="csr"),
    "port_orders.upload_bill_copy": partial(upload, name="bill_copy"),
    "port_orders.download_csr": partial(download, name="csr"),
    "port_orders.download_bill_copy": partial(download, name="bill_copy"),
}
