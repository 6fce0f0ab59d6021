# Generated from src/dialstack/_async/resources/extensions.py by scripts/generate. Do not edit.
"""Extensions: short numbers inside an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.extensions import (
    Extension,
    ExtensionCreateParams,
    ExtensionListParams,
    ExtensionUpdateParams,
)
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["Extensions"]


class Extensions(Resource):
    """Short numbers inside an account. An extension has no id: its number is the key.

    ```python
    client.extensions.create(number="200", target=user.id, dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, **params: Unpack[ExtensionCreateParams]) -> Extension:
        """Create an extension that rings `target`: a user, dial plan, voice app, ring group, queue or mailbox.

        Raises:
            DialStackConflictError: The account has an extension of this number.
            DialStackValidationError: The number or the target is not acceptable.
        """
        return self._post("/v1/extensions", {}, Extension, params, ExtensionCreateParams)

    def retrieve(self, extension_number: str, /, **options: Unpack[RequestOptions]) -> Extension:
        """Read an extension by its number, a string such as `"200"`.

        Raises:
            DialStackNotFoundError: There is no such extension in this account.
        """
        return self._get("/v1/extensions/{number}", {"number": extension_number}, Extension, options)

    def update(self, extension_number: str, /, **params: Unpack[ExtensionUpdateParams]) -> Extension:
        """Change what an extension rings, or give it another number: `update("200", number="201")`.

        Raises:
            DialStackNotFoundError: There is no such extension in this account.
            DialStackConflictError: Another extension has the new number.
        """
        return self._post(
            "/v1/extensions/{number}", {"number": extension_number}, Extension, params, ExtensionUpdateParams
        )

    def delete(self, extension_number: str, /, **options: Unpack[RequestOptions]) -> None:
        """Delete an extension. What it rings stays.

        Raises:
            DialStackNotFoundError: There is no such extension in this account.
        """
        self._delete("/v1/extensions/{number}", {"number": extension_number}, options)

    def list(self, **params: Unpack[ExtensionListParams]) -> Page[Extension]:
        """List the extensions of an account, newest first; with `target` only those that ring it.

        Iterate to go through all of them.
        """
        return self._list("/v1/extensions", {}, Extension, params, ExtensionListParams)
