# Generated from src/dialstack/_async/client.py by scripts/generate. Do not edit.
"""The client: settings, namespaces, views and the way round them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar, cast, overload

from dialstack._core.config import resolve
from dialstack._core.options import check_names, check_token
from dialstack._core.signatures import expand_methods
from dialstack._sync.base_client import BaseClient
from dialstack._sync.namespaces import Namespaces
from dialstack.types.options import ClientOptions, DownloadOptions, RequestOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self, Unpack

    from dialstack._colour._sync import ApiKey
    from dialstack.types._model import JsonValue, Model
    from dialstack.types.options import AppInfo, HttpClient
    from dialstack.types.transfers import Destination, Progress

    M = TypeVar("M", bound=Model)

__all__ = ["DialStack"]


class DialStack(Namespaces, BaseClient):
    """The DialStack API.

    Make one client and keep it: it is cheap to call, safe to share and holds the connections. Close it with
    `close()`, or use it as a context manager.

    Args:
        api_key: Your platform key, `sk_live_...` or `sk_test_...`, or a session token. From `DIALSTACK_API_KEY`,
            else `DIALSTACK_KEY`. A callable is asked before every attempt, and its answer never kept.
        api_url: The API's address. From `DIALSTACK_API_URL`, else `https://api.dialstack.ai`.
        files_url: The address for uploads. The real files host while `api_url` is the default, else `api_url`.
        timeout: Seconds for one attempt, body included.
        max_network_retries: How many times to try again.
        deadline: Seconds for a whole call: every attempt and every wait.
        telemetry: Tell the server which SDK this is, and how long the last request took.
        app_info: Your application, for the `User-Agent`.
        dialstack_account: The account to act on when a call names none.
        http_client: Your own `httpx` client (or one of `httpx2`). It is never closed by us.
        retry_unknown: False: never send again what may have arrived.

    Raises:
        DialStackAuthenticationError: There is no key, it is malformed, or it is a partner key.
        TypeError: A setting has the wrong type, such as an `http_client` of the other colour.
        ValueError: A setting is out of range, such as a timeout in milliseconds.
    """

    def __init__(
        self,
        api_key: ApiKey | None = None,
        *,
        api_url: str | None = None,
        files_url: str | None = None,
        timeout: float = 80.0,
        max_network_retries: int = 2,
        deadline: float | None = None,
        telemetry: bool = True,
        app_info: AppInfo | None = None,
        dialstack_account: str | None = None,
        http_client: HttpClient | None = None,
        retry_unknown: bool = True,
    ) -> None:
        settings: ClientOptions = {
            "api_url": api_url,
            "files_url": files_url,
            "timeout": timeout,
            "max_network_retries": max_network_retries,
            "deadline": deadline,
            "telemetry": telemetry,
            "app_info": app_info,
            "dialstack_account": dialstack_account,
            "retry_unknown": retry_unknown,
        }
        self._begin(resolve(api_key, os.environ, settings), http_client)

    # --- views ---

    def for_account(self, account: str, /) -> Self:
        """Return a view of this client that acts on one account: same connections, same callbacks.

        ```python
        clinic = client.for_account(account.id)
        ```

        Raises:
            TypeError: The account is no string.
            ValueError: The account is empty, or no id.
        """
        check_token("account", account, none=False)
        return self.with_options(dialstack_account=account)

    def with_options(self, *, api_key: ApiKey | None = None, **options: Unpack[ClientOptions]) -> Self:
        """Return a view of this client with other settings: same connections, same callbacks.

        Raises:
            DialStackAuthenticationError: The key is malformed, or it is a partner key.
            TypeError: A setting is unknown, or has the wrong type.
            ValueError: A setting is out of range.
        """
        changed = _checked_names(options, ClientOptions)
        if api_key is not None:
            changed["api_key"] = api_key
        return self._view(self._config.changed(changed))

    # --- round the namespaces ---

    @overload
    def request(
        self,
        method: str,
        path: str,
        /,
        *,
        cast_to: type[M],
        query: Mapping[str, object] | None = ...,
        body: object = ...,
        **options: Unpack[RequestOptions],
    ) -> M: ...
    @overload
    def request(
        self,
        method: str,
        path: str,
        /,
        *,
        query: Mapping[str, object] | None = ...,
        body: object = ...,
        **options: Unpack[RequestOptions],
    ) -> JsonValue: ...
    def request(
        self,
        method: str,
        path: str,
        /,
        *,
        cast_to: type[Model] | None = None,
        query: Mapping[str, object] | None = None,
        body: object = None,
        **options: Unpack[RequestOptions],
    ) -> object:
        """Call an operation that this version does not know, with retries, events and errors as usual.

        Args:
            method: Such as `"GET"`.
            path: Such as `"/v1/anything"`, or a page's URL at the same origin.
            cast_to: The model to read the answer as. Without it you get decoded JSON, or None for an empty answer.
            query: Query parameters.
            body: Anything that has a JSON form.
            **options: As on every method.

        Raises:
            DialStackError: It failed.
            ValueError: The path leads to another host, or the method is none of DELETE, GET, PATCH, POST and PUT.
        """
        from dialstack._core.raw import decoded, raw_call

        call = raw_call(self._config, method, path, query, body, options)
        if cast_to is not None:
            return self._runner.fetch(call, cast_to)
        return self._runner.decode(call, decoded)

    def download(self, url: str, /, *, to: Destination, **options: Unpack[DownloadOptions]) -> int:
        """Fetch a signed URL, such as a recording's `download_url`, without sending the key to it.

        A transfer that breaks off goes on where it stood if the server can do that, and begins again otherwise.

        Args:
            url: The URL. It must be https, except on this machine.
            to: A path, which gets its file only once all of it has arrived; or a binary file that is open for writing.
            **options: `timeout`, `max_network_retries`, `deadline` and `on_progress`.

        Returns:
            How many bytes it has.

        Raises:
            DialStackError: It failed. Signed URLs expire within minutes: read a fresh one.
            ValueError: The URL, or one that it redirects to, is not https.
        """
        from dialstack._core.downloads import download_call
        from dialstack._sync.downloads import fetch_file

        given = _checked_names(options, DownloadOptions)
        on_progress = cast("Progress | None", given.pop("on_progress", None))
        return fetch_file(
            self._runner, lambda sink: download_call(self._config, url, sink, given), to, on_progress, given
        )


def _checked_names(options: object, shape: type) -> dict[str, object]:
    given = dict(cast("dict[str, object]", options))
    check_names(given, shape)
    return given


expand_methods(DialStack)
