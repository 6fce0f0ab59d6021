"""References to other things of the account, where a body names one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.problems import RefusalError

if TYPE_CHECKING:
    from dialstack.sandbox.context import Context


TARGETS: Final = ("users", "dial_plans", "voice_apps", "ring_groups", "queues", "shared_voicemail_boxes")
"""Where a call can be routed to."""


def require(context: Context, field: str, key: str | None, *tables: str) -> None:
    """422 when none of these tables of the account has the key. Null passes: it clears the field."""
    if key is None or any(key in context.table(table) for table in tables):
        return
    reason = f"must be in the account's {' or '.join(table.replace('_', ' ') for table in tables)}"
    raise RefusalError(422, f"{field} {reason}", details={field: reason})
