"""Looking up what may be there: users and accounts by their email address, extensions by their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import anyio

from dialstack.cli.provision.rows import same
from dialstack.errors import DialStackNotFoundError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from dialstack._async.client import AsyncDialStack
    from dialstack._async.pages import AsyncPage
    from dialstack._colour._async import AsyncPager
    from dialstack.cli.provision.sending import Sender
    from dialstack.types._model import Model

    ModelT = TypeVar("ModelT", bound=Model)

__all__ = ["ClashError", "Lookups"]

T = TypeVar("T")

MOST = 100
"""Items in a page: as many as there can be."""


class ClashError(Exception):
    """What is there is not what the row asks for, or cannot be told apart."""


class Lookups:
    """Finds things by what the file says of them."""

    def __init__(self, client: AsyncDialStack, sender: Sender) -> None:
        self._client = client
        self._sender = sender
        self._accounts: dict[str, list[str]] | None = None
        self._lock = anyio.Lock()

    async def user(self, account: str, email: str) -> str | None:
        """Return the id of the user with an email address.

        Raises:
            ClashError: There are several.
            DialStackError: Nobody knows.
        """
        pages = self._pages(lambda: self._client.users.list(search=email, limit=MOST, dialstack_account=account))
        found = [user.id async for page in pages for user in page.data if same(user.email or "") == same(email)]
        return _only(found, "users")

    async def account(self, email: str, *, again: bool = False) -> str | None:
        """Return the id of the account with an email address. The API cannot search for it, so all are read once.

        Args:
            email: The address.
            again: Read them again: one may have come since.

        Raises:
            ClashError: There are several.
            DialStackError: Nobody knows.
        """
        async with self._lock:
            if self._accounts is None or again:
                self._accounts = await self._index()
        return _only(self._accounts.get(same(email), []), "accounts")

    async def extension(self, account: str, number: str, user: str) -> str | None:
        """Return the user that an extension rings, or None where there is no such extension.

        Raises:
            ClashError: It rings something else.
            DialStackError: Nobody knows.
        """
        try:
            found = await self._sender.read(lambda: self._client.extensions.retrieve(number, dialstack_account=account))
        except DialStackNotFoundError:
            return None
        if found.target != user:
            raise ClashError("the account has an extension of this number, and it rings something else")
        return user

    async def _index(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        async for page in self._pages(lambda: self._client.accounts.list(limit=MOST)):
            for account in page.data:
                found.setdefault(same(account.email or ""), []).append(account.id)
        return found

    async def _pages(self, first: Callable[[], AsyncPager[ModelT]]) -> AsyncIterator[AsyncPage[ModelT]]:
        """Read page after page: where one fails in passing, only that one is asked for again."""
        page: AsyncPage[ModelT] | None = await self._sender.read(lambda: _awaited(first()))
        while page is not None:
            yield page
            page = await self._sender.read(page.next_page) if page.has_more else None


async def _awaited(pager: Awaitable[T]) -> T:
    return await pager


def _only(found: list[str], what: str) -> str | None:
    ids = list(dict.fromkeys(found))  # pages may overlap while things are created
    if len(ids) > 1:
        raise ClashError(f"there are {len(ids)} {what} with this email address, so nobody can tell which one is meant")
    return ids[0] if ids else None
