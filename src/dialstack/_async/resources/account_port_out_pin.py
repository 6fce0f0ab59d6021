"""The port-out PIN of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dialstack._async.resources._base import AsyncResource
from dialstack.types.accounts import AccountPortOutPin, AccountPortOutPinUpdateParams
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._core.requests import Scope

__all__ = ["AsyncAccountPortOutPins"]

_ROUTE = "/v1/accounts/{account}/port-out-pin"


class AsyncAccountPortOutPins(AsyncResource):
    """What another carrier has to name to take an account's numbers. Uncertain: only newer platforms have it.

    ```python
    client.accounts.port_out_pin.update(account.id, pin="04711")
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    _scope: ClassVar[Scope] = "platform"

    async def retrieve(self, account_id: str, /, **options: Unpack[RequestOptions]) -> AccountPortOutPin:
        """Read the PIN, which is None where there is none. The repr of the answer leaves it out.

        Raises:
            DialStackNotFoundError: There is no such account on your platform, or the platform is an older one.
        """
        return await self._get(_ROUTE, {"account": account_id}, AccountPortOutPin, options)

    async def update(self, account_id: str, /, **params: Unpack[AccountPortOutPinUpdateParams]) -> AccountPortOutPin:
        """Set the PIN: five digits, as a string.

        Raises:
            DialStackValidationError: It is not five digits.
            DialStackNotFoundError: There is no such account on your platform, or the platform is an older one.
        """
        ids = {"account": account_id}
        return await self._post(_ROUTE, ids, AccountPortOutPin, params, AccountPortOutPinUpdateParams)
