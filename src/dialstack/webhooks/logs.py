"""The logger of webhooks. What a handler of yours raised is never lost, also where no logging was set up.

`dialstack` is silent until somebody listens. That is right for a client, whose errors reach the caller; an error in a
handler reaches nobody but the log.
"""

from __future__ import annotations

import logging

from typing_extensions import override

from dialstack._core.logs import logger as silent_by_default

__all__ = ["logger"]

logger: logging.Logger = silent_by_default.getChild("webhooks")


class _LastResort(logging.Handler):
    """Writes to standard error what nobody else would write."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if logging.lastResort is not None and not _is_heard():
            logging.lastResort.handle(record)


def _is_heard() -> bool:
    found: logging.Logger | None = logger
    while found is not None:
        if any(not isinstance(handler, (_LastResort, logging.NullHandler)) for handler in found.handlers):
            return True
        found = found.parent if found.propagate else None
    return False


logger.addHandler(_LastResort(logging.ERROR))
