"""Available phone numbers: what can be bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.available_phone_numbers import AvailablePhoneNumber, AvailablePhoneNumberSearchParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncAvailablePhoneNumbers"]


class AsyncAvailablePhoneNumbers(AsyncResource):
    """Numbers that can be bought.

    ```python
    found = client.available_phone_numbers.search(area_code="617", quantity=5, dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def search(self, **params: Unpack[AvailablePhoneNumberSearchParams]) -> AsyncPager[AvailablePhoneNumber]:
        """Look for numbers to buy. Give one filter at least; `city` needs `state` too.

        They are not reserved: order them with `phone_number_orders.create` soon. There is one page and no other;
        `quantity`, 1 to 100, says how many.

        Raises:
            DialStackInvalidRequestError: There is no filter, or a city without its state.
        """
        shape = AvailablePhoneNumberSearchParams
        return self._list("/v1/available-phone-numbers", {}, AvailablePhoneNumber, params, shape)
