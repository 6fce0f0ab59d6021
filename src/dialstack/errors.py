"""Every error that dialstack raises on purpose.

    DialStackError
    ├── DialStackInvalidRequestError         400, and requests refused before they are sent
    │   └── DialStackValidationError         422, and 400 with code `validation_error` or `details`
    ├── DialStackAuthenticationError         401, and a missing or malformed key
    ├── DialStackPermissionError             403
    ├── DialStackNotFoundError               404
    ├── DialStackConflictError               409
    ├── DialStackRateLimitError              429 (`retry_after`)
    ├── DialStackAPIError                    5xx, and answers that cannot be read
    ├── DialStackConnectionError             no answer: connection refused, reset, truncated
    │   └── DialStackTimeoutError            no answer in time, or the deadline passed
    ├── DialStackSignatureVerificationError  a webhook that was not signed by DialStack
    └── DialStackMediaError                  a media socket that cannot go on (its own tree is in `dialstack.media`)

Wrong arguments (an unknown keyword, a naive datetime, a timeout in milliseconds) are `TypeError` or
`ValueError`, as everywhere in Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "DialStackAPIError",
    "DialStackAuthenticationError",
    "DialStackConflictError",
    "DialStackConnectionError",
    "DialStackError",
    "DialStackInvalidRequestError",
    "DialStackMediaError",
    "DialStackNotFoundError",
    "DialStackPermissionError",
    "DialStackRateLimitError",
    "DialStackSignatureVerificationError",
    "DialStackTimeoutError",
    "DialStackValidationError",
]


class DialStackError(Exception):
    """The root of the tree. Everything below can be pickled, copied and sent between processes.

    Attributes:
        message: What the server said, or what we say where there was no server. For people.
        type: The kind of error, such as `not_found_error`.
        status_code: The HTTP status, or None where there was no answer.
        request_id: The server's `X-Request-Id`. Quote it to support.
        code: The server's stable code, such as `user_already_has_device`. Branch on this.
        param: The parameter at fault, where the server names one.
        doc_url: A page about the error, where the server names one.
        details: What the server says about single fields. Its form depends on the code.
        raw: The whole decoded body, or its text where it was not JSON.
        headers: The answer's headers, names in lower case.
        method: The HTTP method of the call.
        path: The path of the call, without its query.
        attempts: How many times the request was tried. 0 means that it was refused before the network.
        idempotency_key: The key that was sent. Give it again to try the same call again safely.
        may_have_executed: True once any attempt may have reached the server and was not refused with a 4xx.
            False means that the call certainly did nothing.
        retry_after: Seconds that the server asked us to wait, where it said so.
    """

    default_type: ClassVar[str] = "dialstack_error"

    def __init__(
        self,
        message: str,
        *,
        type: str | None = None,  # noqa: A002 - the wire's own name
        status_code: int | None = None,
        request_id: str | None = None,
        code: str | None = None,
        param: str | None = None,
        doc_url: str | None = None,
        details: Mapping[str, object] | None = None,
        raw: object = None,
        headers: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.type: str = type or self.default_type
        self.status_code = status_code
        self.request_id = request_id
        self.code = code
        self.param = param
        self.doc_url = doc_url
        self.details = details
        self.raw = raw
        self.headers: Mapping[str, str] = headers or {}
        self.retry_after = retry_after
        self.method: str | None = None
        self.path: str | None = None
        self.attempts = 0
        self.idempotency_key: str | None = None
        self.may_have_executed = False

    def __str__(self) -> str:
        """Give the message, and in brackets what support will ask for."""
        facts = [
            str(self.status_code) if self.status_code else "",
            f"code {self.code}" if self.code else "",
            f"request {self.request_id}" if self.request_id else "",
        ]
        known = ", ".join(fact for fact in facts if fact)
        return f"{self.message} ({known})" if known else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild without `__init__`, so that subclasses and late attributes survive a process boundary."""
        return (_rebuild, (type(self), self.args, self.__dict__.copy()))


def _rebuild(cls: type[DialStackError], args: tuple[object, ...], state: dict[str, object]) -> DialStackError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class DialStackInvalidRequestError(DialStackError):
    """400, or a request that we refused to send: something in it is missing or malformed."""

    default_type = "invalid_request_error"


class DialStackValidationError(DialStackInvalidRequestError):
    """422, or 400 with field details: understood, and not acceptable. See `details`."""

    default_type = "validation_error"


class DialStackAuthenticationError(DialStackError):
    """401, or no usable key: it is missing, malformed, expired or revoked."""

    default_type = "authentication_error"


class DialStackPermissionError(DialStackError):
    """403: the key is good, and may not do this. Check that the account belongs to your platform."""

    default_type = "permission_error"


class DialStackNotFoundError(DialStackError):
    """404: there is no such thing, or it belongs to another account."""

    default_type = "not_found_error"


class DialStackConflictError(DialStackError):
    """409: the state of the thing does not allow this. See `code`."""

    default_type = "conflict_error"


class DialStackRateLimitError(DialStackError):
    """429: too many requests. `retry_after` is in seconds where the server gave it."""

    default_type = "rate_limit_error"


class DialStackAPIError(DialStackError):
    """5xx, or an answer that cannot be read: the fault is on the other side."""

    default_type = "api_error"


class DialStackConnectionError(DialStackError):
    """No answer came. `may_have_executed` says whether the request may have arrived; `__cause__` says why."""

    default_type = "connection_error"


class DialStackTimeoutError(DialStackConnectionError):
    """No answer came in time: the attempt's `timeout` or the call's `deadline` ran out."""

    default_type = "timeout_error"


class DialStackSignatureVerificationError(DialStackError):
    """A webhook whose signature does not hold. Do not act on its body."""

    default_type = "signature_verification_error"


class DialStackMediaError(DialStackError):
    """A media socket that cannot go on, or cannot do what it was asked. `code` says why."""

    default_type = "media_error"
