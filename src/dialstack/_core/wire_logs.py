"""What the HTTP libraries log while they send for us, without what a server says.

`httpcore` logs every header of an answer at DEBUG, and quotes what it could not read. A `Location` may hold a number,
a reason phrase a name. Lines of anybody else's requests are left alone.
"""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from contextvars import ContextVar
from http.client import responses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["ours", "quiet"]

ours: ContextVar[bool] = ContextVar("ours", default=False)
"""True while an attempt of ours is under way."""

_PARTS = ("connection", "http11", "http2", "proxy", "socks")
_HTTPCORE = tuple(f"{library}.{part}" for library in ("httpcore", "httpcore2") for part in _PARTS)
_HTTPX = ("httpx", "httpx2")
_HPACK = ("hpack.hpack", "hpack.table")
"""They log the headers of HTTP/2 one by one, the key among them."""

_RESULT = re.compile(r" return_value=.*", re.DOTALL)
_PROBLEM = re.compile(r" exception=(\w*).*", re.DOTALL)
_LINE_OF_HTTPX = 5


@contextmanager
def quiet() -> Generator[None]:
    """Treat what a block logs as ours."""
    before = ours.set(True)
    try:
        yield
    finally:
        ours.reset(before)


class _WireFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if not ours.get():
            return True
        if record.name in _HPACK:
            return False
        if record.name in _HTTPX:
            if isinstance(record.args, tuple) and len(record.args) == _LINE_OF_HTTPX:
                status = record.args[3]
                record.args = (*record.args[:4], responses.get(status, "") if isinstance(status, int) else "")
            return True
        record.msg = _PROBLEM.sub(r" exception=\1", _RESULT.sub("", record.getMessage()))
        record.args = ()
        return True


_filter = _WireFilter()
for _name in (*_HTTPCORE, *_HTTPX, *_HPACK):
    logging.getLogger(_name).addFilter(_filter)
