"""Ring groups: phones that ring together."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AliasChoices, AwareDatetime, Field
from typing_extensions import Required

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.extensions import ExtensionList
from dialstack.types.options import RequestOptions

__all__ = [
    "RingGroup",
    "RingGroupAddMemberParams",
    "RingGroupCreateParams",
    "RingGroupListParams",
    "RingGroupMember",
    "RingGroupRetrieveParams",
    "RingGroupTimeoutAction",
    "RingGroupUpdateParams",
]

RingGroupTimeoutAction: TypeAlias = Literal["ring_user", "voicemail", "queue"] | str


class RingGroupMember(Model):
    """What rings with the others: an extension of the account, or a phone number outside."""

    id: str
    ring_group: str | None = Field(None, validation_alias=AliasChoices("ring_group", "ring_group_id"))
    extension: str | None = None
    """Its number."""
    phone_number: str | None = None
    created_at: AwareDatetime


class RingGroup(Model):
    """Phones that ring together."""

    id: str
    name: str
    timeout_seconds: int
    ignore_forwarding: bool
    confirm_external: bool
    timeout_action: RingGroupTimeoutAction | None = None
    """What happens when nobody answered in time."""
    timeout_target: str | None = None
    """The id of the user, shared mailbox or queue for that."""
    members: list[RingGroupMember]
    extensions: ExtensionList | None = None
    """Only with `expand=["extensions"]`."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class RingGroupCreateParams(RequestOptions, total=False):
    """Parameters of `ring_groups.create`."""

    name: Required[str]
    timeout_seconds: int
    ignore_forwarding: bool
    confirm_external: bool
    timeout_action: RingGroupTimeoutAction | None
    """What happens when nobody answered in time."""
    timeout_target: str | None
    """The id of the user, shared mailbox or queue for that."""


class RingGroupRetrieveParams(RequestOptions, total=False):
    """Parameters of `ring_groups.retrieve`."""

    expand: list[Literal["extensions"] | str]


class RingGroupUpdateParams(RequestOptions, total=False):
    """Parameters of `ring_groups.update`. What is left out stays; None clears where it is allowed."""

    name: str
    timeout_seconds: int
    ignore_forwarding: bool
    confirm_external: bool
    timeout_action: RingGroupTimeoutAction | None
    """What happens when nobody answered in time. None clears it."""
    timeout_target: str | None
    """The id of the user, shared mailbox or queue for that. None clears it."""


class RingGroupListParams(ListParams, total=False):
    """Parameters of `ring_groups.list`."""

    expand: list[Literal["extensions"] | str]


class RingGroupAddMemberParams(RequestOptions, total=False):
    """Parameters of `ring_groups.add_member`. Give one of them; whether both are allowed is not documented."""

    extension: str
    """The number of an extension, such as `"200"`."""
    phone_number: str
    """A number outside the platform."""
