"""The signature of a webhook: `X-DialStack-Signature: t=<unix seconds>,v1=<hex>`.

What is signed is `t`, a dot and the raw body, with HMAC-SHA256 and the secret as it was given. So the bytes that
arrived have to be verified, before anything decodes them: JSON that was parsed and written again is other bytes.
"""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Iterable, Mapping
from typing import TypeAlias, cast

from dialstack.errors import DialStackSignatureVerificationError

__all__ = ["SIGNATURE_HEADER", "TOLERANCE", "Secret", "SignatureProblem", "sign", "timestamp_of", "verify_signature"]

SIGNATURE_HEADER = "X-DialStack-Signature"
TOLERANCE = 300.0
"""Seconds that a timestamp may be away from now, in either direction."""

Secret: TypeAlias = "str | Iterable[str]"  # noqa: S105 - a type
"""A secret, or several of which one has to fit: the old one and the new one while a secret is changed."""

SignatureProblem: TypeAlias = "str"
"""The `code` of a `DialStackSignatureVerificationError`: `missing_signature`, `malformed_signature`, `no_secret`,
`timestamp_too_old`, `timestamp_in_the_future`, `signature_mismatch`, `payload_not_raw` or `invalid_payload`."""

_LONGEST = 4096
# What DialStack sends, read in one go. All else is taken apart piece by piece.
_USUAL = re.compile(r"t=([0-9]{1,15}),v1=([0-9a-f]{64})")
_TIMESTAMP = re.compile(r"[0-9]{1,15}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def verify_signature(
    payload: bytes | str,
    signature: str | None,
    secret: Secret,
    *,
    tolerance: float = TOLERANCE,
    now: float | None = None,
) -> None:
    """Make sure that a webhook comes from DialStack, and is not an old one sent again.

    Args:
        payload: The raw body. Text is taken as UTF-8; parsed JSON is refused.
        signature: The header `X-DialStack-Signature`.
        secret: The secret, or several while you change it.
        tolerance: Seconds that the timestamp may be away from now.
        now: The time in Unix seconds, for tests.

    Raises:
        DialStackSignatureVerificationError: It does not hold; `code` says why.
    """
    body = raw_bytes(payload)
    keys = _keys(secret)
    timestamp, digests = _parts(signature)
    # The signature first: whoever cannot sign learns nothing about the clock.
    signed = f"{timestamp}.".encode() + body
    matches = False
    for key in keys:
        expected = hmac.digest(key, signed, "sha256").hex()
        for digest in digests:
            matches |= hmac.compare_digest(expected, digest)
    if not matches:
        raise problem("signature_mismatch", "the signature does not belong to this body and this secret")
    check_age(int(timestamp), tolerance, time.time() if now is None else now)


def sign(payload: bytes | str, secret: str, *, timestamp: int | None = None) -> str:
    """Give the header that DialStack would send with a body: for tests, and to send events to yourself.

    Args:
        payload: The raw body.
        secret: The secret.
        timestamp: The time in Unix seconds; now unless given.

    Raises:
        DialStackSignatureVerificationError: The secret is empty, or the body is not raw; `code` says which.
    """
    stamp = int(time.time()) if timestamp is None else timestamp
    signed = f"{stamp}.".encode() + raw_bytes(payload)
    key = key_of(secret)
    if not key:
        raise problem("no_secret", "it is signed with one secret, a string that is not empty")
    return f"t={stamp},v1={hmac.digest(key, signed, 'sha256').hex()}"


def timestamp_of(signature: str | None) -> int:
    """Read the timestamp of a header that was not verified: good for nothing but a first look.

    Raises:
        DialStackSignatureVerificationError: The header is missing or malformed.
    """
    return int(_parts(signature)[0])


def check_age(timestamp: int, tolerance: float, now: float) -> None:
    """Refuse a timestamp that is too far away. Nothing that is not a number passes."""
    if not timestamp >= now - tolerance:
        raise problem("timestamp_too_old", "the timestamp is too old: a webhook sent again, or a clock that is wrong")
    if not timestamp <= now + tolerance:
        raise problem("timestamp_in_the_future", "the timestamp is in the future: is this machine's clock slow?")


def problem(code: SignatureProblem, message: str) -> DialStackSignatureVerificationError:
    """Make the error, which names a reason and never the body."""
    return DialStackSignatureVerificationError(f"not a webhook of DialStack: {message}", code=code)


def raw_bytes(payload: object) -> bytes:
    """Give the bytes of a body.

    Raises:
        DialStackSignatureVerificationError: It is not the raw body.
    """
    if isinstance(payload, bytes):
        return payload
    found = _bytes_of(payload)
    if found is None:
        raise problem("payload_not_raw", f"pass the raw body as bytes of UTF-8, not {type(payload).__name__}")
    return found


def _bytes_of(payload: object) -> bytes | None:
    try:
        if isinstance(payload, (bytearray, memoryview)):
            return bytes(cast("bytearray | memoryview[int]", payload))
        return payload.encode() if isinstance(payload, str) else None
    except ValueError:
        # Text with half of a surrogate pair, or a view that was released. An error about the text would hold it, so
        # ours is raised elsewhere: it must not be its context.
        return None


def _keys(secret: object) -> list[bytes]:
    keys = [key_of(found) for found in listed(secret)]
    if not keys or b"" in keys:
        raise problem("no_secret", "there is no secret to verify it with, or an empty one")
    return keys


def listed(secret: object) -> list[object]:
    """Give what is one secret or several as a list.

    Raises:
        DialStackSignatureVerificationError: It is neither.
    """
    if isinstance(secret, str):
        return [secret]
    kind = type(secret).__name__
    # A mapping would give its keys, such as the ids of accounts, and these anybody may know.
    if isinstance(secret, (bytes, Mapping)) or not isinstance(secret, Iterable):
        raise problem("no_secret", f"a secret is a string, or a list of strings, not {kind}")
    return list(cast("Iterable[object]", secret))


def key_of(secret: object) -> bytes:
    """Give the key that a secret is; none where it is no secret.

    A blank one is what an empty file or variable gives, and anybody can guess it. To HMAC, NULs alone are no key.
    """
    if isinstance(secret, str) and secret.replace("\0", "").strip():
        return secret.encode(errors="surrogatepass")
    return b""


def _parts(signature: object) -> tuple[str, list[str]]:
    if signature is None or signature == "":
        raise problem("missing_signature", f"the header {SIGNATURE_HEADER} is missing")
    if not isinstance(signature, str) or len(signature) > _LONGEST:
        raise problem("malformed_signature", f"the header {SIGNATURE_HEADER} cannot be read")
    usual = _USUAL.fullmatch(signature)
    if usual is not None:
        return usual[1], [usual[2]]
    pairs = [part.strip().partition("=")[::2] for part in signature.split(",")]
    stamps = [value for name, value in pairs if name == "t"]
    digests = [value.lower() for name, value in pairs if name == "v1"]
    if len(stamps) != 1 or not _TIMESTAMP.fullmatch(stamps[0]):
        raise problem("malformed_signature", "the header has no timestamp, or more than one")
    digests = [digest for digest in digests if _DIGEST.fullmatch(digest)]
    if not digests:
        raise problem("malformed_signature", "the header has no signature of a version that we know")
    return stamps[0], digests
