"""Shared mailboxes: voicemail that belongs to several people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.shared_voicemail_boxes import (
    SharedVoicemailBox,
    SharedVoicemailBoxListParams,
    SharedVoicemailBoxRetrieveParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncSharedVoicemailBoxes"]


class AsyncSharedVoicemailBoxes(AsyncResource):
    """Voicemail that belongs to several people. They cannot be created here.

    ```python
    boxes = client.shared_voicemail_boxes.list(dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    async def retrieve(
        self, shared_voicemail_box_id: str, /, **params: Unpack[SharedVoicemailBoxRetrieveParams]
    ) -> SharedVoicemailBox:
        """Read a mailbox; with `expand=["extensions"]` also the extensions that lead to it.

        Raises:
            DialStackNotFoundError: There is no such mailbox in this account.
        """
        ids, route = {"box": shared_voicemail_box_id}, "/v1/shared_voicemail_boxes/{box}"
        return await self._get(route, ids, SharedVoicemailBox, params, SharedVoicemailBoxRetrieveParams)

    def list(self, **params: Unpack[SharedVoicemailBoxListParams]) -> AsyncPager[SharedVoicemailBox]:
        """List the shared mailboxes of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/shared_voicemail_boxes", {}, SharedVoicemailBox, params, SharedVoicemailBoxListParams)
