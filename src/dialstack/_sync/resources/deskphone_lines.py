# Generated from src/dialstack/_async/resources/deskphone_lines.py by scripts/generate. Do not edit.
"""The lines of a desk phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.deskphones import DeviceLineCreateParams, DeviceLineUpdateParams
from dialstack.types.devices import DeviceLine
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["DeskphoneLines"]


class DeskphoneLines(Resource):
    """The lines of a desk phone. `devices.assign_user` is the newer way to give one to a user.

    ```python
    for line in client.deskphones.lines.list(phone.id, dialstack_account=account.id):
        print(line.line_number, line.endpoint)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, deskphone_id: str, /, **params: Unpack[DeviceLineCreateParams]) -> DeviceLine:
        """Add a line to a desk phone. Where a platform knows the old `endpoint_id` alone, give that.

        Raises:
            DialStackNotFoundError: There is no such desk phone, or no such endpoint, in this account.
        """
        ids = {"deskphone": deskphone_id}
        return self._post("/v1/deskphones/{deskphone}/lines", ids, DeviceLine, params, DeviceLineCreateParams)

    def update(self, deskphone_id: str, line_id: str, /, **params: Unpack[DeviceLineUpdateParams]) -> DeviceLine:
        """Give a line another endpoint. Where a platform knows the old `endpoint_id` alone, give that.

        Raises:
            DialStackNotFoundError: There is no such desk phone, or no such line on it.
        """
        ids = {"deskphone": deskphone_id, "line": line_id}
        route = "/v1/deskphones/{deskphone}/lines/{line}"
        return self._post(route, ids, DeviceLine, params, DeviceLineUpdateParams)

    def delete(self, deskphone_id: str, line_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Take a line off a desk phone.

        Raises:
            DialStackNotFoundError: There is no such desk phone, or no such line on it.
        """
        ids = {"deskphone": deskphone_id, "line": line_id}
        self._delete("/v1/deskphones/{deskphone}/lines/{line}", ids, options)

    def list(self, deskphone_id: str, /, **options: Unpack[RequestOptions]) -> Page[DeviceLine]:
        """List the lines of a desk phone, on one page.

        Raises:
            DialStackNotFoundError: There is no such desk phone in this account.
        """
        return self._list("/v1/deskphones/{deskphone}/lines", {"deskphone": deskphone_id}, DeviceLine, options)
