# Generated from src/dialstack/_async/resources/faxes.py by scripts/generate. Do not edit.
"""Faxes: sending and reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.faxes import Fax, FaxListParams, FaxRetrieveParams, FaxSendParams, FaxUpdateParams
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["Faxes"]


class Faxes(Resource):
    """Sending and reading faxes.

    ```python
    clinic = client.for_account(account.id)
    pages = clinic.files.create(purpose="fax_source", file=Path("referral.pdf"))
    fax = clinic.faxes.send(file=pages.id, to="+16175550120", did=number.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def send(self, **params: Unpack[FaxSendParams]) -> Fax:
        """Send an uploaded file to a number. The answer comes before anything is sent: its `status` is `pending`.

        A retry could send twice. Every attempt carries the same `Idempotency-Key`, so a server that honours the key
        sends one fax. `retry_unknown=False` never asks again where that may have happened.

        Raises:
            DialStackNotFoundError: There is no such file or phone number in this account.
            DialStackValidationError: The number to send from is not active or not enabled for fax.
            DialStackRateLimitError: The account has sent too many within an hour.
        """
        return self._post("/v1/faxes", {}, Fax, params, FaxSendParams)

    def retrieve(self, fax_id: str, /, **params: Unpack[FaxRetrieveParams]) -> Fax:
        """Read a fax. `expand=["file"]` is the way to its pages: `file.url` is signed, fetch it without your key.

        Raises:
            DialStackNotFoundError: There is no such fax in this account.
        """
        return self._get("/v1/faxes/{fax}", {"fax": fax_id}, Fax, params, FaxRetrieveParams)

    def update(self, fax_id: str, /, **params: Unpack[FaxUpdateParams]) -> Fax:
        """Mark a fax as read, or as not read.

        Raises:
            DialStackNotFoundError: There is no such fax in this account.
        """
        return self._post("/v1/faxes/{fax}", {"fax": fax_id}, Fax, params, FaxUpdateParams)

    def delete(self, fax_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Delete a fax. Its file stays, for as long as files do.

        Raises:
            DialStackNotFoundError: There is no such fax in this account.
        """
        self._delete("/v1/faxes/{fax}", {"fax": fax_id}, options)

    def list(self, **params: Unpack[FaxListParams]) -> Page[Fax]:
        """List the faxes of an account, newest first. Iterate to go through all of them.

        `number` finds digits anywhere in a number; `expand` takes `file` and `did`.
        """
        return self._list("/v1/faxes", {}, Fax, params, FaxListParams)
