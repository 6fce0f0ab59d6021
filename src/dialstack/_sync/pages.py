# Generated from src/dialstack/_async/pages.py by scripts/generate. Do not edit.
"""Pages of lists: one request each, and iteration that turns them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar, cast

from dialstack._colour._sync import items, walk
from dialstack._core.answers import list_of
from dialstack._core.paging import Trail, check_cursor, local_target, next_after
from dialstack._core.shapes import is_list
from dialstack.errors import DialStackAPIError
from dialstack.types._model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dialstack._core.requests import Call
    from dialstack._sync.runner import Runner
    from dialstack.types._model import ListResponse
    from dialstack.types.options import LastResponse

__all__ = ["Page", "first_page"]

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T", bound=Model)


def first_page(runner: Runner, call: Call, item: type[T], starting_after: object = None) -> Page[T]:
    """Fetch the page that a `list` asks for."""

    def check(response: ListResponse[T]) -> None:
        if not is_list(cast("object", response.data)):  # None where the body had none
            raise DialStackAPIError("the server's answer is not a list")
        check_cursor(starting_after, response.data)

    return Page(runner, call, item, runner.fetch(call, list_of(item), check))


class Page(Generic[T]):
    """One page of a list. Iterating over it goes on through the pages after it.

    Attributes:
        data: The items of this page alone.
        url: The collection's path.
        next_page_url: The next page. None on the last, and from an older server, which says `has_more` alone. Opaque:
            follow it, do not read it.
        previous_page_url: The page before, or None on the first.
    """

    def __init__(self, runner: Runner, call: Call, item: type[T], response: ListResponse[T]) -> None:
        self._runner = runner
        self._call = call
        self._item = item
        self._response = response
        self._visited = frozenset({call.target})
        self.data: list[T] = response.data
        self.url: str | None = response.url
        self.next_page_url: str | None = response.next_page_url
        self.previous_page_url: str | None = response.previous_page_url

    def __repr__(self) -> str:
        kind = getattr(self._item, "__name__", "items")  # a union has no name
        return f"<{type(self).__name__} of {len(self.data)} {kind}, has_more={self.has_more}>"

    @property
    def has_more(self) -> bool:
        """Whether there is a page after this one."""
        return self.next_page_url is not None or bool(self._response.has_more)

    @property
    def last_response(self) -> LastResponse | None:
        """The HTTP answer behind this page."""
        return self._response.last_response

    def next_page(self) -> Page[T] | None:
        """Fetch the page after this one; None on the last.

        Raises:
            DialStackAPIError: The server leads to another host, or to a page that was read before.
        """
        page = self._turn(Trail(self._visited))
        if page is not None:
            # A program that turns pages by hand must not be led in a circle either.
            page._visited |= self._visited  # noqa: SLF001
        return page

    def previous_page(self) -> Page[T] | None:
        """Fetch the page before this one; None on the first.

        Raises:
            DialStackAPIError: The server leads to another host.
        """
        if self.previous_page_url is None:
            return None
        return self._go(self._local(self.previous_page_url))

    def __iter__(self) -> Iterator[T]:
        """Go through every item from here on, page after page."""
        return items(self.pages())

    def auto_paging_each(self) -> Iterator[T]:
        """Go through every item from here on: the same as iterating over the page."""
        return items(self.pages())

    def auto_paging_to_list(self, *, limit: int | None = None) -> list[T]:
        """Collect every item from here on, or the first `limit`. There is no silent cap.

        Raises:
            DialStackAPIError: The server leads to another host, or in a circle.
            ValueError: `limit` is negative.
        """
        if limit is not None and limit < 0:
            raise ValueError("limit must be 0 or more")
        collected: list[T] = []
        if limit == 0:
            return collected
        for page in self.pages():
            collected += page.data
            if limit is not None and len(collected) >= limit:
                return collected[:limit]
        return collected

    def pages(self) -> Iterator[Page[T]]:
        """Go through the pages from this one on.

        Raises:
            DialStackAPIError: The server leads to another host, or in a circle.
        """
        trail = Trail()
        trail.step(self._call.target)
        first: Page[T] | None = self
        last: Page[T] | None = None

        def advance() -> Page[T] | None:
            nonlocal first, last
            page, before = first, last
            first = last = None  # after an error there is no way on
            last = page if before is None else before._turn(trail)  # noqa: SLF001
            return last

        return walk(advance)

    def _turn(self, trail: Trail) -> Page[T] | None:
        """Fetch the page after this one, unless it is on the trail already."""
        last_id = None
        if self.next_page_url is not None:
            target = self._local(self.next_page_url)
        elif self.has_more and self.data:
            # An older server: it says has_more, and counts from the last id.
            last_id = getattr(self.data[-1], "id", None)
            target = self._sure(next_after, self._call.target, last_id)
        else:
            return None
        self._sure(trail.step, target)
        return self._go(target, last_id)

    def _local(self, url: str) -> str:
        try:
            return local_target(self._call.origin, url)
        except ValueError as reason:
            raise self._blamed(DialStackAPIError(f"the server's page URL is not followed: {reason}")) from None

    def _sure(self, step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return step(*args, **kwargs)
        except DialStackAPIError as error:
            raise self._blamed(error) from None

    def _blamed(self, error: DialStackAPIError) -> DialStackAPIError:
        """Name the answer on an error: this page's, since no other was asked for."""
        error.method, error.path = self._call.method, self._call.path
        if self.last_response is not None:
            error.status_code, error.request_id = self.last_response.status_code, self.last_response.request_id
        return error

    def _go(self, target: str, last_id: object = None) -> Page[T]:
        return first_page(self._runner, replace(self._call, target=target), self._item, last_id)
