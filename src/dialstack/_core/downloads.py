"""Fetching signed URLs: over https, without the key, into a file that is whole or not there."""

from __future__ import annotations

import re
from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

from dialstack._core.config import is_plain, parse_origin
from dialstack._core.options import check_progress, split
from dialstack._core.requests import Call
from dialstack._core.shapes import is_seekable
from dialstack.errors import DialStackAPIError, DialStackConnectionError
from dialstack.types.options import DownloadOptions

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from dialstack._core.config import Config
    from dialstack._core.requests import Sink
    from dialstack.errors import DialStackError
    from dialstack.types.transfers import Destination, Progress

__all__ = ["MAX_REDIRECTS", "FileSink", "download_call", "opened", "redirect_target"]

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PARTIAL_CONTENT = 206
# No file is longer than this, and Python refuses to read numbers of thousands of digits.
_LENGTH = re.compile(r"[0-9]{1,18}")
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})")


class FileSink:
    """Writes an answer to an open file, from where the file stood, and goes on where an attempt broke off.

    It goes on only where the server said that it can (`Accept-Ranges`), named the version (a strong `ETag`) and the
    size, and then answers with just the part that is missing. In every other case the file is written from its start.
    """

    def __init__(self, file: IO[bytes], on_progress: Progress | None = None) -> None:
        self._file = file
        self._start = file.tell() if is_seekable(file) else None
        self._on_progress = on_progress
        self._version: str | None = None
        self._total: int | None = None
        self.size = 0

    def headers(self) -> list[tuple[str, str]]:
        """Give the headers that ask for the part that is missing; none where all of it is wanted."""
        if self._version is None or self._total is None or not 0 < self.size < self._total:
            return []
        return [("Range", f"bytes={self.size}-"), ("If-Range", self._version)]

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Take the head of a good answer: go on where the last one broke off, or start again.

        Raises:
            DialStackConnectionError: It is another part than the one that was asked for.
            DialStackAPIError: Part of a broken answer is in the file, which cannot be rewound.
        """
        if status == _PARTIAL_CONTENT:
            self._go_on(headers)
            return
        self._rewind()
        self._total, self._version = _size_of(headers), _version_of(headers)

    def write(self, chunk: bytes, /) -> None:
        """Write the next part."""
        self._file.write(chunk)
        self.size += len(chunk)
        if self._on_progress is not None:
            self._on_progress(self.size, self._total)

    def _go_on(self, headers: Mapping[str, str]) -> None:
        part = _CONTENT_RANGE.fullmatch(headers.get("content-range", ""))
        expected = None if self._version is None else (self.size, self._total)
        if part is not None and (int(part[1]), int(part[2])) == expected:
            return
        self._version = None  # the next attempt asks for all of it
        problem = DialStackConnectionError("the server sent another part of the file than was asked for")
        problem.may_have_executed = False
        raise problem

    def _rewind(self) -> None:
        if not self.size:
            return
        if self._start is None:
            raise DialStackAPIError("the download broke off, and what it was written to cannot be rewound")
        self._file.seek(self._start)
        self._file.truncate()
        self.size = 0


def _size_of(headers: Mapping[str, str]) -> int | None:
    """Give how many bytes will be written. Of a compressed answer nobody knows."""
    length = headers.get("content-length", "")
    return int(length) if _LENGTH.fullmatch(length) and not _is_compressed(headers) else None


def _version_of(headers: Mapping[str, str]) -> str | None:
    """Give what names this very version of the file, where a part of it can be asked for."""
    tag = headers.get("etag", "")
    in_parts = headers.get("accept-ranges", "").lower() == "bytes" and not _is_compressed(headers)
    return tag if in_parts and tag.startswith('"') else None


def _is_compressed(headers: Mapping[str, str]) -> bool:
    return headers.get("content-encoding", "identity").lower() != "identity"


@contextmanager
def opened(to: Destination, on_progress: Progress | None = None) -> Generator[FileSink]:
    """Open the destination. A path gets its file only when all of it is there: until then it has another name.

    Raises:
        IsADirectoryError: The path is a folder.
        TypeError: It is neither a path nor a file, or `on_progress` cannot be called.
    """
    check_progress(on_progress)
    if not isinstance(to, (str, PathLike)):
        if not hasattr(to, "write"):
            raise TypeError(f"a download goes to a path or a binary file object, not {type(to).__name__}")
        yield FileSink(to, on_progress)
        return
    path = Path(fspath(to))
    if path.is_dir():
        raise IsADirectoryError(f"a download needs the name of a file, and this is a folder: {path}")
    partial = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        with partial.open("xb") as file:
            yield FileSink(file, on_progress)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def download_call(config: Config, url: str, sink: Sink, options: Mapping[str, object]) -> Call:
    """Describe the download of a URL.

    Raises:
        TypeError: The URL is no string.
        ValueError: The URL is not https, or is none. Plain http is for this machine alone.
    """
    if not isinstance(url, str):  # pyright: ignore[reportUnnecessaryIsInstance] - a field that may be None, often
        raise TypeError(f"the URL must be a string, not {type(url).__name__}")
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


def redirect_target(call: Call, error: DialStackError) -> str | None:
    """Give where a failed download was sent on to; None where it simply failed."""
    location = error.headers.get("location")
    if error.status_code not in _REDIRECTS or not location:
        return None
    try:
        return urljoin(f"{call.origin}{call.target}", location)
    except ValueError:
        return None
