# Generated from src/dialstack/_async/resources/_base.py by scripts/generate. Do not edit.
"""What every namespace is made of: a method describes a call, and these send it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from dialstack._colour._sync import later
from dialstack._core.options import split
from dialstack._core.paths import fill
from dialstack._core.requests import describe
from dialstack._core.signatures import expand_methods
from dialstack.types._model import Model
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack._colour._sync import Page
    from dialstack._core.options import Options
    from dialstack._core.requests import Call, Host, Scope, Sink
    from dialstack._sync.runner import Runner
    from dialstack.types.transfers import Destination, Progress

__all__ = ["Resource"]

M = TypeVar("M", bound=Model)

# Parameters that travel in the query also where the rest is a body.
_ALWAYS_QUERY = frozenset({"expand"})


class Resource:
    """A namespace of the client, such as `client.users`."""

    _scope: ClassVar[Scope] = "account"
    """Whether the calls of this namespace act on one account. A call can say otherwise for itself."""

    _host: ClassVar[Host] = "api"
    """Which of the platform's hosts answers: `files` takes uploads."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def __init_subclass__(cls) -> None:
        """Give every method its real signature, for `help()` and notebooks."""
        expand_methods(cls)

    def _get(
        self,
        route: str,
        ids: Mapping[str, str],
        cast: type[M],
        params: Mapping[str, object],
        shape: type = RequestOptions,
    ) -> M:
        return self._runner.fetch(self._call("GET", route, ids, params, shape), cast)

    def _post(
        self,
        route: str,
        ids: Mapping[str, str],
        cast: type[M],
        params: Mapping[str, object],
        shape: type = RequestOptions,
        scope: Scope | None = None,
    ) -> M:
        return self._runner.fetch(self._call("POST", route, ids, params, shape, scope), cast)

    def _order(
        self, route: str, ids: Mapping[str, str], params: Mapping[str, object], shape: type = RequestOptions
    ) -> None:
        """POST something whose answer has no body."""
        self._runner.run(self._call("POST", route, ids, params, shape))

    def _upload(
        self, route: str, ids: Mapping[str, str], cast: type[M], params: Mapping[str, object], shape: type
    ) -> M:
        """POST a form with a `file`. The other parameters are its fields."""
        return self._runner.fetch(self._form(route, ids, params, shape), cast)

    def _upload_only(self, route: str, ids: Mapping[str, str], params: Mapping[str, object], shape: type) -> None:
        """POST a form with a `file`, whose answer says nothing."""
        self._runner.run(self._form(route, ids, params, shape))

    def _download(self, route: str, ids: Mapping[str, str], to: Destination, params: Mapping[str, object]) -> int:
        """GET a file, and give its size."""
        from dialstack._sync.downloads import fetch_file
        from dialstack.types.transfers import DownloadParams

        options = {**params}
        on_progress = cast("Progress | None", options.pop("on_progress", None))

        def first(sink: Sink) -> Call:
            call = self._call("GET", route, ids, options, DownloadParams)
            call.sink = sink
            return call

        return fetch_file(self._runner, first, to, on_progress, options)

    def _delete(self, route: str, ids: Mapping[str, str], params: Mapping[str, object]) -> None:
        self._runner.run(self._call("DELETE", route, ids, params, RequestOptions))

    def _list(
        self,
        route: str,
        ids: Mapping[str, str],
        item: type[M],
        params: Mapping[str, object],
        shape: type = RequestOptions,
    ) -> Page[M]:
        from dialstack._sync.pages import first_page

        call = self._call("GET", route, ids, params, shape)
        return later(lambda: first_page(self._runner, call, item, params.get("starting_after")))

    def _form(self, route: str, ids: Mapping[str, str], params: Mapping[str, object], shape: type) -> Call:
        from dialstack._core.multipart import form

        values, options = split(params, shape)
        return self._described("POST", route, ids, {}, form(values), options)

    def _call(
        self,
        method: str,
        route: str,
        ids: Mapping[str, str],
        params: Mapping[str, object],
        shape: type,
        scope: Scope | None = None,
    ) -> Call:
        values, options = split(params, shape)
        query, body = _divided(values) if method == "POST" else (values, None)
        return self._described(method, route, ids, query, body, options, scope)

    def _described(
        self,
        method: str,
        route: str,
        ids: Mapping[str, str],
        query: Mapping[str, object],
        body: object,
        options: Options,
        scope: Scope | None = None,
    ) -> Call:
        config = self._runner.config
        return describe(
            config,
            method,
            route,
            fill(route, ids),
            query=query,
            body=body,
            options=options,
            scope=scope or self._scope,
            origin=config.api if self._host == "api" else config.files,
        )


def _divided(values: dict[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Divide the parameters of a POST into its query and its body, which may be `{}` and is never missing."""
    if _ALWAYS_QUERY.isdisjoint(values):
        return {}, values
    query = {name: value for name, value in values.items() if name in _ALWAYS_QUERY}
    return query, {name: value for name, value in values.items() if name not in query}
