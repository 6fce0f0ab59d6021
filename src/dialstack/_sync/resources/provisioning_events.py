# Generated from src/dialstack/_async/resources/provisioning_events.py by scripts/generate. Do not edit.
"""What happened while a desk phone fetched its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.deskphones import ProvisioningEvent, ProvisioningEventListParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["ProvisioningEvents"]


class ProvisioningEvents(Resource):
    """What happened while a desk phone fetched its settings. It belongs to the older calls; prefer `devices`.

    ```python
    for event in client.deskphones.provisioning_events.list(phone.id, dialstack_account=account.id):
        print(event.created_at, event.event_type)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def list(self, deskphone_id: str, /, **params: Unpack[ProvisioningEventListParams]) -> Page[ProvisioningEvent]:
        """List the provisioning events of a desk phone, on one page; `from_` and `to` bound it in time.

        Raises:
            DialStackNotFoundError: There is no such desk phone in this account.
        """
        route, ids = "/v1/deskphones/{deskphone}/events", {"deskphone": deskphone_id}
        return self._list(route, ids, ProvisioningEvent, params, ProvisioningEventListParams)
