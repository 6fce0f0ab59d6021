# Generated from src/dialstack/_async/resources/voicemails.py by scripts/generate. Do not edit.
"""Voicemails: messages that callers left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.options import RequestOptions
from dialstack.types.voicemails import (
    Voicemail,
    VoicemailListParams,
    VoicemailRetrieveParams,
    VoicemailTranscript,
    VoicemailUpdateParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["Voicemails"]


class Voicemails(Resource):
    """Messages that callers left, for a user or in a shared mailbox.

    ```python
    for voicemail in client.voicemails.list(owner=user.id, is_read=False, dialstack_account=account.id):
        client.download(voicemail.audio_url, to=f"{voicemail.id}.{voicemail.format}")
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def retrieve(self, voicemail_id: str, /, **params: Unpack[VoicemailRetrieveParams]) -> Voicemail:
        """Read a voicemail; with `expand=["call"]` also its call. That does not mark it as read.

        Raises:
            DialStackNotFoundError: There is no such voicemail in this account.
        """
        ids = {"voicemail": voicemail_id}
        return self._get("/v1/voicemails/{voicemail}", ids, Voicemail, params, VoicemailRetrieveParams)

    def update(self, voicemail_id: str, /, **params: Unpack[VoicemailUpdateParams]) -> Voicemail:
        """Mark a voicemail as read, or as not read.

        Raises:
            DialStackNotFoundError: There is no such voicemail in this account.
        """
        ids = {"voicemail": voicemail_id}
        return self._post("/v1/voicemails/{voicemail}", ids, Voicemail, params, VoicemailUpdateParams)

    def delete(self, voicemail_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Delete a voicemail.

        Raises:
            DialStackNotFoundError: There is no such voicemail in this account.
        """
        self._delete("/v1/voicemails/{voicemail}", {"voicemail": voicemail_id}, options)

    def retrieve_transcript(self, voicemail_id: str, /, **options: Unpack[RequestOptions]) -> VoicemailTranscript:
        """Read what was said. Look at `status` first: `text` is None until it is `completed`.

        Raises:
            DialStackNotFoundError: There is no such voicemail in this account, or it has no transcript.
        """
        ids = {"voicemail": voicemail_id}
        return self._get("/v1/voicemails/{voicemail}/transcript", ids, VoicemailTranscript, options)

    def list(self, **params: Unpack[VoicemailListParams]) -> Page[Voicemail]:
        """List the voicemails of an account, newest first. Iterate to go through all of them.

        Raises:
            ValueError: `from_date` is a `datetime` without a time zone, or a filter is None: leave that out instead.
        """
        return self._list("/v1/voicemails", {}, Voicemail, params, VoicemailListParams)
