"""The rows, each with up to three steps: its account, the user, the extension."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import anyio

from dialstack.cli.provision.attempts import Step
from dialstack.cli.provision.outcomes import Outcome, RowResult

if TYPE_CHECKING:
    from dialstack._async.client import AsyncDialStack
    from dialstack.cli.provision.entries import Header, StepName
    from dialstack.cli.provision.lookups import Lookups
    from dialstack.cli.provision.rows import NewAccount, Row, Sheet
    from dialstack.cli.provision.steps import Steps
    from dialstack.types.accounts import AccountCreateParams
    from dialstack.types.users import UserCreateParams

__all__ = ["Provisioner", "account_digest", "extension_digest", "user_digest"]


def account_digest(header: Header, account: NewAccount) -> str:
    """Say which step it is to create an account."""
    return header.digest("account", None, account.values)


def user_digest(header: Header, row: Row, account: str) -> str:
    """Say which step it is to create the user of a row."""
    return header.digest("user", account, row.user)


def extension_digest(header: Header, row: Row, user: str) -> str:
    """Say which step it is to create the extension of a row."""
    return header.digest("extension", user, {"number": row.extension})


class Provisioner:
    """Carries out rows, several at once."""

    def __init__(self, client: AsyncDialStack, sheet: Sheet, header: Header, steps: Steps, lookups: Lookups) -> None:
        self._client = client
        self._sheet = sheet
        self._header = header
        self._steps = steps
        self._lookups = lookups
        self._accounts: dict[str, Outcome] = {}
        self._locks: dict[str, anyio.Lock] = {}

    @property
    def accounts(self) -> list[Outcome]:
        """What became of the accounts that are named by their email address."""
        return list(self._accounts.values())

    async def carry_out(self, row: Row) -> RowResult:
        """Carry out what a row asks for, as far as that goes.

        Raises:
            JournalError: Nothing can be noted any more.
        """
        account = await self._account(row)
        if account.id is None:
            return _ended(row, "account", account)
        user = await self._steps.carry_out(self._user_step(row, account.id))
        if user.id is None:
            return _ended(row, "user", user, account.id)
        if row.extension is None:
            return RowResult(row, user.how, account.id, user.id)
        extension = await self._steps.carry_out(self._extension_step(row, account.id, user.id))
        if extension.id is None:
            return _ended(row, "extension", extension, account.id, user.id)
        how = extension.how if user.how == "before" else user.how
        return RowResult(row, how, account.id, user.id, made_extension=extension.how == "created")

    async def _account(self, row: Row) -> Outcome:
        """Find the account of a row. Rows of one new account wait for the first of them."""
        if row.account_email is None:
            return Outcome("before", row.account_id)
        email = row.account_email
        async with self._locks.setdefault(email, anyio.Lock()):
            if email not in self._accounts:
                self._accounts[email] = await self._steps.carry_out(self._account_step(self._sheet.accounts[email]))
        return self._accounts[email]

    def _account_step(self, account: NewAccount) -> Step:
        async def create(key: str) -> str:
            params = cast("AccountCreateParams", {**account.values, "idempotency_key": key})
            return (await self._client.accounts.create(**params)).id

        async def look_up(again: bool) -> str | None:  # noqa: FBT001 - as a step has it
            return await self._lookups.account(account.email, again=again)

        digest = account_digest(self._header, account)
        return Step("account", account.line, digest, create, look_up, looks_first=True)

    def _user_step(self, row: Row, account: str) -> Step:
        async def create(key: str) -> str:
            params = cast("UserCreateParams", {**row.user, "dialstack_account": account, "idempotency_key": key})
            return (await self._client.users.create(**params)).id

        async def look_up(_: bool) -> str | None:  # noqa: FBT001 - as a step has it
            return await self._lookups.user(account, row.email)

        return Step("user", row.line, user_digest(self._header, row, account), create, look_up)

    def _extension_step(self, row: Row, account: str, user: str) -> Step:
        number = str(row.extension)

        async def create(key: str) -> str:
            await self._client.extensions.create(
                number=number, target=user, dialstack_account=account, idempotency_key=key
            )
            return user

        async def look_up(_: bool) -> str | None:  # noqa: FBT001 - as a step has it
            return await self._lookups.extension(account, number, user)

        return Step("extension", row.line, extension_digest(self._header, row, user), create, look_up)


def _ended(
    row: Row, step: StepName, outcome: Outcome, account: str | None = None, user: str | None = None
) -> RowResult:
    return RowResult(row, outcome.how, account, user, step, outcome.trouble)
