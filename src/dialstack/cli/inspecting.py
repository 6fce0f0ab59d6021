"""Reading a session token, and checking it where there is a key for that."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from dialstack.cli.asking import asked_or_piped
from dialstack.cli.exits import FAILED
from dialstack.cli.failures import UsageError
from dialstack.cli.formats import chosen_format, write_row
from dialstack.cli.terminal import warn
from dialstack.tokens import decode_unverified, verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialstack.tokens import Claims

__all__ = ["show_token", "told_span"]

OWN = {"sub", "account", "account_id", "user", "user_id", "components", "scopes", "iat", "exp"}
"""The claims that have a row of their own."""


def show_token(given: str | None, key_env: str | None, algorithms: Sequence[str], output: str | None) -> None:
    """Write what a token says.

    Raises:
        UsageError: There is no token, it is none, or there is no key.
        DialStackAuthenticationError: Its signature is wrong.
        typer.Exit: Its time is over.
    """
    how = chosen_format(output)
    token = _token(given)
    now = datetime.now(timezone.utc)
    claims = _claims(token)
    if key_env is not None:
        _verify(token, claims, key_env, algorithms)
    write_row(_row(claims, now, checked=key_env is not None), how, [])
    if key_env is None:
        warn("the signature was not checked: anybody could have written this")
    if claims.expires_at is not None and claims.expires_at <= now:
        warn(f"the token {_told_end(claims.expires_at, now)}")
        import typer

        raise typer.Exit(FAILED)


def told_span(span: timedelta) -> str:
    """Say how long something is, with one unit: `42 min`."""
    seconds = abs(span.total_seconds())
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _token(given: str | None) -> str:
    typed = asked_or_piped("Token: ") if given in {None, "-"} else given
    return (typed or "").strip().removeprefix("Bearer ").strip()


def _claims(token: str) -> Claims:
    if not token:
        raise UsageError("no token was given; pipe it in: dialstack tokens inspect < FILE")
    if token.startswith("sk_"):
        raise UsageError("this is an API key, which says nothing by itself; `dialstack doctor` tries one")
    try:
        return decode_unverified(token)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _verify(token: str, claims: Claims, key_env: str, algorithms: Sequence[str]) -> None:
    key = os.environ.get(key_env)
    if not key:
        raise UsageError(f"--key-env names a variable with the key, and {key_env} is not set")
    usual = "EdDSA" if key.lstrip().startswith("-----BEGIN") else "HS256"
    # Judged by a moment at which it was good: that its time is over is said after what it says.
    moment = (
        None if claims.expires_at is None else min(datetime.now(timezone.utc), claims.expires_at - timedelta(seconds=1))
    )
    audience = claims.raw.get("aud")
    names = [str(name) for name in audience] if isinstance(audience, list) else audience
    verify(
        token,
        key,
        algorithms=list(algorithms) or [usual],
        audience=names if isinstance(names, (str, list)) else None,
        now=moment,
    )


def _row(claims: Claims, now: datetime, *, checked: bool) -> dict[str, object]:
    row: dict[str, object] = {
        "kind": "user" if claims.user else "account",
        "account": claims.account,
        "user": claims.user,
        "components": list(claims.components),
        "issued_at": claims.issued_at and claims.issued_at.isoformat(),
        "expires_at": claims.expires_at and claims.expires_at.isoformat(),
        "expires": "does not say" if claims.expires_at is None else _told_end(claims.expires_at, now),
        "expired": claims.expires_at is not None and claims.expires_at <= now,
        "signature": "good" if checked else "not checked",
        "subject": claims.subject,
    }
    return row | {name: value for name, value in claims.raw.items() if name not in OWN and name not in row}


def _told_end(ends_at: datetime, now: datetime) -> str:
    left = ends_at - now
    return f"expired {told_span(left)} ago" if left <= timedelta() else f"in {told_span(left)}"
