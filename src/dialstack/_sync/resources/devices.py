# Generated from src/dialstack/_async/resources/devices.py by scripts/generate. Do not edit.
"""Devices: phones, their users and their buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.button_templates import ButtonTemplate
from dialstack.types.devices import (
    CreateDeviceResponse,
    Device,
    DeviceAssignUserParams,
    DeviceButtonOverride,
    DeviceCheckSyncParams,
    DeviceCheckSyncResponse,
    DeviceCreateButtonOverrideParams,
    DeviceCreateParams,
    DeviceListButtonOverridesParams,
    DeviceListCompatibleButtonTemplatesParams,
    DeviceListParams,
    DeviceRetrieveParams,
    DeviceUpdateParams,
    DeviceUserAssignment,
    MaterializedButton,
)
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["Devices"]


class Devices(Resource):
    """Desk phones, DECT bases and DECT handsets, their users and their buttons.

    ```python
    phone = client.devices.create(mac_address="00:1A:2B:3C:4D:5E", dialstack_account=account.id)
    client.devices.assign_user(phone.id, user=user.id, dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, **params: Unpack[DeviceCreateParams]) -> CreateDeviceResponse:
        """Add a device. The answer has its `id` and `type` and no more: read the rest with `retrieve`.

        A handset needs `type="dect_handset"` and `ipei`. Anything else needs `mac_address`, which tells its type.

        Raises:
            DialStackInvalidRequestError: The MAC address tells no type, or another than the given one, or
                `unsupported_vendor`.
        """
        return self._post("/v1/devices", {}, CreateDeviceResponse, params, DeviceCreateParams)

    def retrieve(self, device_id: str, /, **params: Unpack[DeviceRetrieveParams]) -> Device:
        """Read a device; `expand` takes `users`, which fills `assignments`, and `button_template`.

        Raises:
            DialStackNotFoundError: There is no such device in this account.
        """
        return self._get("/v1/devices/{device}", {"device": device_id}, Device, params, DeviceRetrieveParams)

    def update(self, device_id: str, /, **params: Unpack[DeviceUpdateParams]) -> Device:
        """Change a device. What you leave out stays; None clears `name`, `location`, `base` and `button_template`.

        Raises:
            DialStackNotFoundError: There is no such device in this account.
            DialStackConflictError: It cannot be so now, such as `base_full`: the base takes no more handsets.
        """
        return self._post("/v1/devices/{device}", {"device": device_id}, Device, params, DeviceUpdateParams)

    def delete(self, device_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Remove a device from the account.

        Raises:
            DialStackNotFoundError: There is no such device in this account.
        """
        self._delete("/v1/devices/{device}", {"device": device_id}, options)

    def assign_user(self, device_id: str, /, **params: Unpack[DeviceAssignUserParams]) -> DeviceUserAssignment:
        """Give a device to a user.

        Where the user has another one, `DeviceUserConflictResponse.model_validate(error.raw).existing_device` is
        its id.

        Raises:
            DialStackNotFoundError: There is no such device, or no such user, in this account.
            DialStackConflictError: `user_already_has_device`, `user_already_assigned`, `device_full` and others: see
                `error.code`.
        """
        ids = {"device": device_id}
        return self._post("/v1/devices/{device}/users", ids, DeviceUserAssignment, params, DeviceAssignUserParams)

    def remove_user(self, device_id: str, user_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Take a device from a user.

        Raises:
            DialStackNotFoundError: There is no such device, or the user does not have it.
        """
        ids = {"device": device_id, "user": user_id}
        self._delete("/v1/devices/{device}/users/{user}", ids, options)

    def list_users(self, device_id: str, /, **options: Unpack[RequestOptions]) -> Page[DeviceUserAssignment]:
        """List the users of a device. There is one page alone.

        Raises:
            DialStackNotFoundError: There is no such device in this account.
        """
        return self._list("/v1/devices/{device}/users", {"device": device_id}, DeviceUserAssignment, options)

    def check_sync(self, device_id: str, /, **params: Unpack[DeviceCheckSyncParams]) -> DeviceCheckSyncResponse:
        """Tell a device to fetch its settings now. The answer says how each of its lines took it.

        With `reboot=True` the device restarts: its calls are dropped, and it is offline for 30 to 90 seconds.

        Raises:
            DialStackNotFoundError: There is no such device in this account.
        """
        route, ids = "/v1/devices/{device}/status/check-sync", {"device": device_id}
        return self._post(route, ids, DeviceCheckSyncResponse, params, DeviceCheckSyncParams)

    def list_buttons(self, device_id: str, /, **options: Unpack[RequestOptions]) -> Page[MaterializedButton]:
        """List the buttons that a device has, from its template, its overrides and its model, on one page.

        `compatibility` says whether it can have them.

        Raises:
            DialStackNotFoundError: There is no such device in this account.
        """
        return self._list("/v1/devices/{device}/buttons", {"device": device_id}, MaterializedButton, options)

    def create_button_override(
        self, device_id: str, /, **params: Unpack[DeviceCreateButtonOverrideParams]
    ) -> DeviceButtonOverride:
        """Set one button of this device alone, whatever its template says of that position.

        Give `position` with `label`, `type` and `target`, or with `suppressed=True`: then there is no button.

        Raises:
            DialStackNotFoundError: There is no such device in this account.
            DialStackInvalidRequestError: Something is missing, or the target does not fit the type.
        """
        route, ids = "/v1/devices/{device}/button_overrides", {"device": device_id}
        return self._post(route, ids, DeviceButtonOverride, params, DeviceCreateButtonOverrideParams)

    def delete_button_override(self, device_id: str, override_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Take an override away: the template holds again at its position.

        Raises:
            DialStackNotFoundError: There is no such device, or no such override on it.
        """
        ids = {"device": device_id, "override": override_id}
        self._delete("/v1/devices/{device}/button_overrides/{override}", ids, options)

    def list_button_overrides(
        self, device_id: str, /, **params: Unpack[DeviceListButtonOverridesParams]
    ) -> Page[DeviceButtonOverride]:
        """List the overrides of a device. Iterate to go through all of them.

        Raises:
            DialStackNotFoundError: There is no such device in this account.
        """
        route, ids = "/v1/devices/{device}/button_overrides", {"device": device_id}
        return self._list(route, ids, DeviceButtonOverride, params, DeviceListButtonOverridesParams)

    def list_compatible_button_templates(
        self, device_id: str, /, **params: Unpack[DeviceListCompatibleButtonTemplatesParams]
    ) -> Page[ButtonTemplate]:
        """List the templates of the account that suit a device. Iterate to go through all of them.

        Raises:
            DialStackNotFoundError: There is no such device in this account.
        """
        route, ids = "/v1/devices/{device}/compatible_button_templates", {"device": device_id}
        return self._list(route, ids, ButtonTemplate, params, DeviceListCompatibleButtonTemplatesParams)

    def list(self, **params: Unpack[DeviceListParams]) -> Page[Device]:
        """List the devices of an account, newest first. Iterate to go through all of them.

        `expand` takes `users` alone here.
        """
        return self._list("/v1/devices", {}, Device, params, DeviceListParams)
