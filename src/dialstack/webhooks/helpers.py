"""The functions for webhooks as they hang on a client: `client.webhooks.construct_event(...)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialstack.webhooks.events import Event
    from dialstack.webhooks.signature import Secret

__all__ = ["WebhookFunctions"]


class WebhookFunctions:
    """Verifying and reading webhooks. The same functions as in `dialstack.webhooks`; no key is needed."""

    @staticmethod
    def construct_event(
        payload: bytes | str,
        signature: str | None,
        secret: Secret,
        *,
        tolerance: float = 300.0,
        now: float | None = None,
    ) -> Event:
        """Verify a webhook and read its event. See `dialstack.webhooks.construct_event`.

        Raises:
            DialStackSignatureVerificationError: It does not hold; `code` says why.
        """
        from dialstack.webhooks.events import construct_event

        return construct_event(payload, signature, secret, tolerance=tolerance, now=now)

    @staticmethod
    def verify_signature(
        payload: bytes | str,
        signature: str | None,
        secret: Secret,
        *,
        tolerance: float = 300.0,
        now: float | None = None,
    ) -> None:
        """Make sure that a webhook comes from DialStack. See `dialstack.webhooks.verify_signature`.

        Raises:
            DialStackSignatureVerificationError: It does not hold; `code` says why.
        """
        from dialstack.webhooks.signature import verify_signature

        verify_signature(payload, signature, secret, tolerance=tolerance, now=now)

    @staticmethod
    def parse_event(payload: bytes | str) -> Event:
        """Read an event that was verified elsewhere. See `dialstack.webhooks.parse_event`.

        Raises:
            DialStackSignatureVerificationError: The body is no event.
        """
        from dialstack.webhooks.events import parse_event

        return parse_event(payload)

    @staticmethod
    def sign(payload: bytes | str, secret: str, *, timestamp: int | None = None) -> str:
        """Give the header that DialStack would send: for tests. See `dialstack.webhooks.sign`."""
        from dialstack.webhooks.signature import sign

        return sign(payload, secret, timestamp=timestamp)
