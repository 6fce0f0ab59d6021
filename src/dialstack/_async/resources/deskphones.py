"""Desk phones by the older calls; prefer `devices`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.deskphones import DeskphoneCreateParams, DeskphoneUpdateParams, ProvisionedDevice
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._async.resources.deskphone_lines import AsyncDeskphoneLines
    from dialstack._async.resources.provisioning_events import AsyncProvisioningEvents

__all__ = ["AsyncDeskphones"]


class AsyncDeskphones(AsyncResource):
    """Desk phones by the older calls. `devices` is the newer way, and reads and lists them too.

    ```python
    phone = client.deskphones.create(mac_address="00:1A:2B:3C:4D:5E", dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    @cached_property
    def lines(self) -> AsyncDeskphoneLines:
        """The lines of a desk phone."""
        from dialstack._async.resources.deskphone_lines import AsyncDeskphoneLines

        return AsyncDeskphoneLines(self._runner)

    @cached_property
    def provisioning_events(self) -> AsyncProvisioningEvents:
        """What happened while a desk phone fetched its settings."""
        from dialstack._async.resources.provisioning_events import AsyncProvisioningEvents

        return AsyncProvisioningEvents(self._runner)

    async def create(self, **params: Unpack[DeskphoneCreateParams]) -> ProvisionedDevice:
        """Add a desk phone. `devices.create` is the newer way.

        Raises:
            DialStackInvalidRequestError: Such as `unsupported_vendor`: see `error.code`.
        """
        return await self._post("/v1/deskphones", {}, ProvisionedDevice, params, DeskphoneCreateParams)

    async def update(self, deskphone_id: str, /, **params: Unpack[DeskphoneUpdateParams]) -> ProvisionedDevice:
        """Change a desk phone. What you leave out stays. `devices.update` is the newer way.

        Raises:
            DialStackNotFoundError: There is no such desk phone in this account.
        """
        ids = {"deskphone": deskphone_id}
        return await self._post("/v1/deskphones/{deskphone}", ids, ProvisionedDevice, params, DeskphoneUpdateParams)

    async def delete(self, deskphone_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Remove a desk phone from the account. `devices.delete` is the newer way.

        Raises:
            DialStackNotFoundError: There is no such desk phone in this account.
        """
        await self._delete("/v1/deskphones/{deskphone}", {"deskphone": deskphone_id}, options)
