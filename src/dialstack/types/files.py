"""Files: uploads that other calls refer to, such as the pages of a fax."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AwareDatetime, Field
from typing_extensions import Required

from dialstack.types._model import Model
from dialstack.types.transfers import FileInput, UploadParams

__all__ = ["File", "FileCreateParams", "FilePurpose"]

FilePurpose: TypeAlias = Literal["fax_source"] | str


class File(Model):
    """A file that the platform keeps."""

    id: str
    object: str | None = None
    purpose: FilePurpose
    filename: str | None = None
    type: str | None = None
    """Short, such as `pdf`."""
    mime_type: str
    size: int
    """Bytes."""
    url: str | None = Field(None, repr=False)
    """Only where `expand` put the file inside another object: signed, and kept out of the repr."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class FileCreateParams(UploadParams, total=False):
    """Parameters of `files.create`. Uncertain: how the platform wants this form is not documented."""

    purpose: Required[FilePurpose]
    """What it is for: `fax_source` is the pages of a fax."""
    file: Required[FileInput]
