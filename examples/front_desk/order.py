"""What a new clinic gets, as parameters of requests. Both colours of provisioning send the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialstack.types import (
        AccountCreateParams,
        AccountPricingParam,
        AddressParam,
        DialPlanCreateParams,
        ExtensionCreateParams,
        NumberOrderCreateParams,
        ScheduleCreateParams,
        UserCreateParams,
        VoiceAppCreateParams,
    )

__all__ = ["Order", "Person"]

PRICING: AccountPricingParam = {"per_user_rate": 2000, "per_did_rate": 100, "per_voiceai_location_rate": 5000}
FIRST_EXTENSION = 101
RING_SECONDS = 20
WORKDAYS = range(1, 6)  # 0 is Sunday


@dataclass(frozen=True)
class Person:
    """Somebody who works at a clinic."""

    name: str
    email: str


@dataclass(frozen=True)
class Order:
    """A sign-up.

    Args:
        key: Of this sign-up alone. Each request has an `Idempotency-Key` made of it, so that a sign-up that broke off
            can be sent again, and goes on where it was.
        name: The clinic's name.
        email: Where the clinic gets its mail.
        address: Where it is. Help is sent there in an emergency.
        area_code: Of its number.
        timezone: IANA name.
        people: Who works there. The first one gets the voicemail.
        voice_url: Where the receptionist is asked.
    """

    key: str
    name: str
    email: str
    address: AddressParam
    area_code: str
    timezone: str
    people: Sequence[Person]
    voice_url: str

    def account(self) -> AccountCreateParams:
        """The account."""
        return {
            "email": self.email,
            "primary_contact_name": self.people[0].name,
            "address": self.address,
            "pricing": PRICING,
            "idempotency_key": self._step("account"),
        }

    def users(self) -> list[UserCreateParams]:
        """A user for each person."""
        return [
            {"name": person.name, "email": person.email, "idempotency_key": self._step(f"user-{place}")}
            for place, person in enumerate(self.people)
        ]

    def extensions(self, users: Sequence[str]) -> list[ExtensionCreateParams]:
        """An extension for each user."""
        return [
            {"number": number, "target": user, "idempotency_key": self._step(f"extension-{number}")}
            for number, user in zip(self.numbers(), users, strict=True)
        ]

    def numbers(self) -> list[str]:
        """The numbers of the extensions, in the order of the people."""
        return [str(FIRST_EXTENSION + place) for place in range(len(self.people))]

    def receptionist(self) -> VoiceAppCreateParams:
        """The voice app that answers after hours."""
        return {"name": "Receptionist", "url": self.voice_url, "idempotency_key": self._step("voice-app")}

    def hours(self) -> ScheduleCreateParams:
        """When somebody is there."""
        return {
            "name": "Business hours",
            "timezone": self.timezone,
            "ranges": [{"day": day, "start": "09:00", "end": "17:00"} for day in WORKDAYS],
            "idempotency_key": self._step("hours"),
        }

    def dial_plan(self, hours: str, receptionist: str, voicemail: str) -> DialPlanCreateParams:
        """By day everybody rings, then a message is taken. After hours the receptionist answers, if it can.

        Args:
            hours: The schedule's id.
            receptionist: The voice app's.
            voicemail: The user's who gets the messages.
        """
        return {
            "name": "Main number",
            "entry_node": "hours",
            "nodes": [
                {
                    "id": "hours",
                    "type": "schedule",
                    "config": {"schedule": hours, "open": "team", "closed": "receptionist"},
                },
                {"id": "team", "type": "ring_all_users", "config": {"timeout": RING_SECONDS, "next": "voicemail"}},
                {
                    "id": "receptionist",
                    "type": "voice_app",
                    "config": {"voice_app": receptionist, "mode": "control", "next": "voicemail"},
                },
                # 0 seconds: straight to voicemail.
                {"id": "voicemail", "type": "internal_dial", "config": {"target": voicemail, "timeout": 0}},
            ],
            "idempotency_key": self._step("dial-plan"),
        }

    def phone_number(self, number: str) -> NumberOrderCreateParams:
        """The order for a number. Its key is the number's too: after an order that failed, another one is sent."""
        return {"phone_numbers": [number], "idempotency_key": self._step(f"number-{number.lstrip('+')}")}

    def _step(self, name: str) -> str:
        return f"{self.key}-{name}"
