# Generated from src/dialstack/_async/resources/voice_apps.py by scripts/generate. Do not edit.
"""Voice apps: call handlers of your own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.options import RequestOptions
from dialstack.types.voice_apps import (
    VoiceApp,
    VoiceAppCreateParams,
    VoiceAppListParams,
    VoiceAppRetrieveParams,
    VoiceAppUpdateParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["VoiceApps"]


class VoiceApps(Resource):
    """Call handlers of your own.

    ```python
    app = client.voice_apps.create(
        name="Reception", url="https://app.example.com/voice", dialstack_account=account.id
    )
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, **params: Unpack[VoiceAppCreateParams]) -> VoiceApp:
        """Create a voice app. Keep its `secret`: it signs the webhooks that go to `url`.

        Raises:
            DialStackValidationError: The name or the URL is not acceptable.
        """
        return self._post("/v1/voice-apps", {}, VoiceApp, params, VoiceAppCreateParams)

    def retrieve(self, voice_app_id: str, /, **params: Unpack[VoiceAppRetrieveParams]) -> VoiceApp:
        """Read a voice app, its `secret` included; with `expand=["extensions"]` also the extensions that lead to it.

        Raises:
            DialStackNotFoundError: There is no such voice app in this account.
        """
        ids = {"voice_app": voice_app_id}
        return self._get("/v1/voice-apps/{voice_app}", ids, VoiceApp, params, VoiceAppRetrieveParams)

    def update(self, voice_app_id: str, /, **params: Unpack[VoiceAppUpdateParams]) -> VoiceApp:
        """Change a voice app. What you leave out stays.

        Raises:
            DialStackNotFoundError: There is no such voice app in this account.
            DialStackValidationError: The URL or the status is not acceptable.
        """
        ids = {"voice_app": voice_app_id}
        return self._post("/v1/voice-apps/{voice_app}", ids, VoiceApp, params, VoiceAppUpdateParams)

    def delete(self, voice_app_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Delete a voice app. Change the dial plans and numbers that lead to it first.

        Raises:
            DialStackNotFoundError: There is no such voice app in this account.
        """
        self._delete("/v1/voice-apps/{voice_app}", {"voice_app": voice_app_id}, options)

    def list(self, **params: Unpack[VoiceAppListParams]) -> Page[VoiceApp]:
        """List the voice apps of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/voice-apps", {}, VoiceApp, params, VoiceAppListParams)
