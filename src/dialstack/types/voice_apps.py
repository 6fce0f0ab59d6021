"""Voice apps: call handlers of your own."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.extensions import ExtensionList
from dialstack.types.options import RequestOptions

__all__ = [
    "VoiceApp",
    "VoiceAppCreateParams",
    "VoiceAppListParams",
    "VoiceAppRetrieveParams",
    "VoiceAppStatus",
    "VoiceAppUpdateParams",
]

VoiceAppStatus: TypeAlias = Literal["active", "inactive"] | str


class VoiceApp(Model):
    """A call handler of yours: DialStack tells it about each call, and it answers with actions."""

    id: str
    name: str
    url: str
    """Where its webhooks go."""
    status: VoiceAppStatus
    secret: str
    """Signs its webhooks, and is kept out of the repr."""
    extensions: ExtensionList | None = None
    """Only with `expand=["extensions"]`."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class VoiceAppCreateParams(RequestOptions, total=False):
    """Parameters of `voice_apps.create`."""

    name: Required[str]
    url: Required[str]
    """Where its webhooks go."""


class VoiceAppRetrieveParams(RequestOptions, total=False):
    """Parameters of `voice_apps.retrieve`."""

    expand: list[Literal["extensions"] | str]


class VoiceAppUpdateParams(RequestOptions, total=False):
    """Parameters of `voice_apps.update`. What is left out stays as it is."""

    name: str
    url: str
    status: VoiceAppStatus


class VoiceAppListParams(ListParams, total=False):
    """Parameters of `voice_apps.list`."""

    expand: list[Literal["extensions"] | str]
