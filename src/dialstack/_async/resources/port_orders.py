"""Port orders: bringing numbers from another carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.options import RequestOptions
from dialstack.types.port_orders import (
    PortEligibilityResult,
    PortOrder,
    PortOrderApproveParams,
    PortOrderCheckEligibilityParams,
    PortOrderCreateParams,
    PortOrderListParams,
    PortOrderUploadBillCopyParams,
    PortOrderUploadCsrParams,
)
from dialstack.types.transfers import Destination, DownloadParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncPortOrders"]


class AsyncPortOrders(AsyncResource):
    """Bringing numbers from another carrier: create an order, let the subscriber approve it, and submit it.

    ```python
    result = client.port_orders.check_eligibility(phone_numbers=["+16175550120"])
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    async def create(self, **params: Unpack[PortOrderCreateParams]) -> PortOrder:
        """Draft an order for 100 numbers at most. Nothing is sent to the other carrier until it is submitted.

        The subscriber is as the other carrier's bill has it. `account_number` and `pin` are needed for numbers that
        `check_eligibility` says so of.

        Raises:
            DialStackConflictError: The account would have too many numbers (`code` is `phone_number_limit_exceeded`),
                or it has some already, or somebody else does (`phone_numbers_already_claimed`; see `details`).
            DialStackValidationError: Something is not acceptable, such as the day.
        """
        return await self._post("/v1/port-orders", {}, PortOrder, params, PortOrderCreateParams)

    async def retrieve(self, port_order_id: str, /, **options: Unpack[RequestOptions]) -> PortOrder:
        """Read an order. In `exception` it has to be put right: `details.rejection` says why.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
        """
        return await self._get("/v1/port-orders/{port_order}", {"port_order": port_order_id}, PortOrder, options)

    async def approve(self, port_order_id: str, /, **params: Unpack[PortOrderApproveParams]) -> PortOrder:
        """Record that the subscriber signed: the `signature`, and the `ip` address it came from.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
            DialStackConflictError: It is no draft. Not documented; 409 is likely.
        """
        ids = {"port_order": port_order_id}
        return await self._post("/v1/port-orders/{port_order}/approve", ids, PortOrder, params, PortOrderApproveParams)

    async def submit(self, port_order_id: str, /, **options: Unpack[RequestOptions]) -> PortOrder:
        """Send an approved order to the other carrier, or send it again after an `exception`.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
            DialStackConflictError: It is not approved, or is on its way. Not documented; 409 is likely.
        """
        return await self._post(
            "/v1/port-orders/{port_order}/submit", {"port_order": port_order_id}, PortOrder, options
        )

    async def cancel(self, port_order_id: str, /, **options: Unpack[RequestOptions]) -> PortOrder:
        """Cancel an order.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
            DialStackConflictError: It is too late. Not documented; 409 is likely.
        """
        return await self._post(
            "/v1/port-orders/{port_order}/cancel", {"port_order": port_order_id}, PortOrder, options
        )

    async def check_eligibility(self, **params: Unpack[PortOrderCheckEligibilityParams]) -> PortEligibilityResult:
        """Ask which numbers can be brought over, and what their carrier wants to know.

        Acts on the platform: no account is needed.
        """
        shape = PortOrderCheckEligibilityParams
        return await self._post("/v1/port-in-eligibility", {}, PortEligibilityResult, params, shape, scope="platform")

    async def upload_csr(self, port_order_id: str, /, **params: Unpack[PortOrderUploadCsrParams]) -> None:
        """Add the customer service record: what the other carrier has on file about the subscriber.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
        """
        ids = {"port_order": port_order_id}
        await self._upload_only("/v1/port-orders/{port_order}/csr", ids, params, PortOrderUploadCsrParams)

    async def upload_bill_copy(self, port_order_id: str, /, **params: Unpack[PortOrderUploadBillCopyParams]) -> None:
        """Add a copy of the other carrier's bill.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
        """
        ids = {"port_order": port_order_id}
        await self._upload_only("/v1/port-orders/{port_order}/bill-copy", ids, params, PortOrderUploadBillCopyParams)

    async def download_csr(self, port_order_id: str, /, *, to: Destination, **options: Unpack[DownloadParams]) -> int:
        """Fetch the customer service record into `to`, a path or an open binary file, and give its size in bytes.

        Raises:
            DialStackNotFoundError: There is no such order in this account, or it has no such record.
        """
        return await self._download("/v1/port-orders/{port_order}/csr", {"port_order": port_order_id}, to, options)

    async def download_bill_copy(
        self, port_order_id: str, /, *, to: Destination, **options: Unpack[DownloadParams]
    ) -> int:
        """Fetch the copy of the bill into `to`, a path or an open binary file, and give its size in bytes.

        Raises:
            DialStackNotFoundError: There is no such order in this account, or it has no such copy.
        """
        ids = {"port_order": port_order_id}
        return await self._download("/v1/port-orders/{port_order}/bill-copy", ids, to, options)

    def list(self, **params: Unpack[PortOrderListParams]) -> AsyncPager[PortOrder]:
        """List the port orders of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/port-orders", {}, PortOrder, params, PortOrderListParams)
