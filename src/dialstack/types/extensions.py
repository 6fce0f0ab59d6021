"""Extensions: short numbers inside an account."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required

from dialstack.types._model import ListResponse, Model
from dialstack.types._params import ListParams
from dialstack.types.options import RequestOptions

__all__ = [
    "Extension",
    "ExtensionCreateParams",
    "ExtensionList",
    "ExtensionListParams",
    "ExtensionStatus",
    "ExtensionUpdateParams",
]

ExtensionStatus: TypeAlias = Literal["active", "inactive"] | str


class Extension(Model):
    """A short number and what it rings. It has no id: the number is the key."""

    number: str
    target: str
    """The user, dial plan, voice app, ring group, queue or shared mailbox that it rings."""
    status: ExtensionStatus
    created_at: AwareDatetime
    updated_at: AwareDatetime


class ExtensionList(ListResponse[Extension]):
    """Extensions inside another object, where `expand=["extensions"]` asked for them."""


class ExtensionCreateParams(RequestOptions, total=False):
    """Parameters of `extensions.create`."""

    number: Required[str]
    """Digits, such as `"200"`. The account's `extension_length` says how many."""
    target: Required[str]
    """The id of what it rings."""


class ExtensionUpdateParams(RequestOptions, total=False):
    """Parameters of `extensions.update`."""

    target: str
    """The id of what it rings."""
    number: str
    """A new number for it."""


class ExtensionListParams(ListParams, total=False):
    """Parameters of `extensions.list`."""

    target: str
    """Only those that ring this."""
