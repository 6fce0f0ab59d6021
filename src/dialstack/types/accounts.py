"""Accounts: your customers, what they pay and what they agreed to."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from pydantic import AliasChoices, AwareDatetime, Field
from typing_extensions import Required, TypedDict

from dialstack.types._model import Model
from dialstack.types._params import CursorListParams
from dialstack.types.options import RequestOptions

__all__ = [
    "Account",
    "AccountAcceptTosParams",
    "AccountConfig",
    "AccountConfigParam",
    "AccountCreateParams",
    "AccountListParams",
    "AccountPortOutPin",
    "AccountPortOutPinUpdateParams",
    "AccountPricing",
    "AccountPricingParam",
    "AccountRetrieveTosParams",
    "AccountUpdateParams",
    "AccountUpdatePricingParams",
    "AddressParam",
    "E911Notification",
    "E911NotificationParam",
    "EffectivePricing",
    "NextPricing",
    "Tos",
    "TosAcceptance",
    "TosStatus",
    "TosVariant",
]

TosStatus: TypeAlias = Literal["signed", "unsigned", "not_required"] | str
TosVariant: TypeAlias = Literal["standard", "hipaa"] | str


class E911Notification(Model):
    """Who is told when somebody dials an emergency number."""

    emails: list[str] | None = None


class AccountConfig(Model):
    """Settings of an account."""

    region: str | None = None
    """ISO 3166-1 alpha-2, `US` by default."""
    extension_length: int | None = None
    """3 to 6, 4 by default."""
    transcription_enabled: bool | None = None
    """True by default."""
    recording_enabled: bool | None = None
    """True by default."""
    recording_inbound_enabled: bool | None = None
    """Uncertain: only newer platforms have it."""
    recording_outbound_enabled: bool | None = None
    """Uncertain: only newer platforms have it."""
    recording_internal_enabled: bool | None = None
    """Uncertain: only newer platforms have it."""
    redaction_enabled: bool | None = None
    """Personal data becomes `[PII]` in transcripts, and recordings wait for that. English only, False by default."""
    timezone: str | None = None
    """IANA name, `UTC` by default."""
    default_agent_visible: bool | None = None
    """None: the platform's setting holds."""
    transcript_retention_days: int | None = None
    """Uncertain: only newer platforms have it. 365 by default, at most 2555."""
    recording_retention_days: int | None = None
    """Uncertain: only newer platforms have it. 365 by default, at most 2555."""
    max_phone_numbers: int | None = None
    e911_notification: E911Notification | None = None


class Account(Model):
    """One of your customers."""

    id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    primary_contact_name: str | None = None
    config: AccountConfig | None = None
    hold_music_clip: str | None = Field(None, validation_alias=AliasChoices("hold_music_clip", "hold_music_clip_id"))
    main_location: str | None = Field(None, validation_alias=AliasChoices("main_location", "main_location_id"))
    default_button_template: str | None = None
    onboarding_complete: bool | None = None
    tos_status: TosStatus | None = None
    tos_accepted_at: AwareDatetime | None = None
    tos_variant: TosVariant | None = None
    """Uncertain: only newer platforms have it."""
    tos_resign_by: AwareDatetime | None = None
    """Uncertain: only newer platforms have it."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class AccountPricing(Model):
    """What an account pays each month, in cents."""

    per_user_rate: int | None = None
    per_did_rate: int | None = None
    """For each phone number."""
    per_voiceai_location_rate: int | None = None


class NextPricing(Model):
    """What an account will pay each month from a day on, in cents. Uncertain: only newer platforms have it."""

    per_user_rate: int
    per_did_rate: int
    """For each phone number."""
    per_voiceai_location_rate: int | None = None
    effective_from: date


class EffectivePricing(Model):
    """What an account pays each month now, in cents, and what it will pay. Uncertain: only newer platforms have it."""

    object: str | None = None
    per_user_rate: int
    per_did_rate: int
    """For each phone number."""
    per_voiceai_location_rate: int | None = None
    effective_from: date
    """Since when."""
    next: NextPricing | None = None
    """None: no change is planned."""


class AccountPortOutPin(Model):
    """What another carrier has to name to take the account's numbers. Uncertain: only newer platforms have it."""

    object: str | None = None
    pin: str | None = None
    """Five digits, kept out of the repr. None: there is none."""


