"""The logger. Nothing that passes through it holds a key, a number, a name, a body or a query."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["logger", "switch_on"]

logger = logging.getLogger("dialstack")
logger.addHandler(logging.NullHandler())

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO}


def switch_on(environ: Mapping[str, str]) -> None:
    """Write the log to standard error when `DIALSTACK_LOG` says `debug` or `info`."""
    level = _LEVELS.get(environ.get("DIALSTACK_LOG", "").strip().lower())
    if level is None or any(type(handler) is logging.StreamHandler for handler in logger.handlers):
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(level)
