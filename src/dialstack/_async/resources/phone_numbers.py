"""Phone numbers: those of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.phone_numbers import PhoneNumber, PhoneNumberListParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncPhoneNumbers"]


class AsyncPhoneNumbers(AsyncResource):
    """The numbers of an account.

    ```python
    numbers = client.phone_numbers.list(status="active", dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def list(self, **params: Unpack[PhoneNumberListParams]) -> AsyncPager[PhoneNumber]:
        """List the phone numbers of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/phone-numbers", {}, PhoneNumber, params, PhoneNumberListParams)
