"""What a run has left to do, as far as that is known before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialstack.cli.provision.provisioner import account_digest, extension_digest, user_digest

if TYPE_CHECKING:
    from dialstack.cli.provision.entries import Ledger, Standing
    from dialstack.cli.provision.rows import Row, Sheet

__all__ = ["Plan"]


@dataclass
class Plan:
    """Counts.

    Attributes:
        rows: The rows of the file.
        done: Rows that are done.
        in_doubt: Steps that are looked up first.
        accounts: Accounts that are created, unless they are there already.
        users: Users that are created.
        extensions: Extensions that are created.
    """

    rows: int = 0
    done: int = 0
    in_doubt: int = 0
    accounts: int = 0
    users: int = 0
    extensions: int = 0

    @classmethod
    def of(cls, sheet: Sheet, ledger: Ledger) -> Plan:
        """Compare the file and the journal."""
        plan = cls(rows=len(sheet.rows))
        known: dict[str, str | None] = {}
        for email, account in sheet.accounts.items():
            standing = ledger.standing(account_digest(ledger.header, account))
            plan.accounts += plan._is_left(standing)
            known[email] = standing.id
        for row in sheet.rows:
            account_id = row.account_id if row.account_email is None else known[row.account_email]
            plan._count(ledger, row, account_id)
        return plan

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.done == self.rows

    def _count(self, ledger: Ledger, row: Row, account: str | None) -> None:
        has_extension = row.extension is not None
        if account is None:
            self.users, self.extensions = self.users + 1, self.extensions + has_extension
            return
        user = ledger.standing(user_digest(ledger.header, row, account))
        left = self._is_left(user)
        self.users += left
        if has_extension and (user.id is None or self._extension_is_left(ledger, row, user.id)):
            self.extensions, left = self.extensions + 1, True
        self.done += not left

    def _extension_is_left(self, ledger: Ledger, row: Row, user: str) -> bool:
        return self._is_left(ledger.standing(extension_digest(ledger.header, row, user)))

    def _is_left(self, standing: Standing) -> bool:
        self.in_doubt += standing.state == "doubt"
        return standing.state != "done"
