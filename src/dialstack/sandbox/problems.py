"""Error answers, in the documented shape `{"error", "code", "details"}`.

A behaviour raises a `RefusalError`; `Sandbox.handle` turns it into an answer.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003


class RefusalError(Exception):
    """An answer with an error status, raised from anywhere below `Sandbox.handle`."""

    def __init__(
        self,
        status: int,
        error: str,
        *,
        code: str | None = None,
        details: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        beside: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.code = code
        self.details = details
        self.headers: dict[str, str] = dict(headers or {})
        self.beside = beside
        """Members of the body that stand beside `error`, such as `existing_device`."""

    def body(self) -> dict[str, object]:
        """The JSON body; absent parts are left out."""
        body: dict[str, object] = {"error": self.error}
        if self.code:
            body["code"] = self.code
        if self.details:
            body["details"] = dict(self.details)
        return body | dict(self.beside or {})


def bad_request(error: str, code: str = "invalid_request") -> RefusalError:
    """400: malformed or missing input."""
    return RefusalError(400, error, code=code)


def invalid(details: Mapping[str, str], error: str = "Validation failed") -> RefusalError:
    """400 `validation_error`, with one reason per field."""
    return RefusalError(400, error, code="validation_error", details=details)


def unauthorised(error: str) -> RefusalError:
    """401: no credential, or one that is not good here."""
    return RefusalError(401, error, headers={"WWW-Authenticate": "Bearer"})


def forbidden(error: str) -> RefusalError:
    """403: a good credential for something else."""
    return RefusalError(403, error)


def not_found(noun: str) -> RefusalError:
    """404, also for a row of another account."""
    return RefusalError(404, f"{noun} not found")


def conflict(error: str, code: str | None = None, **beside: object) -> RefusalError:
    """409: the state of things forbids it. `beside` is what the body says more, such as `existing_device`."""
    return RefusalError(409, error, code=code, beside=beside)


def unprocessable(error: str, code: str | None = None) -> RefusalError:
    """422: well-formed, but it makes no sense."""
    return RefusalError(422, error, code=code)
