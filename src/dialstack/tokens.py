"""Session tokens: what the JWTs of account and user sessions say, and whether to believe it.

```python
from dialstack import tokens

if tokens.is_expired(session.client_secret):
    session = client.user_sessions.create(user=user.id)
```

A token is trusted by nobody but DialStack's servers. Reading one unverified is right where you got it from the API
yourself, to see when it ends. A token that somebody sends you proves nothing until `verify` has passed it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jwt.types import Options

    from dialstack.errors import DialStackAuthenticationError
    from dialstack.types._model import JsonValue

__all__ = ["Claims", "decode_unverified", "expires_in", "is_expired", "verify"]


@dataclass(frozen=True)
class Claims:
    """What a token says.

    Attributes:
        subject: `sub`, as it stands.
        account: The account that the token is for.
        user: The user that the token is for; None on a token of an account session.
        expires_at: When it ends.
        issued_at: When it was made.
        components: The components that it is good for; empty on a token of a user session.
        raw: Every claim, also those that are not documented.
    """

    subject: str | None
    account: str | None
    user: str | None
    expires_at: datetime | None
    issued_at: datetime | None
    components: tuple[str, ...]
    raw: Mapping[str, JsonValue] = field(repr=False, hash=False)


def decode_unverified(token: str) -> Claims:
    """Read a token without checking who signed it, nor whether it has ended.

    Raises:
        ValueError: It is not a JWT, or its times are not times. The message never quotes it.
    """
    return _claims(_payload(token))


def verify(
    token: str,
    key: str | bytes,
    *,
    algorithms: Sequence[str],
    issuer: str | None = None,
    audience: str | Sequence[str] | None = None,
    leeway: float | timedelta = 0,
    now: datetime | None = None,
) -> Claims:
    """Check a token's signature and times, and read it.

    Args:
        token: The JWT.
        key: The secret of an HS algorithm, or the public key as PEM for the others.
        algorithms: Those you accept, such as `["EdDSA"]`. What the token itself says is never believed.
        issuer: The `iss` to insist on.
        audience: The `aud` to insist on. Without it, a token that names an audience is refused.
        leeway: Seconds by which the clocks may differ.
        now: The time to judge by, with a time zone. The machine's own when left out.

    Raises:
        DialStackAuthenticationError: The token is malformed, forged, expired (`code` is `auth_expired`), not yet
            good, from another issuer or for another audience, or does not say when it ends.
        ValueError: `algorithms` is empty, holds `none` or an unknown one, or mixes HS with others; the key is empty
            or does not fit; `now` has no time zone; or `leeway` is out of range.
        TypeError: `algorithms` is a string instead of a list.
        ImportError: The algorithm needs `pip install 'dialstack[crypto]'`.
    """
    import jwt

    _check_algorithms(algorithms)
    if not key:
        raise ValueError("the key is empty: anybody could have signed with it")
    moment, margin = _moment(now), _span(leeway)
    # The times are judged below, by a clock that a test can set.
    options: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "require": ["exp"]}
    try:
        _payload(token)
    except ValueError as error:
        raise _refused(str(error)) from None
    try:
        payload = jwt.decode(token, key, list(algorithms), options, issuer=issuer, audience=audience)
    except jwt.InvalidTokenError as error:
        raise _refused(_reason(error)) from None
    except (jwt.PyJWTError, ValueError, TypeError):
        raise ValueError("the key does not fit the algorithms") from None
    try:
        claims, begins_at = _claims(payload), _time(payload, "nbf")
    except ValueError as error:
        raise _refused(str(error)) from None
    if claims.expires_at is not None and moment - claims.expires_at >= margin:
        raise _refused("the token has expired", "auth_expired")
    if begins_at is not None and begins_at - moment > margin:
        raise _refused("the token is not good yet")
    return claims


def expires_in(token: str, *, now: datetime | None = None) -> timedelta | None:
    """Tell how long a token is still good for: negative when it has ended, None when it does not say.

    Raises:
        ValueError: It is not a JWT, its times are not times, or `now` has no time zone.
    """
    ends_at = decode_unverified(token).expires_at
    moment = _moment(now)
    return None if ends_at is None else ends_at - moment


def is_expired(token: str, *, leeway: float | timedelta = 0, now: datetime | None = None) -> bool:
    """Tell whether a token has ended. One that does not say when it ends never does.

    Args:
        token: The JWT. It is not verified.
        leeway: Seconds by which the clocks may differ: for so long after its end it still passes. A negative number
            gives it up early, such as -300 to fetch a new one five minutes ahead.
        now: The time to judge by, with a time zone. The machine's own when left out.

    Raises:
        ValueError: It is not a JWT, its times are not times, `now` has no time zone, or `leeway` is out of range.
    """
    left = expires_in(token, now=now)
    return left is not None and -left >= _span(leeway)


def _payload(token: str) -> dict[str, JsonValue]:
    import jwt

    # Non-ASCII text is refused first: an encoding error would carry the token.
    if not isinstance(token, str) or not token.isascii():  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError("the token is not a JWT")
    try:
        return jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise ValueError("the token is not a JWT, or its claims are not a JSON object") from None


def _claims(payload: dict[str, JsonValue]) -> Claims:
    subject = _first_text(payload, "sub")
    account = _first_text(payload, "account", "account_id")
    components = _names(payload.get("components", payload.get("scopes")))
    owner = None if components or subject == account else subject
    return Claims(
        subject=subject,
        account=account,
        user=_first_text(payload, "user", "user_id") or owner,
        expires_at=_time(payload, "exp"),
        issued_at=_time(payload, "iat"),
        components=components,
        raw=payload,
    )


def _first_text(payload: dict[str, JsonValue], *names: str) -> str | None:
    found = (payload.get(name) for name in names)
    return next((value for value in found if isinstance(value, str)), None)


def _names(value: JsonValue) -> tuple[str, ...]:
    """Read a list of names, or the form in which a session was asked for: `{"call_logs": {"enabled": true}}`."""
    if isinstance(value, dict):
        return tuple(name for name, entry in value.items() if _is_enabled(entry))
    if isinstance(value, list):
        return tuple(name for name in value if isinstance(name, str))
    return ()


def _is_enabled(entry: JsonValue) -> bool:
    return entry is True or (isinstance(entry, dict) and entry.get("enabled") is True)


def _time(payload: dict[str, JsonValue], name: str) -> datetime | None:
    value = payload.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"the token's {name} is not a time")  # noqa: TRY004 - of the token, not of an argument
    try:
        return datetime.fromtimestamp(value, timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"the token's {name} is out of range") from None


def _moment(now: datetime | None) -> datetime:
    if now is None:
        return datetime.now(timezone.utc)
    if now.utcoffset() is None:
        raise ValueError("now needs a time zone: datetime.now(timezone.utc), or value.astimezone()")
    return now


def _span(leeway: float | timedelta) -> timedelta:
    try:
        return leeway if isinstance(leeway, timedelta) else timedelta(seconds=leeway)
    except OverflowError:
        raise ValueError("leeway is in seconds, and this is more than there are") from None


def _check_algorithms(algorithms: Sequence[str]) -> None:
    """Refuse a choice of algorithms that would let a forged token pass, or no token at all."""
    from jwt import algorithms as known

    if isinstance(algorithms, (str, bytes)):
        raise TypeError("algorithms is a list, such as ['EdDSA']")
    if not algorithms:
        raise ValueError("algorithms is empty: name those that you accept")
    if any(name.lower() == "none" for name in algorithms):
        raise ValueError("algorithms must not hold 'none': anybody could write such a token")
    if len({name.startswith("HS") for name in algorithms}) > 1:
        # A public key is no secret: taken for one, it would let anybody sign.
        raise ValueError("algorithms must not mix HS with others: one key cannot serve both")
    if not known.has_crypto and not algorithms[0].startswith("HS"):
        raise ImportError(f"{algorithms[0]} needs cryptography: pip install 'dialstack[crypto]'")
    unknown = [name for name in algorithms if name not in known.get_default_algorithms()]
    if unknown:
        raise ValueError(f"algorithms holds an unknown one: {unknown[0]!r}")


def _reason(error: Exception) -> str:
    """Say why in our own words: those of the library may quote the token."""
    import jwt

    reasons: list[tuple[type[Exception], str]] = [
        (jwt.InvalidSignatureError, "the token's signature is wrong"),
        (jwt.InvalidAlgorithmError, "the token is signed with an algorithm that is not accepted"),
        (jwt.MissingRequiredClaimError, "the token lacks a claim: when it ends, or the issuer or audience asked for"),
        (jwt.InvalidIssuerError, "the token is from another issuer"),
        (jwt.InvalidAudienceError, "the token is for another audience"),
    ]
    return next((text for kind, text in reasons if isinstance(error, kind)), "the token is malformed")


def _refused(message: str, code: str | None = None) -> DialStackAuthenticationError:
    from dialstack.errors import DialStackAuthenticationError

    return DialStackAuthenticationError(message, code=code)
