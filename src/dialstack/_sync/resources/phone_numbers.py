# Generated from src/dialstack/_async/resources/phone_numbers.py by scripts/generate. Do not edit.
"""Phone numbers: those of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.phone_numbers import PhoneNumber, PhoneNumberListParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["PhoneNumbers"]


class PhoneNumbers(Resource):
    """The numbers of an account.

    ```python
    numbers = client.phone_numbers.list(status="active", dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def list(self, **params: Unpack[PhoneNumberListParams]) -> Page[PhoneNumber]:
        """List the phone numbers of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/phone-numbers", {}, PhoneNumber, params, PhoneNumberListParams)
