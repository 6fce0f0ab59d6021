"""A webhook before it is verified: enough of it to choose secrets by."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from dialstack._core.shapes import is_object
from dialstack.webhooks.signature import problem, timestamp_of
from dialstack.webhooks.verification import header, signature_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dialstack.webhooks.signature import Secret

__all__ = ["ACCOUNT_HEADER", "Secrets", "UnverifiedWebhook", "decoded", "unverified"]

ACCOUNT_HEADER = "X-DialStack-Account-Id"
_ID = re.compile(r"[!-~]{1,255}")
"""Ids are opaque, but they have an end, and they go into a header."""


@dataclass(frozen=True)
class UnverifiedWebhook:
    """What somebody sent, to choose secrets by. Nobody has proved that it comes from DialStack.

    Args:
        account_id: The account that it says it is for, or None. Made up, perhaps.
        headers: As they came.
        body: The raw body.
        timestamp: When it says it was signed, in Unix seconds. Made up, perhaps.
    """

    account_id: str | None
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    timestamp: int


Secrets: TypeAlias = "Callable[[UnverifiedWebhook], Secret]"
"""Gives the secrets for a webhook.

It may have a method `retry` too, which is asked once when none of them fitted: for newer secrets, or None.
`AccountSecrets` has it.
"""


def unverified(headers: Mapping[str, str], body: bytes) -> UnverifiedWebhook:
    """Read what a webhook says about itself: its account from the header, else from the body. Trust none of it.

    Raises:
        DialStackSignatureVerificationError: It has no signature that can be read, or names two accounts.
    """
    stamp = timestamp_of(signature_of(headers))
    named, told = header(headers, ACCOUNT_HEADER), (decoded(body) or {}).get("account_id")
    if named and told is not None and told != named:
        # The header is not signed. Whoever has the secret of one account could speak for another.
        raise problem("signature_mismatch", "the header names another account than the body")
    account = named or told
    if not isinstance(account, str) or not _ID.fullmatch(account):
        account = None
    return UnverifiedWebhook(account, headers, body, stamp)


def decoded(body: bytes) -> dict[str, object] | None:
    """Read a body that may be anything. None: it is not a JSON object.

    Whoever acts on the body has to read it in this very way. A second reader may find another account in it: where a
    name comes twice, there is half of a surrogate pair, or a byte order mark.
    """
    try:
        content: object = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return content if is_object(content) else None
