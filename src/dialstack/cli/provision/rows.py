"""What the file asks for: one row for each user, and each new account once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["NewAccount", "Row", "Sheet", "same"]


@dataclass(frozen=True)
class NewAccount:
    """An account that is created unless there is one with its email address.

    Attributes:
        line: Where it is named first.
        email: Its email address.
        values: The parameters of `accounts.create`.
    """

    line: int
    email: str = field(repr=False)
    values: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True)
class Row:
    """One user.

    Attributes:
        line: Where the row begins in the file.
        email: The user's email address, by which they are looked up.
        user: The parameters of `users.create`.
        account_id: The account, where the row or the command line names one by its id.
        account_email: The account's email address otherwise, as `Sheet.accounts` has it.
        extension: The number of their extension.
    """

    line: int
    email: str = field(repr=False)
    user: Mapping[str, object] = field(repr=False)
    account_id: str | None = None
    account_email: str | None = field(default=None, repr=False)
    extension: str | None = None


@dataclass(frozen=True)
class Sheet:
    """All of the file. The keys of `accounts` are email addresses as `same` gives them."""

    rows: Sequence[Row]
    accounts: Mapping[str, NewAccount]


def same(email: str) -> str:
    """Spell an email address so that two which mean the same are equal: the platform ignores the case."""
    return email.strip().casefold()
