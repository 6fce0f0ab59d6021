# Generated from src/dialstack/_async/resources/locations.py by scripts/generate. Do not edit.
"""Locations: where an account's phones stand, for emergency calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.locations import (
    E911ValidationResult,
    Location,
    LocationCreateParams,
    LocationListParams,
    LocationUpdateParams,
)
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["Locations"]


class Locations(Resource):
    """Where an account's phones stand, for emergency calls.

    ```python
    location = client.locations.create(
        name="Office",
        address={
            "address_number": "1",
            "street": "Main Street",
            "city": "Boston",
            "state": "MA",
            "postal_code": "02108",
            "country": "US",
        },
        dialstack_account=account.id,
    )
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, **params: Unpack[LocationCreateParams]) -> Location:
        """Add a location. For emergency calls it still has to be provisioned: `provision_e911`.

        Raises:
            DialStackValidationError: The address is not acceptable.
        """
        return self._post("/v1/locations", {}, Location, params, LocationCreateParams)

    def retrieve(self, location_id: str, /, **options: Unpack[RequestOptions]) -> Location:
        """Read a location; `e911_status` says how far it is with emergency calls.

        Raises:
            DialStackNotFoundError: There is no such location in this account.
        """
        return self._get("/v1/locations/{location}", {"location": location_id}, Location, options)

    def update(self, location_id: str, /, **params: Unpack[LocationUpdateParams]) -> Location:
        """Change a location. What you leave out stays, and `primary_did=None` clears.

        The address of an answer has another form than the `address` to give: do not send it back as it came.

        Raises:
            DialStackNotFoundError: There is no such location in this account.
            DialStackValidationError: The address is not acceptable.
        """
        ids = {"location": location_id}
        return self._post("/v1/locations/{location}", ids, Location, params, LocationUpdateParams)

    def validate_e911(self, location_id: str, /, **options: Unpack[RequestOptions]) -> E911ValidationResult:
        """Check a location's address for emergency calls. `adjusted` says that it was changed to fit.

        Raises:
            DialStackNotFoundError: There is no such location in this account.
            DialStackValidationError: The address is not acceptable.
        """
        route = "/v1/locations/{location}/validate-e911"
        return self._post(route, {"location": location_id}, E911ValidationResult, options)

    def provision_e911(self, location_id: str, /, **options: Unpack[RequestOptions]) -> Location:
        """Register a location's address for emergency calls. Look at `e911_status` of the answer, and again later.

        Raises:
            DialStackNotFoundError: There is no such location in this account.
            DialStackValidationError: The address is not acceptable.
        """
        return self._post("/v1/locations/{location}/provision-e911", {"location": location_id}, Location, options)

    def list(self, **params: Unpack[LocationListParams]) -> Page[Location]:
        """List the locations of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/locations", {}, Location, params, LocationListParams)
