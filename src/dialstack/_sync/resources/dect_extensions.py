# Generated from src/dialstack/_async/resources/dect_extensions.py by scripts/generate. Do not edit.
"""The lines of a DECT handset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.dect_bases import DECTExtensionCreateParams
from dialstack.types.devices import HandsetLine
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["DECTExtensions"]


class DECTExtensions(Resource):
    """The lines of a DECT handset: no extensions in the sense of `extensions`. `devices` is the newer way.

    ```python
    for line in client.dect_bases.extensions.list(base.id, handset.id, dialstack_account=account.id):
        print(line.display_name)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, base_id: str, handset_id: str, /, **params: Unpack[DECTExtensionCreateParams]) -> HandsetLine:
        """Add a line to a handset. `devices.assign_user` is the newer way to give one to a user.

        Where a platform knows the old `endpoint_id` alone, give that.

        Raises:
            DialStackNotFoundError: There is no such base, no such handset on it, or no such endpoint.
        """
        ids = {"base": base_id, "handset": handset_id}
        route = "/v1/dect-bases/{base}/handsets/{handset}/extensions"
        return self._post(route, ids, HandsetLine, params, DECTExtensionCreateParams)

    def delete(self, base_id: str, handset_id: str, extension_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Take a line off a handset, by the line's own id.

        Raises:
            DialStackNotFoundError: There is no such base, no such handset on it, or no such line on that.
        """
        ids = {"base": base_id, "handset": handset_id, "extension": extension_id}
        self._delete("/v1/dect-bases/{base}/handsets/{handset}/extensions/{extension}", ids, options)

    def list(self, base_id: str, handset_id: str, /, **options: Unpack[RequestOptions]) -> Page[HandsetLine]:
        """List the lines of a handset, on one page.

        Raises:
            DialStackNotFoundError: There is no such base, or no such handset on it.
        """
        ids = {"base": base_id, "handset": handset_id}
        return self._list("/v1/dect-bases/{base}/handsets/{handset}/extensions", ids, HandsetLine, options)
