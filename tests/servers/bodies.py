"""What the API answers with, as small as it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TIMES = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}


def user(number: object = 1, **more: object) -> dict[str, object]:
    return {"id": f"user_{number}", "do_not_disturb": False, **_TIMES, **more}


def account(number: object = 1, **more: object) -> dict[str, object]:
    return {"id": f"acct_{number}", "email": "contact@example.com", **_TIMES, **more}


def page(
    users: Iterable[object], *, after: str | None = None, before: str | None = None, **more: object
) -> dict[str, object]:
    """A page of users, by their numbers."""
    data = [user(number) for number in users]
    urls = {"next_page_url": after, "previous_page_url": before}
    return {"object": "list", "url": "/v1/users", **urls, "data": data, **more}
