"""A file as HTTP serves it: whole, or the part that was asked for."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.messages import SandboxResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["file_answer"]

_ONE_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def file_answer(content: bytes, content_type: str, asked: Mapping[str, str]) -> SandboxResponse:
    """Answer with a file: 200 with all of it, 206 with one range, 416 for a range that is beyond its end.

    Args:
        content: The bytes of the file.
        content_type: What they are.
        asked: The headers of the request, in lower case. `If-Range` is honoured. Several ranges at once, and what
            cannot be read, get the whole file, as HTTP allows.
    """
    tag = f'"{hashlib.sha256(content).hexdigest()}"'
    headers = {"Content-Type": content_type, "Accept-Ranges": "bytes", "ETag": tag}
    found = _ONE_RANGE.fullmatch(asked.get("range", "").replace(" ", ""))
    if found is None or not any(found.groups()) or asked.get("if-range", tag) != tag:
        return SandboxResponse(200, headers, content)
    start, end = _bounds(found[1], found[2], len(content))
    if start >= end:
        return SandboxResponse(416, headers | {"Content-Range": f"bytes */{len(content)}"})
    part = headers | {"Content-Range": f"bytes {start}-{end - 1}/{len(content)}"}
    return SandboxResponse(206, part, content[start:end])


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size
