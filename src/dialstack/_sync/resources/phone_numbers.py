# Generated from src/dialstack/_async/resources/phone_numbers.py by scripts/generate. Do not edit.
"""Phone numbers: those of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.options import RequestOptions
from dialstack.types.phone_numbers import (
    PhoneNumber,
    PhoneNumberListParams,
    PhoneNumberUpdateParams,
    PhoneNumberUpdateRouteParams,
    PhoneNumberUpdateSmsPortOutParams,
    SmsPortOutWindow,
)

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

    def retrieve(self, phone_number_id: str, /, **options: Unpack[RequestOptions]) -> PhoneNumber:
        """Read a phone number by its id, which is not the number itself.

        Raises:
            DialStackNotFoundError: There is no such phone number in this account.
        """
        ids = {"phone_number": phone_number_id}
        return self._get("/v1/phone-numbers/{phone_number}", ids, PhoneNumber, options)

    def update(self, phone_number_id: str, /, **params: Unpack[PhoneNumberUpdateParams]) -> PhoneNumber:
        """Change the settings of a phone number. What you leave out stays. Where it leads is `update_route`.

        `expires_at=None` makes a temporary number permanent. It takes nothing else.

        Raises:
            DialStackNotFoundError: There is no such phone number in this account.
            DialStackConflictError: A change of its caller id is still under way.
        """
        ids = {"phone_number": phone_number_id}
        return self._post("/v1/phone-numbers/{phone_number}", ids, PhoneNumber, params, PhoneNumberUpdateParams)

    def update_route(self, phone_number_id: str, /, **params: Unpack[PhoneNumberUpdateRouteParams]) -> PhoneNumber:
        """Say what the calls to a number ring: a user, dial plan, voice app, ring group, queue or shared mailbox.

        `routing_target=None` clears it.

        Raises:
            DialStackNotFoundError: There is no such phone number in this account.
            DialStackValidationError: The target is not acceptable.
        """
        ids, route = {"phone_number": phone_number_id}, "/v1/phone-numbers/{phone_number}/route"
        return self._post(route, ids, PhoneNumber, params, PhoneNumberUpdateRouteParams)

    def retrieve_sms_port_out(self, phone_number_id: str, /, **options: Unpack[RequestOptions]) -> SmsPortOutWindow:
        """Read until when the text messages of a number may be moved to another carrier. Needs a platform's key.

        Raises:
            DialStackNotFoundError: There is no such phone number in this account.
        """
        ids = {"phone_number": phone_number_id}
        return self._get("/v1/phone-numbers/{phone_number}/sms-port-out", ids, SmsPortOutWindow, options)

    def update_sms_port_out(
        self, phone_number_id: str, /, **params: Unpack[PhoneNumberUpdateSmsPortOutParams]
    ) -> SmsPortOutWindow:
        """Let the text messages of a number be moved until `expires_at`; None locks them. Needs a platform's key.

        Raises:
            DialStackNotFoundError: There is no such phone number in this account.
            DialStackValidationError: `expires_at` is not a moment to come.
        """
        ids, route = {"phone_number": phone_number_id}, "/v1/phone-numbers/{phone_number}/sms-port-out"
        return self._post(route, ids, SmsPortOutWindow, params, PhoneNumberUpdateSmsPortOutParams)

    def list(self, **params: Unpack[PhoneNumberListParams]) -> Page[PhoneNumber]:
        """List the phone numbers of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/phone-numbers", {}, PhoneNumber, params, PhoneNumberListParams)
