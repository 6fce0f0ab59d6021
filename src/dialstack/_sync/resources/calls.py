# Generated from src/dialstack/_async/resources/calls.py by scripts/generate. Do not edit.
"""Calls: placing, steering and reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._core.options import check_names
from dialstack._sync.resources._base import Resource
from dialstack.types.calls import (
    CallCreated,
    CallCreateParams,
    CallListParams,
    CallLog,
    CallRetrieveParams,
    CallUpdateParams,
    Listener,
    ListenerCreateParams,
    ListenerListParams,
    Recording,
    Transcript,
)
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["Calls"]

_SPELLINGS = {"user": ("user", "user_id", "from_"), "dial_string": ("dial_string", "to")}


class Calls(Resource):
    """Placing, steering and reading calls.

    ```python
    client.calls.create(user=user.id, dial_string="+16175551234", dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, **params: Unpack[CallCreateParams]) -> CallCreated:
        """Ring a user's phones and, once the user answers, dial `dial_string` and connect the two.

        This rings real phones. Newer platforms say so for test keys too, and `dial_string` may be an emergency
        number. The answer comes before anything rings, and today's API names no call in it: `id` and `status` are
        None. `from_` and `to` are the old names of `user` and `dial_string`.

        A retry could ring twice. Every attempt carries the same `Idempotency-Key`, so a server that honours the key
        places one call. `retry_unknown=False` never sends again what may have arrived. See the guide on retries.

        Raises:
            TypeError: There is no user or nothing to dial, or one of them in two spellings. Nothing was sent.
            DialStackNotFoundError: There is no such user in this account.
            DialStackError: It failed. Where `may_have_executed` is True, phones may be ringing.
        """
        return self._post("/v1/calls", {}, CallCreated, _one_spelling(params), CallCreateParams)

    def retrieve(self, call_id: str, /, **params: Unpack[CallRetrieveParams]) -> CallLog:
        """Read a call, over or still going on; with `expand=["did"]` also its phone number.

        Raises:
            DialStackNotFoundError: There is no such call in this account.
        """
        return self._get("/v1/calls/{call}", {"call": call_id}, CallLog, params, CallRetrieveParams)

    def update(self, call_id: str, /, **params: Unpack[CallUpdateParams]) -> None:
        """Steer a call that goes on: attach your WebSocket, or transfer it. Actions run in the order given.

        ```python
        client.calls.update(call_id, actions=[{"type": "attach", "url": "wss://app.example.com/media"}])
        ```

        Raises:
            DialStackNotFoundError: There is no such call in this account.
            DialStackValidationError: An action is not acceptable, such as a URL that is not `wss://`.
        """
        self._order("/v1/calls/{call}", {"call": call_id}, params, CallUpdateParams)

    def retrieve_transcript(self, call_id: str, /, **options: Unpack[RequestOptions]) -> Transcript:
        """Read what was said. Look at `status` first: `text` is None until it is `completed`.

        Raises:
            DialStackNotFoundError: There is no such call, or it has no transcript.
        """
        return self._get("/v1/calls/{call}/transcript", {"call": call_id}, Transcript, options)

    def retrieve_recording(self, call_id: str, /, **options: Unpack[RequestOptions]) -> Recording:
        """Read about a recording, with a signed URL that is good for ten minutes. Fetch that without your key.

        Where the account has redaction on, there is nothing to fetch until that is done.

        Raises:
            DialStackNotFoundError: There is no such call, or no recording of it.
        """
        return self._get("/v1/calls/{call}/recording", {"call": call_id}, Recording, options)

    def create_listener(self, call_id: str, /, **params: Unpack[ListenerCreateParams]) -> Listener:
        """Stream a call's audio to your WebSocket, one way. Nobody on the call is told. It stops with the call.

        Raises:
            DialStackNotFoundError: There is no such call in this account.
            DialStackValidationError: The URL is not `wss://`.
        """
        ids = {"call": call_id}
        return self._post("/v1/calls/{call}/listeners", ids, Listener, params, ListenerCreateParams)

    def list_listeners(self, call_id: str, /, **params: Unpack[ListenerListParams]) -> Page[Listener]:
        """List the listeners of a call, newest first. Iterate to go through all of them.

        Raises:
            DialStackNotFoundError: There is no such call in this account.
        """
        return self._list("/v1/calls/{call}/listeners", {"call": call_id}, Listener, params, ListenerListParams)

    def retrieve_listener(self, call_id: str, listener_id: str, /, **options: Unpack[RequestOptions]) -> Listener:
        """Read a listener of a call.

        Raises:
            DialStackNotFoundError: There is no such call, or no such listener on it.
        """
        ids = {"call": call_id, "listener": listener_id}
        return self._get("/v1/calls/{call}/listeners/{listener}", ids, Listener, options)

    def delete_listener(self, call_id: str, listener_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Stop streaming to a listener. The call goes on.

        Raises:
            DialStackNotFoundError: There is no such call, or no such listener on it.
        """
        ids = {"call": call_id, "listener": listener_id}
        self._delete("/v1/calls/{call}/listeners/{listener}", ids, options)

    def pause_recording(self, call_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Stop recording a call that goes on, for instance while a card number is read out.

        Raises:
            DialStackNotFoundError: There is no such call in this account.
        """
        self._order("/v1/calls/{call}/recording/pause", {"call": call_id}, options)

    def resume_recording(self, call_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Go on recording a call that was paused.

        Raises:
            DialStackNotFoundError: There is no such call in this account.
        """
        self._order("/v1/calls/{call}/recording/resume", {"call": call_id}, options)

    def list(self, **params: Unpack[CallListParams]) -> Page[CallLog]:
        """List the calls of an account, newest first. Iterate to go through all of them.

        Raises:
            ValueError: A date is a `datetime` without a time zone, or a filter is None: leave that out instead.
        """
        return self._list("/v1/calls", {}, CallLog, params, CallListParams)


def _one_spelling(params: Mapping[str, object]) -> dict[str, object]:
    """Settle on today's names, and refuse a call that says something twice or not at all."""
    check_names(params, CallCreateParams)  # a misspelt name is told as such, not as a missing one
    settled = dict(params)
    for name, spellings in _SPELLINGS.items():
        given = [spelling for spelling in spellings if spelling in params]
        if len(given) > 1:
            raise TypeError(f"{' and '.join(given)} mean the same thing; give {name} alone")
        if not given or params[given[0]] is None:
            raise TypeError(f"a call needs {name}: give {' or '.join(spellings)}")
        settled[name] = settled.pop(given[0])
    return settled
