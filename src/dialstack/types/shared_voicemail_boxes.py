"""Shared mailboxes: voicemail that belongs to several people."""

from __future__ import annotations

from typing import Literal

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.extensions import ExtensionList
from dialstack.types.options import RequestOptions

__all__ = ["SharedVoicemailBox", "SharedVoicemailBoxListParams", "SharedVoicemailBoxRetrieveParams"]


class SharedVoicemailBox(Model):
    """Voicemail that belongs to several people. What else the API sends is in `model_extra`."""

    id: str
    name: str
    extensions: ExtensionList | None = None
    """Only with `expand=["extensions"]`."""


class SharedVoicemailBoxRetrieveParams(RequestOptions, total=False):
    """Parameters of `shared_voicemail_boxes.retrieve`."""

    expand: list[Literal["extensions"] | str]


class SharedVoicemailBoxListParams(ListParams, total=False):
    """Parameters of `shared_voicemail_boxes.list`."""
