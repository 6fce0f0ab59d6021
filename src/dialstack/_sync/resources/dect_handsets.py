# Generated from src/dialstack/_async/resources/dect_handsets.py by scripts/generate. Do not edit.
"""The handsets of a DECT base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.dect_bases import DECTHandsetCreateParams, DECTHandsetUpdateParams
from dialstack.types.devices import DECTHandset
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["DECTHandsets"]


class DECTHandsets(Resource):
    """The handsets of a DECT base, by the older calls. `devices` with `type="dect_handset"` is the newer way.

    ```python
    handset = client.dect_bases.handsets.create(
        base.id, ipei="01234567890123456789", dialstack_account=account.id
    )
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, base_id: str, /, **params: Unpack[DECTHandsetCreateParams]) -> DECTHandset:
        """Add a handset to a base.

        Raises:
            DialStackNotFoundError: There is no such base in this account.
        """
        ids = {"base": base_id}
        return self._post("/v1/dect-bases/{base}/handsets", ids, DECTHandset, params, DECTHandsetCreateParams)

    def retrieve(self, base_id: str, handset_id: str, /, **options: Unpack[RequestOptions]) -> DECTHandset:
        """Read a handset.

        Raises:
            DialStackNotFoundError: There is no such base, or no such handset on it.
        """
        ids = {"base": base_id, "handset": handset_id}
        return self._get("/v1/dect-bases/{base}/handsets/{handset}", ids, DECTHandset, options)

    def update(self, base_id: str, handset_id: str, /, **params: Unpack[DECTHandsetUpdateParams]) -> DECTHandset:
        """Change a handset. What you leave out stays.

        Raises:
            DialStackNotFoundError: There is no such base, or no such handset on it.
        """
        ids = {"base": base_id, "handset": handset_id}
        route = "/v1/dect-bases/{base}/handsets/{handset}"
        return self._post(route, ids, DECTHandset, params, DECTHandsetUpdateParams)

    def delete(self, base_id: str, handset_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Remove a handset from its base.

        Raises:
            DialStackNotFoundError: There is no such base, or no such handset on it.
        """
        ids = {"base": base_id, "handset": handset_id}
        self._delete("/v1/dect-bases/{base}/handsets/{handset}", ids, options)

    def list(self, base_id: str, /, **options: Unpack[RequestOptions]) -> Page[DECTHandset]:
        """List the handsets of a base, on one page.

        Raises:
            DialStackNotFoundError: There is no such base in this account.
        """
        return self._list("/v1/dect-bases/{base}/handsets", {"base": base_id}, DECTHandset, options)
