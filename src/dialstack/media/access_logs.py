"""Keeping the tokens of media URLs out of the logs of web servers."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, cast

from dialstack.media.attach_urls import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AttachTokenFilter"]

_TOKEN = re.compile(rf"(?<=[?&]){PARAMETER}=[^&\s\"'#]*")


class AttachTokenFilter(logging.Filter):
    """Hides tokens in what a server logs of a request's URL: `/media?token={…}`.

    uvicorn writes the query of each WebSocket into its log, to the logger `uvicorn.error`:

    ```python
    logging.getLogger("uvicorn.error").addFilter(AttachTokenFilter())
    ```

    A filter sees what is logged to that very logger, not to those below it. Put it on a handler to see all that the
    handler writes.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without its tokens."""
        record.msg = _hidden(cast("object", record.msg))
        arguments: tuple[object, ...] | Mapping[str, object] | None = record.args
        if isinstance(arguments, tuple):
            record.args = tuple(_hidden(value) for value in arguments)
        elif arguments:
            record.args = {name: _hidden(value) for name, value in arguments.items()}
        return True


def _hidden(value: object) -> object:
    if isinstance(value, str):
        text = value
    elif isinstance(value, bytes):
        text = value.decode("latin-1")
    else:
        text = str(value) if f"{PARAMETER}=" in str(value) else ""
    found = _TOKEN.sub(f"{PARAMETER}={{…}}", text)
    return value if found == text else found
