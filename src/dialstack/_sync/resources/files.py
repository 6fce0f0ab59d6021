# Generated from src/dialstack/_async/resources/files.py by scripts/generate. Do not edit.
"""Files: uploads that other calls refer to, such as the pages of a fax."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dialstack._sync.resources._base import Resource
from dialstack.types.files import File, FileCreateParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._core.requests import Host

__all__ = ["Files"]


class Files(Resource):
    """Uploads that other calls refer to. They go to a host of their own; see `files_url` in the client's options.

    ```python
    pages = client.files.create(purpose="fax_source", file=Path("referral.pdf"), dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    _host: ClassVar[Host] = "files"

    def create(self, **params: Unpack[FileCreateParams]) -> File:
        """Upload a file, for `faxes.send` with `purpose="fax_source"`.

        Uncertain: the form is not documented. It is sent with the fields `purpose` and `file`, for one account, and
        neither a limit of size nor the kinds of files are known.

        Raises:
            TypeError, ValueError: The file is not one, or cannot be read. Nothing was sent.
            DialStackInvalidRequestError: The platform does not take this file.
        """
        return self._upload("/v1/files", {}, File, params, FileCreateParams)
