"""Voicemail greetings: what callers hear before they leave a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.options import RequestOptions
from dialstack.types.voicemail_greetings import (
    VoicemailGreeting,
    VoicemailGreetingType,
    VoicemailGreetingUploadParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["AsyncVoicemailGreetings"]

_ROUTE = "/v1/voicemail_greetings/{owner}/{greeting_type}"


class AsyncVoicemailGreetings(AsyncResource):
    """What callers hear before they leave a message, for a user or in a shared mailbox.

    ```python
    client.voicemail_greetings.upload(user.id, "unavailable", file=Path("hello.wav"), dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    async def upload(
        self, owner: str, greeting_type: VoicemailGreetingType, /, **params: Unpack[VoicemailGreetingUploadParams]
    ) -> VoicemailGreeting:
        """Set the greeting of a user or a shared mailbox, in place of the one that was there.

        `greeting_type` is `"unavailable"`, the only one today. The file is at most 5 MB and 90 seconds: WAV (16-bit
        PCM, mu-law or A-law), MP3, AAC, Ogg Vorbis or Opus. It is kept as WAV.

        Raises:
            TypeError, ValueError: The file is not one, or cannot be read. Nothing was sent.
            DialStackNotFoundError: There is no such owner in this account.
            DialStackInvalidRequestError: The file is too big or too long, or of another kind.
        """
        ids = {"owner": owner, "greeting_type": greeting_type}
        return await self._upload(_ROUTE, ids, VoicemailGreeting, params, VoicemailGreetingUploadParams)

    async def retrieve(
        self, owner: str, greeting_type: VoicemailGreetingType, /, **options: Unpack[RequestOptions]
    ) -> VoicemailGreeting:
        """Read about a greeting, with a signed URL that is good for five minutes. Fetch that without your key.

        Raises:
            DialStackNotFoundError: None was set, or there is no such owner in this account.
        """
        return await self._get(_ROUTE, {"owner": owner, "greeting_type": greeting_type}, VoicemailGreeting, options)

    async def delete(
        self, owner: str, greeting_type: VoicemailGreetingType, /, **options: Unpack[RequestOptions]
    ) -> None:
        """Take a greeting away. Doing it twice is the same as once."""
        await self._delete(_ROUTE, {"owner": owner, "greeting_type": greeting_type}, options)
