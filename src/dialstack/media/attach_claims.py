"""What a token in an attach URL says, and why one was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dialstack.errors import DialStackMediaError

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Protocol

    class _Begin(Protocol):
        """What is read of a `begin`."""

        @property
        def call_id(self) -> str: ...
        @property
        def account_id(self) -> str: ...
        @property
        def is_listener(self) -> bool: ...


__all__ = ["AttachClaims", "AttachKind", "AttachRefusal", "AttachRefusedError"]

AttachKind = Literal["attach", "listener"]
"""What a socket was opened for: a conversation (`attach`), or listening only."""

AttachRefusal = Literal[
    "missing",
    "malformed",
    "bad_signature",
    "expired",
    "not_yet",
    "used",
    "wrong_call",
    "wrong_account",
    "wrong_kind",
    "store_unavailable",
]
"""Why a socket was refused.

- `missing`: the URL has no token.
- `malformed`: it has several, or something that is none of our tokens, or a token that was made for another use.
- `bad_signature`: none of your secrets signed it, or not with HS256.
- `expired`, `not_yet`: its time is over, or has not come: then the clocks of your machines differ.
- `used`: it opened a socket before.
- `wrong_call`, `wrong_account`, `wrong_kind`: `begin` tells of something else than the token.
- `store_unavailable`: whether it was used cannot be found out. `__cause__` says why.
"""


class AttachRefusedError(DialStackMediaError):
    """A media socket that you did not ask for, or whose URL somebody used before. Close it.

    `code` is an `AttachRefusal`. No message quotes a token. Do not tell the other side which code it was.
    """

    default_type = "attach_refused_error"

    def __init__(self, message: str, *, code: AttachRefusal) -> None:
        super().__init__(message, code=code)


@dataclass(frozen=True)
class AttachClaims:
    """What a token says that was checked. The socket is accepted, and its `begin` has to say the same.

    Attributes:
        call_id: The call.
        account_id: The account of the call.
        kind: What the socket is for.
        token_id: Which token it was. It opens nothing.
        expires_at: When the token ends. A socket that is open stays open.
    """

    call_id: str
    account_id: str
    kind: AttachKind
    token_id: str
    expires_at: datetime

    def check_begin(self, begin: _Begin, /) -> None:
        """Compare the `begin` message of the socket, which nobody has signed, with the token.

        Raises:
            AttachRefusedError: It is about another call, account or kind (`wrong_call`, `wrong_account`, `wrong_kind`).
        """
        if begin.call_id != self.call_id:
            raise AttachRefusedError("the socket is about another call than its URL", code="wrong_call")
        if begin.account_id != self.account_id:
            raise AttachRefusedError("the socket is of another account than its URL", code="wrong_account")
        if begin.is_listener is not (self.kind == "listener"):
            raise AttachRefusedError("the socket has another purpose than its URL", code="wrong_kind")
