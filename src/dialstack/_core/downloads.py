"""Fetching signed URLs: over https, without the key, into a file that is whole or not there."""

from __future__ import annotations

from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

from dialstack._core.config import is_plain, parse_origin
from dialstack._core.options import split
from dialstack._core.requests import Call
from dialstack._core.shapes import is_seekable
from dialstack.errors import DialStackAPIError
from dialstack.types.options import DownloadOptions

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from dialstack._core.config import Config
    from dialstack._core.requests import Sink
    from dialstack.errors import DialStackError

__all__ = ["MAX_REDIRECTS", "Destination", "download_call", "opened", "redirect_target"]

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Destination: TypeAlias = "str | PathLike[str] | IO[bytes]"
"""A path, or a binary file that is open for writing."""


class FileSink:
    """Writes an answer to an open file, from where the file stood."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._start = file.tell() if is_seekable(file) else None
        self.size = 0

    def restart(self) -> None:
        """Go back to where the file stood.

        Raises:
            DialStackAPIError: It cannot be rewound, and part of the broken answer is in it.
        """
        if self.size and self._start is None:
            raise DialStackAPIError("the download broke off, and what it was written to cannot be rewound")
        if self.size and self._start is not None:
            self._file.seek(self._start)
            self._file.truncate()
        self.size = 0

    def write(self, chunk: bytes, /) -> None:
        """Write the next part."""
        self._file.write(chunk)
        self.size += len(chunk)


@contextmanager
def opened(to: Destination) -> Generator[FileSink]:
    """Open the destination. A path gets its file only when all of it is there: until then it has another name."""
    if not isinstance(to, (str, PathLike)):
        yield FileSink(to)
        return
    path = Path(fspath(to))
    partial = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        with partial.open("xb") as file:
            yield FileSink(file)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def download_call(config: Config, url: str, sink: Sink, options: Mapping[str, object]) -> Call:
    """Describe the download of a URL.

    Raises:
        ValueError: The URL is not https, or is none. Plain http is for this machine alone.
    """
    if not is_plain(url):
        raise ValueError("the URL must be ASCII without blanks and backslashes")
    parts = urlsplit(url)
    origin = parse_origin("the URL", f"{parts.scheme}://{parts.netloc}")
    if origin.scheme != "https" and not origin.is_loopback:
        raise ValueError("a download must be over https")
    given = split(options, DownloadOptions)[1]
    retries = given.max_network_retries
    path = parts.path or "/"
    return Call(
        method="GET",
        route="{signed URL}",
        path=path,
        target=f"{path}?{parts.query}" if parts.query else path,
        origin=origin,
        body=None,
        account=None,
        needs_account=False,
        idempotency_key=None,
        timeout=given.timeout or config.timeout,
        max_network_retries=config.max_network_retries if retries is None else retries,
        deadline=given.deadline or config.deadline,
        retry_unknown=True,
        sink=sink,
        anonymous=True,
    )


def redirect_target(url: str, error: DialStackError) -> str | None:
    """Give where a failed download was sent on to; None where it simply failed."""
    location = error.headers.get("location")
    if error.status_code not in _REDIRECTS or not location:
        return None
    try:
        return urljoin(url, location)
    except ValueError:
        return None
