"""Accounts: your customers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from dialstack._async.resources._base import AsyncResource
from dialstack.types.accounts import (
    Account,
    AccountAcceptTosParams,
    AccountCreateParams,
    AccountListParams,
    AccountPricing,
    AccountRetrieveTosParams,
    AccountUpdateParams,
    AccountUpdatePricingParams,
    EffectivePricing,
    Tos,
)
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._async.resources.account_port_out_pin import AsyncAccountPortOutPins
    from dialstack._colour._async import AsyncPager
    from dialstack._core.requests import Scope

__all__ = ["AsyncAccounts"]


class AsyncAccounts(AsyncResource):
    """Your customers. These calls act on the platform, so they need no account to act on.

    ```python
    account = client.accounts.create(email="contact@joneschiro.com")
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    _scope: ClassVar[Scope] = "platform"

    @cached_property
    def port_out_pin(self) -> AsyncAccountPortOutPins:
        """What another carrier has to name to take an account's numbers."""
        from dialstack._async.resources.account_port_out_pin import AsyncAccountPortOutPins

        return AsyncAccountPortOutPins(self._runner)

    async def create(self, **params: Unpack[AccountCreateParams]) -> Account:
        """Create an account.

        Today's API asks for `email`, `primary_contact_name`, `pricing` and one of `address` and `billing_address`.

        Raises:
            DialStackValidationError: Something that the API asks for is missing; see `details`.
        """
        return await self._post("/v1/accounts", {}, Account, params, AccountCreateParams)

    async def retrieve(self, account_id: str, /, **options: Unpack[RequestOptions]) -> Account:
        """Read an account.

        Raises:
            DialStackNotFoundError: There is no such account on your platform.
        """
        return await self._get("/v1/accounts/{account}", {"account": account_id}, Account, options)

    async def update(self, account_id: str, /, **params: Unpack[AccountUpdateParams]) -> Account:
        """Change an account. What you leave out stays, and None clears where the type allows it."""
        ids = {"account": account_id}
        return await self._post("/v1/accounts/{account}", ids, Account, params, AccountUpdateParams)

    async def delete(self, account_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Delete an account."""
        await self._delete("/v1/accounts/{account}", {"account": account_id}, options)

    async def retrieve_pricing(self, account_id: str, /, **options: Unpack[RequestOptions]) -> AccountPricing:
        """Read what an account pays, in cents each month."""
        return await self._get("/v1/accounts/{account}/pricing", {"account": account_id}, AccountPricing, options)

    async def update_pricing(self, account_id: str, /, **params: Unpack[AccountUpdatePricingParams]) -> AccountPricing:
        """Set what an account pays, in cents each month.

        Raises:
            DialStackInvalidRequestError: A price is out of range; the message names the range.
        """
        ids = {"account": account_id}
        route = "/v1/accounts/{account}/pricing"
        return await self._post(route, ids, AccountPricing, params, AccountUpdatePricingParams)

    async def retrieve_effective_pricing(
        self, account_id: str, /, **options: Unpack[RequestOptions]
    ) -> EffectivePricing:
        """Read what an account pays now, in cents each month, and from when it will pay something else.

        Uncertain: only newer platforms have it.

        Raises:
            DialStackNotFoundError: There is no such account on your platform, or the platform is an older one.
        """
        route = "/v1/accounts/{account}/effective-pricing"
        return await self._get(route, {"account": account_id}, EffectivePricing, options)

    async def retrieve_tos(self, account_id: str, /, **params: Unpack[AccountRetrieveTosParams]) -> Tos:
        """Read the agreement to show, and whether it was accepted; with `expand=["pricing"]` also the prices."""
        ids = {"account": account_id}
        return await self._get("/v1/accounts/{account}/tos", ids, Tos, params, AccountRetrieveTosParams)

    async def accept_tos(self, account_id: str, /, **params: Unpack[AccountAcceptTosParams]) -> Tos:
        """Accept the agreement for an account. Accepting the same version again changes nothing.

        Raises:
            DialStackConflictError: `tos_version_stale`: this is not the current version.
            DialStackValidationError: The account has no prices yet.
        """
        return await self._post(
            "/v1/accounts/{account}/tos", {"account": account_id}, Tos, params, AccountAcceptTosParams
        )

    def list(self, **params: Unpack[AccountListParams]) -> AsyncPager[Account]:
        """List your accounts, newest first. Iterate to go through all of them."""
        return self._list("/v1/accounts", {}, Account, params, AccountListParams)
