"""Session tokens: real HS256 JWTs, signed with a secret that lives as long as its sandbox.

Claims: `kind` (account or user), `sub`, `account`, `components`, `iat`, `exp`, and on a user's token `generation`,
the number of times the user's sessions had been revoked when it was minted.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

ACCOUNT_TTL = timedelta(hours=1)
# The sandbox has its own clock, so pyjwt must not judge times by the machine's.
_OPTIONS: Any = {"verify_exp": False, "verify_iat": False, "require": ["exp", "account", "sub", "kind"]}


class ExpiredTokenError(Exception):
    """The token was good, but its time is over."""


@dataclass
class Tokens:
    """Mints and reads the tokens of one sandbox."""

    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def for_account(self, account: str, components: list[str], now: datetime) -> tuple[str, datetime]:
        """Mint an account session; gives the token and when it ends."""
        claims = {"kind": "account", "sub": account, "account": account, "components": components}
        return self._mint(claims, now, ACCOUNT_TTL)

    def for_user(self, user: str, account: str, generation: int, now: datetime, ttl: timedelta) -> tuple[str, datetime]:
        """Mint a user session; gives the token and when it ends."""
        claims = {"kind": "user", "sub": user, "account": account, "generation": generation}
        return self._mint(claims, now, ttl)

    def read(self, token: str, now: datetime) -> dict[str, Any] | None:
        """The claims of a token that this sandbox signed, otherwise None."""
        # pyjwt loads all of cryptography where it finds it: only for who has sessions.
        import jwt

        try:
            claims = jwt.decode(token, self._secret, algorithms=["HS256"], options=_OPTIONS)
        except jwt.InvalidTokenError:
            return None
        if claims["exp"] <= now.timestamp():
            raise ExpiredTokenError
        return claims

    def sign(self, text: str) -> str:
        """A signature for a URL that is good for a while."""
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()

    def _mint(self, claims: dict[str, Any], now: datetime, ttl: timedelta) -> tuple[str, datetime]:
        import jwt

        expires_at = now.replace(microsecond=0) + ttl
        times = {"iat": int(now.timestamp()), "exp": int(expires_at.timestamp())}
        return jwt.encode(claims | times, self._secret, algorithm="HS256"), expires_at
