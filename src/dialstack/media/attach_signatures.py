"""The signature of a token in an attach URL, and its times. Pure: the clock and the store are elsewhere."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from math import ceil, floor
from secrets import token_hex
from typing import TYPE_CHECKING

from dialstack.media.attach_claims import AttachClaims, AttachKind, AttachRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jwt.types import Options

__all__ = ["checked_secrets", "sign", "verify"]

_ALGORITHM = "HS256"
_AUDIENCE = "dialstack-media"
_LEAST = 32
"""Bytes of a secret: those of the hash. A shorter one can be guessed from a token."""

_LONGEST = 4096
"""Characters of a token that are looked at. Ours have some 300, and the ids of call and account."""

_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)")


def checked_secrets(secret: str | bytes | Sequence[str | bytes]) -> tuple[bytes, ...]:
    """Give the secrets as bytes.

    Raises:
        ValueError: There is none, or one is too short or blank.
        TypeError: One is neither text nor bytes.
    """
    given = [secret] if isinstance(secret, (str, bytes)) else list(secret)
    # A mapping would give its keys, which are names and no secrets.
    if isinstance(secret, Mapping) or not all(isinstance(entry, (str, bytes)) for entry in given):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError("a secret is text or bytes, or give a list of those")
    secrets = tuple(entry.encode() if isinstance(entry, str) else entry for entry in given)
    if not secrets or any(len(entry.strip()) < _LEAST for entry in secrets):
        raise ValueError(
            f"a secret has {_LEAST} bytes or more: make one with `python -c 'import secrets; "
            "print(secrets.token_hex(32))'`, and give the same one to every process"
        )
    return secrets


def sign(secret: bytes, call_id: str, account_id: str, kind: AttachKind, now: float, lifetime: float) -> str:
    """Make a token."""
    import jwt

    claims = {
        "aud": _AUDIENCE,
        "call": call_id,
        "account": account_id,
        "kind": kind,
        "iat": floor(now),
        "exp": ceil(now + lifetime),
        "jti": token_hex(16),
    }
    return jwt.encode(claims, secret, _ALGORITHM)


def verify(token: str, secrets: Sequence[bytes], now: float, leeway: float) -> AttachClaims:
    """Read a token whose signature and times hold. Whether it was used is another question.

    Raises:
        AttachRefusedError: It does not hold.
    """
    payload = _payload(token, secrets)
    try:
        issued, expires = _time(payload["iat"]), _time(payload["exp"])
        claims = AttachClaims(
            call_id=_text(payload["call"]),
            account_id=_text(payload["account"]),
            kind=_kind(payload["kind"]),
            token_id=_text(payload["jti"]),
            expires_at=datetime.fromtimestamp(expires, timezone.utc),
        )
    except (KeyError, ValueError, OverflowError, OSError):
        raise _malformed() from None
    if issued - now > leeway:
        raise AttachRefusedError("the token is not good yet: compare the clocks of your machines", code="not_yet")
    if now - expires >= leeway:
        raise AttachRefusedError("the token has expired", code="expired")
    return claims


def _payload(token: str, secrets: Sequence[bytes]) -> dict[str, object]:
    """Give what a token says that one of the secrets signed."""
    import jwt

    # Older versions of PyJWT drop what they do not know: other text would pass for the same token.
    shape = _SHAPE.fullmatch(token) if len(token) <= _LONGEST else None
    if shape is None or not _is_canonical(shape[1]):
        raise _malformed()
    # The times are judged by the caller's clock.
    options: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    for secret in secrets:
        try:
            return jwt.decode(token, secret, [_ALGORITHM], options, audience=_AUDIENCE)
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidAlgorithmError:
            break
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise _malformed() from None
    raise AttachRefusedError("the token was not signed with your secret", code="bad_signature")


def _is_canonical(part: str) -> bool:
    try:
        decoded = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        return False
    return base64.urlsafe_b64encode(decoded).rstrip(b"=") == part.encode()


def _malformed() -> AttachRefusedError:
    return AttachRefusedError("the token is not one that opens media sockets", code="malformed")


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def _time(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError  # noqa: TRY004 - of the token, not of an argument
    return float(value)


def _kind(value: object) -> AttachKind:
    if value == "attach":
        return "attach"
    if value == "listener":
        return "listener"
    raise ValueError
