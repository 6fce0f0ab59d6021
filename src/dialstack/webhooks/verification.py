"""Verifying with a secret that is known, or with those that a function finds for the webhook at hand."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, TypeVar, cast

from dialstack.errors import DialStackSignatureVerificationError
from dialstack.webhooks.responses import refusal
from dialstack.webhooks.signature import SIGNATURE_HEADER, key_of, listed, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dialstack.webhooks.responses import WebhookResponse
    from dialstack.webhooks.signature import Secret
    from dialstack.webhooks.unverified import Secrets, UnverifiedWebhook

    R = TypeVar("R")

__all__ = ["checked", "header", "signature_of", "unacceptable", "verified"]

# What newer secrets could help against.
_WORTH_ASKING_AGAIN = frozenset({"signature_mismatch", "no_secret"})


def checked(secret: Secret | Secrets) -> Secret | Secrets:
    """Check a secret when it is given, and keep several as a tuple: an iterator would be good for one webhook only.

    Raises:
        TypeError: It is an async function, or neither a string nor a list of strings.
        ValueError: There is none, or an empty one: anybody could sign with that.
    """
    if callable(secret):
        if inspect.iscoroutinefunction(secret) or inspect.iscoroutinefunction(type(secret).__call__):
            raise TypeError("the function that finds secrets must not be async: it runs in a thread where that matters")
        return secret
    try:
        secrets = listed(secret)
    except DialStackSignatureVerificationError:
        kind = type(secret).__name__
        raise TypeError(f"a secret is a string, a list of strings, or a function that finds them, not {kind}") from None
    if not secrets or not all(key_of(each) for each in secrets):
        raise ValueError("webhooks need a secret, and none that is empty")
    return cast("tuple[str, ...]", tuple(secrets))


def verified(check: Callable[[Secret], R], secret: Secret | Secrets, headers: Mapping[str, str], body: bytes) -> R:
    """Do what `check` does with the right secret. Newer ones are asked for once, where the source has any.

    Raises:
        DialStackSignatureVerificationError: It does not hold.
    """
    if not callable(secret):
        return check(secret)
    from dialstack.webhooks.unverified import unverified

    webhook = unverified(headers, body)
    try:
        return check(_found(secret, webhook))
    except DialStackSignatureVerificationError as error:
        retry: Callable[[object], Secret | None] | None = getattr(secret, "retry", None)
        newer = retry(webhook) if retry is not None and error.code in _WORTH_ASKING_AGAIN else None
        if newer is None:
            raise
        return check(newer)


def _found(secrets: Secrets, webhook: UnverifiedWebhook) -> Secret:
    try:
        return secrets(webhook)
    except LookupError:
        # As of a dictionary. An account that nobody knows is answered as one whose signature is wrong.
        raise problem("no_secret", "there is no secret to verify it with") from None


def unacceptable(headers: Mapping[str, str], body: bytes, max_body: int) -> WebhookResponse | None:
    """Refuse a body that is not worth verifying; None where it is."""
    if len(body) > max_body:
        return refusal(413, "body_too_large", f"A webhook has {max_body} bytes at most.")
    if (header(headers, "content-encoding") or "identity").lower() != "identity":
        return refusal(415, "unsupported_encoding", "The body must not be compressed.")
    return None


def signature_of(headers: Mapping[str, str]) -> str | None:
    """Give the signature header."""
    return header(headers, SIGNATURE_HEADER)


def header(headers: Mapping[str, str], name: str) -> str | None:
    """Give a header, whose name may be in upper or lower case."""
    wanted = name.lower()
    return next((value for known, value in headers.items() if known.lower() == wanted), None)
