"""Following pages: verbatim, to the configured origin and nowhere else, and never in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dialstack._core.config import is_plain, parse_origin
from dialstack._core.paths import encode_query
from dialstack.errors import DialStackAPIError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dialstack._core.config import Origin

__all__ = ["Trail", "check_cursor", "local_target", "next_after"]


def local_target(origin: Origin, url: str) -> str:
    """Turn a page's URL, relative or absolute, into a path and query at the configured origin.

    Raises:
        ValueError: It leads elsewhere. The key must not follow it.
    """
    if not is_plain(url):
        raise ValueError("a URL must be ASCII without blanks and backslashes")
    local = url.startswith("/") and not url.startswith("//")
    target = url.split("#", 1)[0] if local else _within(origin, url)
    if any(segment in {".", ".."} for segment in _decoded_dots(target)):
        raise ValueError("a URL must not climb out of its path")
    return origin.target(target)


def _within(origin: Origin, url: str) -> str:
    there = parse_origin("the URL", url.split("?", 1)[0].split("#", 1)[0])
    if (there.scheme, there.host) != (origin.scheme, origin.host):
        raise ValueError("the URL leads to another host, where the key does not go")
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _decoded_dots(target: str) -> list[str]:
    path = target.split("?", 1)[0].split("#", 1)[0]
    return path.lower().replace("%2e", ".").split("/")


class Trail:
    """The pages that were visited, so that a server cannot lead in a circle."""

    def __init__(self, seen: Iterable[str] = ()) -> None:
        self._seen = set(seen)

    def step(self, target: str) -> None:
        """Note a page.

        Raises:
            DialStackAPIError: It was visited before.
        """
        if target in self._seen:
            raise DialStackAPIError("the server named a page that was already read; stopped, to not loop for ever")
        self._seen.add(target)


def check_cursor(starting_after: object, items: Sequence[object]) -> None:
    """Check that a page which should start after an id does not hold that id.

    Raises:
        DialStackAPIError: It does: the server ignores `starting_after`, and a loop over it would never end.
    """
    if isinstance(starting_after, str) and any(getattr(item, "id", None) == starting_after for item in items):
        raise DialStackAPIError(
            "the server ignored starting_after and answered the same page again; use page.next_page(), "
            "or iterate over the list"
        )


def next_after(target: str, last_id: object) -> str:
    """Ask for the items after an id, as servers without page URLs have it.

    Raises:
        DialStackAPIError: The items have no id, so there is no way on.
    """
    if not isinstance(last_id, str):
        raise DialStackAPIError("the server says that there is more, and gives no way to get it")
    path, _, query = target.partition("?")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith(("starting_after=", "ending_before="))]
    return f"{path}?{'&'.join([*kept, encode_query({'starting_after': last_id})])}"
