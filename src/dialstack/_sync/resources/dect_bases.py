# Generated from src/dialstack/_async/resources/dect_bases.py by scripts/generate. Do not edit.
"""DECT bases and handsets by the older calls; prefer `devices`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.dect_bases import DECTBase, DECTBaseCreateParams, DECTBaseListParams, DECTBaseUpdateParams
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page
    from dialstack._sync.resources.dect_extensions import DECTExtensions
    from dialstack._sync.resources.dect_handsets import DECTHandsets

__all__ = ["DECTBases"]


class DECTBases(Resource):
    """DECT bases and handsets by the older calls. `devices` is the newer way.

    ```python
    base = client.dect_bases.create(mac_address="00:1A:2B:3C:4D:5F", dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    @cached_property
    def handsets(self) -> DECTHandsets:
        """The handsets of a base."""
        from dialstack._sync.resources.dect_handsets import DECTHandsets

        return DECTHandsets(self._runner)

    @cached_property
    def extensions(self) -> DECTExtensions:
        """The lines of a handset."""
        from dialstack._sync.resources.dect_extensions import DECTExtensions

        return DECTExtensions(self._runner)

    def create(self, **params: Unpack[DECTBaseCreateParams]) -> DECTBase:
        """Add a base. `devices.create` is the newer way.

        Raises:
            DialStackInvalidRequestError: Such as `unsupported_vendor`: see `error.code`.
        """
        return self._post("/v1/dect-bases", {}, DECTBase, params, DECTBaseCreateParams)

    def retrieve(self, base_id: str, /, **options: Unpack[RequestOptions]) -> DECTBase:
        """Read a base. `devices.retrieve` is the newer way.

        Raises:
            DialStackNotFoundError: There is no such base in this account.
        """
        return self._get("/v1/dect-bases/{base}", {"base": base_id}, DECTBase, options)

    def update(self, base_id: str, /, **params: Unpack[DECTBaseUpdateParams]) -> DECTBase:
        """Change a base. What you leave out stays. `devices.update` is the newer way.

        Raises:
            DialStackNotFoundError: There is no such base in this account.
        """
        return self._post("/v1/dect-bases/{base}", {"base": base_id}, DECTBase, params, DECTBaseUpdateParams)

    def delete(self, base_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Remove a base from the account. `devices.delete` is the newer way.

        Raises:
            DialStackNotFoundError: There is no such base in this account.
        """
        self._delete("/v1/dect-bases/{base}", {"base": base_id}, options)

    def list(self, **params: Unpack[DECTBaseListParams]) -> Page[DECTBase]:
        """List the bases of an account, on one page. `devices.list` is the newer way, and has pages."""
        return self._list("/v1/dect-bases", {}, DECTBase, params, DECTBaseListParams)
