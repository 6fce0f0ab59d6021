"""The namespaces of the Partner API, and nothing to send a request with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.partner import DialStackPartner

__all__ = ["PartnerShelf"]


class PartnerShelf(DialStackPartner):
    """Every namespace of the Partner API, which has a client and a key of its own."""

    if not TYPE_CHECKING:
        _runner = None

    def __init__(self) -> None:
        """Take no key."""

    def _path(self, operation: str) -> str:
        return operation
