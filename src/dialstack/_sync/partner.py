# Generated from src/dialstack/_async/partner.py by scripts/generate. Do not edit.
"""The client of the Partner API."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast, overload

from dialstack._core.partner import PartnerConfig, named, resolve_partner
from dialstack._core.signatures import expand_methods
from dialstack._sync.base_client import BaseClient
from dialstack.types.partner_options import PartnerClientOptions, PartnerRequestOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self, Unpack

    from dialstack._colour._sync import ApiKey
    from dialstack._sync.resources.availability import Availability
    from dialstack._sync.resources.bookings import Bookings
    from dialstack.types._model import JsonValue, Model
    from dialstack.types.options import AppInfo, HttpClient
    from dialstack.types.partner_options import PartnerPaths

    M = TypeVar("M", bound=Model)

__all__ = ["DialStackPartner"]


class DialStackPartner(BaseClient):
    """The Partner API, for voice AI bots: which appointments are free, and booking one.

    DialStack finds the account by the bot, asks the platform behind it, and passes on what that answers. So there is
    no account to name, and what an answer holds depends on the platform.

    Make one client and keep it, as with `DialStack`. Errors, retries, callbacks and views are the same.

    Args:
        api_key: Your partner key, `sk_ptnr_...`. From `DIALSTACK_PARTNER_KEY`. A callable is asked before every
            attempt, and its answer never kept.
        api_url: The API's address. From `DIALSTACK_PARTNER_URL`, else `https://appointments.dialstack.ai`.
        paths: Where the operations are, if elsewhere. Uncertain: the platform does not publish the paths, and
            `/v1/availability/search` and `/v1/bookings` are assumed.
        timeout: Seconds for one attempt, body included.
        max_network_retries: How many times to try again.
        deadline: Seconds for a whole call: every attempt and every wait. A caller who hears silence is a reason for
            one.
        telemetry: Tell the server which SDK this is, and how long the last request took.
        app_info: Your application, for the `User-Agent`.
        http_client: Your own `httpx` client (or one of `httpx2`). It is never closed by us.
        retry_unknown: False: never send again what may have arrived.

    Raises:
        DialStackAuthenticationError: There is no key, it is malformed, or it is a platform key.
        TypeError: A setting has the wrong type, such as an `http_client` of the other colour.
        ValueError: A setting is out of range, such as a timeout in milliseconds, or a path is none.
    """

    def __init__(
        self,
        api_key: ApiKey | None = None,
        *,
        api_url: str | None = None,
        paths: PartnerPaths | None = None,
        timeout: float = 80.0,
        max_network_retries: int = 2,
        deadline: float | None = None,
        telemetry: bool = True,
        app_info: AppInfo | None = None,
        http_client: HttpClient | None = None,
        retry_unknown: bool = True,
    ) -> None:
        settings: PartnerClientOptions = {
            "api_url": api_url,
            "paths": paths,
            "timeout": timeout,
            "max_network_retries": max_network_retries,
            "deadline": deadline,
            "telemetry": telemetry,
            "app_info": app_info,
            "retry_unknown": retry_unknown,
        }
        self._begin(resolve_partner(api_key, os.environ, settings), http_client)

    @cached_property
    def availability(self) -> Availability:
        """Which appointments are free."""
        from dialstack._sync.resources.availability import Availability

        return Availability(self._runner, self._path("availability_search"))

    @cached_property
    def bookings(self) -> Bookings:
        """Appointments that a bot makes."""
        from dialstack._sync.resources.bookings import Bookings

        return Bookings(self._runner, self._path("bookings_create"))

    def _path(self, operation: str) -> str:
        return cast("PartnerConfig", self._config).paths[operation]

    def with_options(self, *, api_key: ApiKey | None = None, **options: Unpack[PartnerClientOptions]) -> Self:
        """Return a view of this client with other settings: same connections, same callbacks.

        Raises:
            DialStackAuthenticationError: The key is malformed, or it is a platform key.
            TypeError: A setting is unknown, or has the wrong type.
            ValueError: A setting is out of range, or a path is none.
        """
        changed = named(options, PartnerClientOptions)
        if api_key is not None:
            changed["api_key"] = api_key
        return self._view(self._config.changed(changed))

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
        **options: Unpack[PartnerRequestOptions],
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
        **options: Unpack[PartnerRequestOptions],
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
        **options: Unpack[PartnerRequestOptions],
    ) -> object:
        """Call an operation that this version does not know, with retries, events and errors as usual.

        Args:
            method: Such as `"POST"`.
            path: Such as `"/v1/anything"`.
            cast_to: The model to read the answer as. Without it you get decoded JSON, or None for an empty answer.
            query: Query parameters.
            body: Anything that has a JSON form.
            **options: As on every method.

        Raises:
            DialStackError: It failed.
            ValueError: The path leads to another host, or the method is none of DELETE, GET, PATCH, POST and PUT.
        """
        from dialstack._core.raw import decoded, raw_call

        call = raw_call(self._config, method, path, query, body, named(options, PartnerRequestOptions))
        if cast_to is not None:
            return self._runner.fetch(call, cast_to)
        return self._runner.decode(call, decoded)


expand_methods(DialStackPartner)
