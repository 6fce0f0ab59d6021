"""Faxes: sending and reading them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.calls import DIDSummary
from dialstack.types.files import File
from dialstack.types.options import RequestOptions

__all__ = [
    "Fax",
    "FaxDirection",
    "FaxListParams",
    "FaxRetrieveParams",
    "FaxSendParams",
    "FaxStatus",
    "FaxTransport",
    "FaxUpdateParams",
]

FaxDirection: TypeAlias = Literal["inbound", "outbound"] | str
FaxStatus: TypeAlias = Literal["pending", "delivered", "failed", "received"] | str
FaxTransport: TypeAlias = Literal["t38", "g711"] | str


class Fax(Model):
    """A fax that came in, or that was sent."""

    id: str
    direction: FaxDirection
    status: FaxStatus
    file: str | File | None = None
    """Its id, or with `expand=["file"]` the file with a signed URL."""
    did: str | DIDSummary
    """The account's own number: its id, or with `expand=["did"]` the number too."""
    from_number: str | None = None
    to_number: str | None = None
    call_id: str | None = None
    pages: int | None = None
    source_pages: int | None = None
    transport: FaxTransport | None = None
    error_code: str | None = None
    attempts: int
    read_at: AwareDatetime | None = None
    """None: nobody has read it."""
    submitted_at: AwareDatetime | None = None
    completed_at: AwareDatetime | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class FaxSendParams(RequestOptions, total=False):
    """Parameters of `faxes.send`."""

    file: Required[str]
    """The id of an uploaded file, whose purpose is `fax_source`."""
    to: Required[str]
    """A phone number, which becomes E.164."""
    did: Required[str]
    """The id of the number to send from: active, and enabled for fax."""


class FaxRetrieveParams(RequestOptions, total=False):
    """Parameters of `faxes.retrieve`."""

    expand: list[Literal["file", "did"] | str]


class FaxUpdateParams(RequestOptions, total=False):
    """Parameters of `faxes.update`."""

    is_read: bool
    """A fax has no such field: its `read_at` tells."""


class FaxListParams(ListParams, total=False):
    """Parameters of `faxes.list`."""

    direction: FaxDirection
    status: FaxStatus
    did: str
    """Only those of this phone number, by its id."""
    number: str
    """Digits that occur in a fax's number."""
    is_read: bool
    expand: list[Literal["file", "did"] | str]
