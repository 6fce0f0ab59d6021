"""Phone numbers: those of an account."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required, TypedDict

from dialstack.types._model import JsonValue, Model
from dialstack.types._params import ListParams
from dialstack.types.options import RequestOptions

__all__ = [
    "CallerIdVisibility",
    "DirectoryListingType",
    "FaxNotifications",
    "FaxNotificationsParam",
    "InboundRouting",
    "PhoneNumber",
    "PhoneNumberClass",
    "PhoneNumberConfig",
    "PhoneNumberConfigParam",
    "PhoneNumberListParams",
    "PhoneNumberStatus",
    "PhoneNumberUpdateParams",
    "PhoneNumberUpdateRouteParams",
    "PhoneNumberUpdateSmsPortOutParams",
    "SmsPortOutWindow",
]

CallerIdVisibility: TypeAlias = Literal["PUBLIC", "PRIVATE"] | str
DirectoryListingType: TypeAlias = Literal["listed", "non_listed", "non_published", "non_registered"] | str
InboundRouting: TypeAlias = Literal["default", "drop"] | str
PhoneNumberClass: TypeAlias = Literal["account_owned", "temporary"] | str
PhoneNumberStatus: TypeAlias = Literal["active", "inactive", "pending", "released"] | str


class FaxNotifications(Model):
    """Who is told of a fax, and how."""

    recipients: list[str] | None = None
    delete_documents: bool | None = None
    attach_pdf: bool | None = None
    """No longer in use."""


class PhoneNumberConfig(Model):
    """Settings of a phone number."""

    fax_notifications: FaxNotifications | None = None


class PhoneNumber(Model):
    """A phone number of an account.

    Platforms send a short form or a full one: what stands after `created_at` may be missing, and is None then.
    """

    id: str
    phone_number: str
    """E.164."""
    status: PhoneNumberStatus
    created_at: AwareDatetime
    updated_at: AwareDatetime | None = None
    number_class: PhoneNumberClass | None = None
    expires_at: AwareDatetime | None = None
    """When a temporary number ends."""
    disconnected_at: AwareDatetime | None = None
    outbound_enabled: bool | None = None
    fax_enabled: bool | None = None
    config: PhoneNumberConfig | None = None
    caller_id_name: str | None = None
    caller_id_prefix: str | None = None
    directory_listing_name: str | None = None
    directory_listing_type: DirectoryListingType | None = None
    directory_listing_location: str | None = None
    routing_target: str | None = None
    """The id of what its calls ring."""
    inbound_routing: InboundRouting | None = None
    """`drop`: calls are not taken, and there is no `routing_target`."""
    location: JsonValue = None
    """Uncertain: only newer platforms have it, and its form is not documented."""


class SmsPortOutWindow(Model):
    """Whether the text messages of a number may be moved to another carrier now."""

    expires_at: AwareDatetime | None = None
    """Until when they may. None: they may not."""


class FaxNotificationsParam(TypedDict, total=False):
    """Who is told of a fax, and how."""

    recipients: list[str]
    delete_documents: bool
    """Needs a recipient."""


class PhoneNumberConfigParam(TypedDict, total=False):
    """Settings of a phone number."""

    fax_notifications: FaxNotificationsParam | FaxNotifications


class PhoneNumberUpdateParams(RequestOptions, total=False):
    """Parameters of `phone_numbers.update`. What is left out stays; None clears where it is allowed."""

    outbound_enabled: bool
    status: Literal["active", "inactive"] | str
    expires_at: None
    """None makes a temporary number permanent. It takes nothing else."""
    directory_listing_name: str
    directory_listing_type: DirectoryListingType
    directory_listing_location: str
    caller_id_name: str
    caller_id_prefix: str | None
    caller_id_visibility: CallerIdVisibility
    fax_enabled: bool
    config: PhoneNumberConfigParam | PhoneNumberConfig | None


class PhoneNumberUpdateRouteParams(RequestOptions, total=False):
    """Parameters of `phone_numbers.update_route`."""

    routing_target: Required[str | None]
    """The id of a user, dial plan, voice app, ring group, queue or shared mailbox. None clears it."""


class PhoneNumberUpdateSmsPortOutParams(RequestOptions, total=False):
    """Parameters of `phone_numbers.update_sms_port_out`."""

    expires_at: Required[str | datetime | None]
    """Until when its text messages may be moved: a moment to come. None: they may not."""


class PhoneNumberListParams(ListParams, total=False):
    """Parameters of `phone_numbers.list`."""

    status: PhoneNumberStatus
