"""What happened while a desk phone fetched its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.deskphones import ProvisioningEvent, ProvisioningEventListParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncProvisioningEvents"]


class AsyncProvisioningEvents(AsyncResource):
    """What happened while a desk phone fetched its settings. It belongs to the older calls; prefer `devices`.

    ```python
    for event in client.deskphones.provisioning_events.list(phone.id, dialstack_account=account.id):
        print(event.created_at, event.event_type)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def list(
        self, deskphone_id: str, /, **params: Unpack[ProvisioningEventListParams]
    ) -> AsyncPager[ProvisioningEvent]:
        """List the provisioning events of a desk phone, on one page; `from_` and `to` bound it in time.

        Raises:
            DialStackNotFoundError: There is no such desk phone in this account.
        """
        route, ids = "/v1/deskphones/{deskphone}/events", {"deskphone": deskphone_id}
        return self._list(route, ids, ProvisioningEvent, params, ProvisioningEventListParams)
