# Generated from src/dialstack/_async/resources/events.py by scripts/generate. Do not edit.
"""The events of one account, as they happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from dialstack._core.options import split
from dialstack._core.reconnecting import idle_seconds
from dialstack._sync.resources._base import Resource
from dialstack.types.live_events import EventStreamParams, LiveEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from dialstack._colour._sync import ApiKey
    from dialstack._core.options import Options
    from dialstack._core.requests import Scope
    from dialstack._sync.credentials import Credential
    from dialstack._sync.streams import EventStream
    from dialstack.types.account_sessions import AccountSessionComponentParam

__all__ = ["Events"]


class Events(Resource):
    """The events of one account, as they happen. For events that must not be missed, use webhooks.

    Guide: <https://docs.dialstack.ai/api>.
    """

    _scope: ClassVar[Scope] = "platform"

    def stream(self, *, session: ApiKey | None = None, **params: Unpack[EventStreamParams]) -> EventStream[LiveEvent]:
        """Hear of the calls of one account. Nothing is sent before the first event is asked for.

        The platform takes an account session here, and never sees your platform key. With a client that has a platform
        key, a session is made from `components` and the account, and made anew where it ends or is refused. With a
        client whose key is a session token, that is used, and `components` and the account are not needed. The token
        says which account it is.

        Events that happen while the stream is not connected are not sent again: `LiveConnected.reconnected` says so.

        Args:
            session: The token of an account session, or a callable that gives one, asked before each connection.
            **params: `components`, `dialstack_account`, `timeout`, `idle_timeout`, `extra_headers`, `extra_query`.

        Raises:
            DialStackInvalidRequestError: `session` is a platform key, or there is nothing to make a session from.
                Nothing was sent. Where the key is a callable, this is seen when the first event is asked for.
            DialStackAuthenticationError: `session` is not a token.
            TypeError: `session` is no string and no callable, or was given beside `components` or `dialstack_account`.
        """
        from dialstack._core.live_events import live_event
        from dialstack._sync.streams import EventStream

        values, options = split(params, EventStreamParams)
        idle_timeout = idle_seconds(values)
        components = cast("Mapping[str, AccountSessionComponentParam] | None", values.pop("components", None))
        credential = self._credential(session, components, options)
        nobody = options._replace(dialstack_account=None)  # the token names the account
        call = self._described("GET", "/v1/events", {}, values, None, nobody)
        return EventStream(self._runner, call, credential, live_event, idle_timeout=idle_timeout)

    def _credential(
        self,
        session: ApiKey | None,
        components: Mapping[str, AccountSessionComponentParam] | None,
        options: Options,
    ) -> Credential:
        from dialstack._sync.credentials import GivenSession, MintedSession

        config = self._runner.config
        if session is None:
            account = options.dialstack_account or config.dialstack_account
            return MintedSession(self._runner, account, components, options.timeout)
        if components is not None or options.dialstack_account is not None:
            raise TypeError("session= is a token for an account already; leave out components= and dialstack_account=")
        return GivenSession(session, config)
