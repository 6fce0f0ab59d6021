"""What kind of web application something is, where it can be either."""

from __future__ import annotations

import inspect

__all__ = ["is_asgi"]


def is_asgi(app: object, wanted: str) -> bool:
    """Tell whether it is an ASGI application: it is async, or takes a scope, `receive` and `send`. Else it is WSGI.

    Args:
        app: The application.
        wanted: What could have been given, for the error.

    Raises:
        TypeError: It is no application, since it cannot be called.
    """
    if not callable(app):
        raise TypeError(f"{wanted}, not {type(app).__name__}")
    if inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(getattr(app, "__call__", None)):  # noqa: B004
        return True
    try:
        return len(inspect.signature(app).parameters) == 3  # noqa: PLR2004 - scope, receive, send
    except (TypeError, ValueError):
        return False  # what cannot be looked at is the older kind
