"""What the parameters of lists have in common."""

from __future__ import annotations

from dialstack.types.options import RequestOptions

__all__ = ["CursorListParams", "ListParams"]


class ListParams(RequestOptions, total=False):
    """Parameters of every list that has pages."""

    limit: int
    """Items in a page, 1 to 100. The server's default is 10."""
    page: str
    """A page's cursor, to resume from. Opaque: take it from a page's URL and do not build it."""


class CursorListParams(ListParams, total=False):
    """A list that also takes ids to start from, where a server offers that."""

    starting_after: str
    """The last id of the page before. Today's API ignores it, which is an error that says so."""
    ending_before: str
    """The first id of the page after. Today's API ignores it."""
