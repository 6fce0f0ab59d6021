"""The exit status for each class of error. Scripts branch on it, so a number never changes its meaning."""

from __future__ import annotations

from dialstack.errors import (
    DialStackAPIError,
    DialStackAuthenticationError,
    DialStackConflictError,
    DialStackConnectionError,
    DialStackInvalidRequestError,
    DialStackNotFoundError,
    DialStackPermissionError,
    DialStackRateLimitError,
    DialStackSignatureVerificationError,
    DialStackTimeoutError,
)

__all__ = ["FAILED", "INCOMPLETE", "INTERRUPTED", "REFUSED", "STATUSES", "USAGE", "exit_status"]

FAILED = 1
"""Anything that has no status of its own."""
USAGE = 2
"""A wrong option or argument. Nothing was sent."""
REFUSED = 12
"""A command that has to be confirmed, and was not. Nothing was sent."""
INCOMPLETE = 13
"""Work over many rows or events of which some failed; the report says which."""
INTERRUPTED = 130
"""Ended with Ctrl-C."""

STATUSES: dict[type[Exception], int] = {
    DialStackAuthenticationError: 3,
    DialStackPermissionError: 4,
    DialStackNotFoundError: 5,
    DialStackConflictError: 6,
    DialStackInvalidRequestError: 7,  # and DialStackValidationError
    DialStackRateLimitError: 8,
    DialStackAPIError: 9,
    DialStackTimeoutError: 11,  # before the class that it belongs to
    DialStackConnectionError: 10,
    DialStackSignatureVerificationError: 14,
}


def exit_status(error: BaseException) -> int:
    """Give the exit status for an error."""
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), FAILED)
