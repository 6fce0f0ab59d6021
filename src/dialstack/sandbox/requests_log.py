"""The requests that came, and what a test can claim of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.sandbox.expectations import differences, listed, missing
from dialstack.sandbox.faults import Route
from dialstack.sandbox.messages import RecordedRequest, SandboxRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RequestsLog"]


class RequestsLog(list[RecordedRequest]):
    """A list of requests, the newest last.

    A route is `"POST /v1/calls"`, `"GET /v1/users/{id}"` where a segment in braces stands for any, a path alone for
    every method, or `"*"`.
    """

    def of(self, route: str) -> list[RecordedRequest]:
        """Give those of one route."""
        wanted = Route.parse(route)
        return [entry for entry in self if wanted.fits(SandboxRequest(entry.method, entry.path))]

    def assert_one(
        self,
        route: str,
        *,
        json: object = ...,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> RecordedRequest:
        """Claim that there is exactly one such request, and give it.

        Args:
            route: The method and the path.
            json: The whole body. Any unless given.
            query: Parameters that it has, among others.
            headers: Headers that it has, among others. Upper and lower case are the same.
            status: What it was answered with.

        Raises:
            AssertionError: There is none or more than one. It says how they differ, and what came instead.
        """
        __tracebackhide__ = True
        candidates = self.of(route)
        problems = [_problems(entry, json, query or {}, headers or {}, status) for entry in candidates]
        found = [entry for entry, wrong in zip(candidates, problems, strict=True) if not wrong]
        if len(found) == 1:
            return found[0]
        if found:
            raise AssertionError(f"{len(found)} requests are {route}, and not one:\n{listed(map(_line, found))}")
        if candidates:
            told = ["\n    ".join([_line(entry), *wrong]) for entry, wrong in zip(candidates, problems, strict=True)]
            raise AssertionError(f"no request {route} is as expected:\n{listed(told)}")
        raise AssertionError(f"no request is {route}. What came:\n{listed(map(_line, self))}")

    def assert_none(self, route: str = "*") -> None:
        """Claim that there is no such request.

        Raises:
            AssertionError: There is.
        """
        __tracebackhide__ = True
        found = self.of(route)
        if found:
            raise AssertionError(f"{len(found)} requests are {route}, and none should be:\n{listed(map(_line, found))}")


def _problems(
    entry: RecordedRequest, json: object, query: Mapping[str, str], headers: Mapping[str, str], status: int | None
) -> list[str]:
    found = [] if json is ... else differences(json, entry.body, "json")
    found += missing(query, dict(entry.query), "query")
    found += missing({name.lower(): value for name, value in headers.items()}, entry.headers, "header")
    if status is not None and entry.status != status:
        found.append(f"status: expected {status}, got {entry.status}")
    return found


def _line(entry: RecordedRequest) -> str:
    query = "&".join(f"{name}={value}" for name, value in entry.query)
    body = "" if entry.body is None else f" {entry.body!r}"
    return f"{entry.method} {entry.path}{'?' + query if query else ''}{body} -> {entry.status}"
