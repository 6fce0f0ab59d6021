"""Extensions: short numbers inside an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.extensions import (
    Extension,
    ExtensionCreateParams,
    ExtensionListParams,
    ExtensionUpdateParams,
)
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncExtensions"]


class AsyncExtensions(AsyncResource):
    """Short numbers inside an account. An extension has no id: its number is the key.

    ```python
    client.extensions.create(number="200", target=user.id, dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    async def create(self, **params: Unpack[ExtensionCreateParams]) -> Extension:
        """Create an extension that rings `target`: a user, dial plan, voice app, ring group, queue or mailbox.

        Raises:
            DialStackConflictError: The account has an extension of this number.
            DialStackValidationError: The number or the target is not acceptable.
        """
        return await self._post("/v1/extensions", {}, Extension, params, ExtensionCreateParams)

    async def retrieve(self, extension_number: str, /, **options: Unpack[RequestOptions]) -> Extension:
        """Read an extension by its number, a string such as `"200"`.

        Raises:
            DialStackNotFoundError: There is no such extension in this account.
        """
        return await self._get("/v1/extensions/{number}", {"number": extension_number}, Extension, options)

    async def update(self, extension_number: str, /, **params: Unpack[ExtensionUpdateParams]) -> Extension:
        """Change what an extension rings, or give it another number: `update("200", number="201")`.

        Raises:
            DialStackNotFoundError: There is no such extension in this account.
            DialStackConflictError: Another extension has the new number.
        """
        return await self._post(
            "/v1/extensions/{number}", {"number": extension_number}, Extension, params, ExtensionUpdateParams
        )

    async def delete(self, extension_number: str, /, **options: Unpack[RequestOptions]) -> None:
        """Delete an extension. What it rings stays.

        Raises:
            DialStackNotFoundError: There is no such extension in this account.
        """
        await self._delete("/v1/extensions/{number}", {"number": extension_number}, options)

    def list(self, **params: Unpack[ExtensionListParams]) -> AsyncPager[Extension]:
        """List the extensions of an account, newest first; with `target` only those that ring it.

        Iterate to go through all of them.
        """
        return self._list("/v1/extensions", {}, Extension, params, ExtensionListParams)
