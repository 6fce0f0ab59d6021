"""Failed answers into errors. Five shapes of body are known, and anything else must not break the reading."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from math import isfinite
from typing import TYPE_CHECKING

from dialstack._core.shapes import is_list, is_object
from dialstack.errors import (
    DialStackAPIError,
    DialStackAuthenticationError,
    DialStackConflictError,
    DialStackError,
    DialStackInvalidRequestError,
    DialStackNotFoundError,
    DialStackPermissionError,
    DialStackRateLimitError,
    DialStackValidationError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack._core.answers import Answer

__all__ = ["error_from", "retry_after"]

_RAW_LIMIT = 65536
_DEEPEST = 100
_BY_STATUS: dict[int, type[DialStackError]] = {
    401: DialStackAuthenticationError,
    403: DialStackPermissionError,
    404: DialStackNotFoundError,
    409: DialStackConflictError,
    422: DialStackValidationError,
    429: DialStackRateLimitError,
}


@dataclass(frozen=True)
class _Problem:
    message: str | None
    type: str | None
    code: str | None
    param: str | None
    doc_url: str | None
    details: Mapping[str, object] | None


def error_from(answer: Answer, now: float) -> DialStackError:
    """Make the error of an answer that is not 2xx.

    Args:
        answer: The answer.
        now: The time, in Unix seconds, that a date in `Retry-After` is held against.
    """
    raw = _raw(answer.body)
    problem = _problem(raw)
    return _class_for(answer.status, problem)(
        problem.message or _plain_words(answer.status),
        type=problem.type,
        status_code=answer.status,
        request_id=answer.request_id,
        code=problem.code,
        param=problem.param,
        doc_url=problem.doc_url,
        details=problem.details,
        raw=raw,
        headers=answer.headers,
        retry_after=retry_after(answer.headers.get("retry-after"), now),
    )


def _raw(body: bytes) -> object:
    try:
        raw: object = json.loads(body)
        if _is_shallow(raw):
            return raw
    except (ValueError, RecursionError):
        pass
    return body[:_RAW_LIMIT].decode(errors="replace")


def _is_shallow(value: object, depth: int = _DEEPEST) -> bool:
    """Tell whether a body can be pickled and copied: one that is nested too deeply cannot."""
    if not is_object(value) and not is_list(value):
        return True
    entries = value.values() if is_object(value) else value
    return depth > 0 and all(_is_shallow(entry, depth - 1) for entry in entries)


def _problem(raw: object) -> _Problem:
    """Read `{error: text}`, `{message}`, and `{error: {message, code, type}}`, with or without the rest."""
    outer = raw if is_object(raw) else {}
    error = outer.get("error")
    body = error if is_object(error) else outer
    details = body.get("details", outer.get("details"))
    return _Problem(
        message=_text(error) or _text(body.get("message")) or _text(outer.get("message")),
        type=_text(body.get("type")),
        code=_text(body.get("code")) or _text(outer.get("code")),
        param=_text(body.get("param")),
        doc_url=_text(body.get("doc_url")),
        details=details if is_object(details) else None,
    )


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _class_for(status: int, problem: _Problem) -> type[DialStackError]:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return DialStackAPIError
    if status == HTTPStatus.BAD_REQUEST:
        detailed = problem.code == "validation_error" or problem.details is not None
        return DialStackValidationError if detailed else DialStackInvalidRequestError
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return DialStackInvalidRequestError if problem.type == "invalid_request_error" else DialStackError


def _plain_words(status: int) -> str:
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"the server redirects (HTTP {status}), which is not followed; check api_url"
    try:
        return f"the server answered {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"the server answered {status}"


def retry_after(value: str | None, now: float) -> float | None:
    """Read `Retry-After`, in seconds or as a date. What cannot be read is None."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        moment = _date(value)
        seconds = float("nan") if moment is None else moment.timestamp() - now
    return max(seconds, 0.0) if isfinite(seconds) else None


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
