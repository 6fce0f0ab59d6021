"""What an upload may be given, and where a download may go. Nothing here needs pydantic."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import IO, TypeAlias

from dialstack.types.options import RequestOptions

__all__ = ["Destination", "DownloadParams", "FileContent", "FileInput", "Progress", "UploadParams"]

FileContent: TypeAlias = "bytes | IO[bytes] | PathLike[str]"

FileInput: TypeAlias = "FileContent | tuple[str, FileContent] | tuple[str, FileContent, str]"
"""Bytes, a path, a binary file object, or `(name, content)` or `(name, content, content type)`.

An open file is sent whole, from its beginning, wherever it stands, if it can be rewound.
"""

Destination: TypeAlias = "str | PathLike[str] | IO[bytes]"
"""A path, or a binary file that is open for writing."""

Progress: TypeAlias = "Callable[[int, int | None], object]"
"""Called with the bytes moved so far and the bytes in all, which is None where nobody knows it."""


class UploadParams(RequestOptions, total=False):
    """Options of an upload."""

    on_progress: Progress | None
    """Called while the file is sent. A repeated attempt begins at 0 again. What it raises ends the upload."""


class DownloadParams(RequestOptions, total=False):
    """Options of a download that the API itself answers."""

    on_progress: Progress | None
    """Called while the file comes in. What it raises ends the download."""
