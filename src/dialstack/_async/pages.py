"""Pages of lists: one request each, and iteration that turns them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from dialstack._core.answers import list_of
from dialstack._core.paging import Trail, check_cursor, local_target, next_after
from dialstack._core.shapes import is_list
from dialstack.errors import DialStackAPIError
from dialstack.types._model import Model

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dialstack._async.runner import AsyncRunner
    from dialstack._core.requests import Call
    from dialstack.types._model import ListResponse
    from dialstack.types.options import LastResponse

__all__ = ["AsyncPage", "first_page"]

T = TypeVar("T", bound=Model)


async def first_page(runner: AsyncRunner, call: Call, item: type[T], starting_after: object = None) -> AsyncPage[T]:
    """Fetch the page that a `list` asks for."""
    page = await _fetch(runner, call, item)
    check_cursor(starting_after, page.data)
    return page


async def _fetch(runner: AsyncRunner, call: Call, item: type[T]) -> AsyncPage[T]:
    response = await runner.fetch(call, list_of(item))
    if not is_list(cast("object", response.data)):  # None where the body had none
        raise DialStackAPIError("the server's answer is not a list")
    return AsyncPage(runner, call, item, response)


class AsyncPage(Generic[T]):
    """One page of a list. Iterating over it goes on through the pages after it.

    Attributes:
        data: The items of this page alone.
        url: The collection's path.
        next_page_url: The next page, or None on the last. Opaque: follow it, do not read it.
        previous_page_url: The page before, or None on the first.
    """

    def __init__(self, runner: AsyncRunner, call: Call, item: type[T], response: ListResponse[T]) -> None:
        self._runner = runner
        self._call = call
        self._item = item
        self._response = response
        self.data: list[T] = response.data
        self.url: str | None = response.url
        self.next_page_url: str | None = response.next_page_url
        self.previous_page_url: str | None = response.previous_page_url

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.data)} {self._item.__name__}, has_more={self.has_more}>"

    @property
    def has_more(self) -> bool:
        """Whether there is a page after this one."""
        return self.next_page_url is not None or bool(self._response.has_more)

    @property
    def last_response(self) -> LastResponse | None:
        """The HTTP answer behind this page."""
        return self._response.last_response

    async def next_page(self) -> AsyncPage[T] | None:
        """Fetch the page after this one; None on the last.

        Raises:
            DialStackAPIError: The server leads to another host, or answers with this page again.
        """
        if self.next_page_url is not None:
            return await self._follow(self.next_page_url)
        if not self.has_more or not self.data:
            return None
        # An older server: it says has_more, and counts from the last id.
        last_id = getattr(self.data[-1], "id", None)
        page = await self._go(next_after(self._call.target, last_id))
        check_cursor(last_id, page.data)
        return page

    async def previous_page(self) -> AsyncPage[T] | None:
        """Fetch the page before this one; None on the first."""
        return None if self.previous_page_url is None else await self._follow(self.previous_page_url)

    async def __aiter__(self) -> AsyncIterator[T]:
        """Go through every item from here on, page after page."""
        async for page in self.pages():
            for item in page.data:
                yield item

    async def auto_paging_each(self) -> AsyncIterator[T]:
        """Go through every item from here on: the same as iterating over the page."""
        async for item in self:
            yield item

    async def auto_paging_to_list(self, *, limit: int | None = None) -> list[T]:
        """Collect every item from here on, or the first `limit`. There is no silent cap."""
        if limit is not None and limit < 0:
            raise ValueError("limit must be 0 or more")
        items: list[T] = []
        if limit == 0:
            return items
        async for page in self.pages():
            items += page.data
            if limit is not None and len(items) >= limit:
                return items[:limit]
        return items

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """Go through the pages from this one on.

        Raises:
            DialStackAPIError: The server leads in a circle.
        """
        trail = Trail()
        page: AsyncPage[T] | None = self
        while page is not None:
            trail.step(page._call.target)  # noqa: SLF001
            yield page
            page = await page.next_page()

    async def _follow(self, url: str) -> AsyncPage[T]:
        try:
            target = local_target(self._call.origin, url)
        except ValueError as reason:
            raise DialStackAPIError(f"the server's page URL is not followed: {reason}") from None
        return await self._go(target)

    async def _go(self, target: str) -> AsyncPage[T]:
        return await _fetch(self._runner, replace(self._call, target=target), self._item)