class TosAcceptance(Model):
    """That the agreement was accepted, and at which prices."""

    accepted_at: AwareDatetime
    ip: str | None = None
    user_agent: str | None = None
    pricing: AccountPricing | None = None
    """The prices at that moment."""


class Tos(Model):
    """The agreement that an account's owner accepts."""

    version: str
    """`YYYY-MM-DD`."""
    url: str
    content: str
    """The text beside the checkbox."""
    body: str | None = None
    """The whole agreement as HTML."""
    acceptance: TosAcceptance | None = None
    """None: not accepted."""
    pricing: AccountPricing | None = None
    """Only with `expand=["pricing"]`."""


class AddressParam(TypedDict, total=False):
    """A street address."""

    address_number: str
    street: Required[str]
    unit: str
    city: Required[str]
    state: Required[str]
    """Two letters."""
    postal_code: Required[str]
    country: Required[str]
    """Two letters."""


class AccountPricingParam(TypedDict):
    """Monthly prices in cents."""

    per_user_rate: int
    per_did_rate: int
    per_voiceai_location_rate: int


class E911NotificationParam(TypedDict, total=False):
    """Who is told when somebody dials an emergency number."""

    emails: list[str]


class AccountConfigParam(TypedDict, total=False):
    """Settings of an account. What is left out stays as it is."""

    region: str
    extension_length: int
    """3 to 6."""
    transcription_enabled: bool
    recording_enabled: bool
    recording_inbound_enabled: bool
    recording_outbound_enabled: bool
    recording_internal_enabled: bool
    redaction_enabled: bool
    timezone: str
    """IANA name."""
    default_agent_visible: bool | None
    transcript_retention_days: int
    recording_retention_days: int
    max_phone_numbers: int
    e911_notification: E911NotificationParam


class AccountCreateParams(RequestOptions, total=False):
    """Parameters of `accounts.create`."""

    email: str
    primary_contact_name: str
    pricing: AccountPricingParam | AccountPricing
    address: AddressParam
    """Becomes the main location, for emergency calls and tax."""
    billing_address: AddressParam
    """The old name of `address`. Give one of them."""
    config: AccountConfigParam | AccountConfig
    tos_variant: TosVariant
    """Uncertain: only newer platforms take it."""


class AccountUpdateParams(RequestOptions, total=False):
    """Parameters of `accounts.update`. What is left out stays; None clears where it is allowed."""

    email: str
    primary_contact_name: str
    config: AccountConfigParam | AccountConfig
    hold_music_clip: str | None
    main_location: str
    default_button_template: str | None
    name: str
    phone: str
    hold_music_clip_id: str | None
    """The old name of `hold_music_clip`."""
    main_location_id: str
    """The old name of `main_location`."""
    tos_variant: TosVariant
    """Uncertain: only newer platforms take it. 409 once the agreement is accepted."""


class AccountListParams(CursorListParams, total=False):
    """Parameters of `accounts.list`."""


class AccountUpdatePricingParams(RequestOptions, total=False):
    """Parameters of `accounts.update_pricing`: monthly prices in cents."""

    per_user_rate: Required[int]
    per_did_rate: Required[int]
    per_voiceai_location_rate: Required[int]


class AccountRetrieveTosParams(RequestOptions, total=False):
    """Parameters of `accounts.retrieve_tos`."""

    expand: list[Literal["pricing"] | str]


class AccountAcceptTosParams(RequestOptions, total=False):
    """Parameters of `accounts.accept_tos`."""

    version: Required[str]
    """The version that was shown, from `retrieve_tos`."""


class AccountPortOutPinUpdateParams(RequestOptions, total=False):
    """Parameters of `accounts.port_out_pin.update`. Uncertain: only newer platforms take it."""

    pin: Required[str]
    """Five digits, as a string: a leading zero counts."""
