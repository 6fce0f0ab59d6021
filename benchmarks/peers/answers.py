"""What the server answers to the peers: the user and the accounts of everybody, in the envelope that each one reads.

Each peer gets the fields that its own type must have, and those that it converts, on top. A list never ends: after
page 99 comes page 0 again. Whoever reads it stops by himself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Object = dict[str, object]

_LAST_ID = re.compile(rb"(?:starting_after|after|after_id|PageToken)=[^&]*?([0-9]+)(?:&|$)")
_NUMBER = re.compile(rb"page(?:%5B|\[)number(?:%5D|\])=([0-9]+)")

STAMP = "2025-03-14T09:26:53.589793Z"
_TWILIO = "/2010-04-01/Accounts/AC1/Messages"
_MORE: dict[str, Object] = {
    "stripe": {"object": "customer", "created": 1741944413, "livemode": False},
    "openai": {"object": "file", "bytes": 120, "created_at": 1741944413, "filename": "a.wav", "purpose": "batch"},
    "anthropic": {"type": "model", "display_name": "Alice", "created_at": STAMP},
    "telnyx": {"record_type": "billing_group", "organization_id": "f1486bae-f067-460c-ad43-73a92848f902"},
    "twilio": {"date_created": "Fri, 14 Mar 2025 09:26:53 +0000", "date_sent": None, "status": "sent"},
    "workos": {"object": "organization", "domains": [], "metadata": {}, "external_id": None},
}


def singles(user: Object) -> dict[bytes, object]:
    """Give what is read alone, by path."""
    return {
        b"/v1/customers/user_1": {**user, **_MORE["stripe"]},
        b"/models/user_1": {**user, "object": "model", "created": 1741944413, "owned_by": "clinic"},
        b"/v1/models/user_1": {**user, **_MORE["anthropic"]},
        b"/billing_groups/user_1": {"data": {**user, **_MORE["telnyx"]}},
        f"{_TWILIO}/user_1.json".encode(): {**user, **_MORE["twilio"]},
        b"/organizations/user_1": {**user, **_MORE["workos"]},
    }


def lists(items: Callable[[int], list[Object]], pages: int) -> dict[bytes, list[object]]:
    """Give the pages of each list, by path. `items` gives what is on a page."""

    def made(peer: str, envelope: Callable[[int, str], Object], key: str = "data") -> list[object]:
        found: list[object] = []
        for number in range(pages):
            page = [{**item, **_MORE[peer]} for item in items(number)]
            last = str(page[-1]["id"])
            if peer == "twilio":
                page = [{**item, "sid": item["id"]} for item in page]
            found.append({**envelope(number, last), key: page})
        return found

    return {
        b"/v1/customers": made("stripe", lambda _, last: {"object": "list", "url": "/v1/customers", "has_more": True}),
        b"/files": made("openai", lambda _, last: {"object": "list", "has_more": True}),
        b"/v1/models": made("anthropic", lambda _, last: {"has_more": True, "first_id": None, "last_id": last}),
        b"/billing_groups": made("telnyx", lambda number, _: {"meta": _of_telnyx(number)}),
        f"{_TWILIO}.json".encode(): made("twilio", _of_twilio, "messages"),
        b"/organizations": made("workos", lambda _, last: {"list_metadata": {"before": None, "after": last}}),
    }


def _of_telnyx(number: int) -> Object:
    return {"page_number": number + 1, "page_size": 100, "total_pages": 10**6, "total_results": 10**8}


def _of_twilio(number: int, last: str) -> Object:
    target = f"{_TWILIO}.json?PageSize=100&Page={number + 1}&PageToken=PA{last}"
    return {"next_page_uri": target, "previous_page_uri": None, "page": number, "page_size": 100}


def page_asked_for(query: bytes, size: int) -> int:
    """Tell which page a query asks for, from whatever a peer calls it."""
    after = _LAST_ID.search(query)
    if after is not None:
        return (int(after[1]) + 1) // size
    number = _NUMBER.search(query)
    return int(number[1]) - 1 if number is not None else 0
