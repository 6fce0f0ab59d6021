# Generated from src/dialstack/_async/namespaces.py by scripts/generate. Do not edit.
"""The namespaces of a client: `client.users`, `client.calls` and so on, each imported when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from dialstack.webhooks.helpers import WebhookFunctions

if TYPE_CHECKING:
    from dialstack._sync.resources.account_sessions import AccountSessions
    from dialstack._sync.resources.accounts import Accounts
    from dialstack._sync.resources.admin import Admin
    from dialstack._sync.resources.ai_agents import AIAgents
    from dialstack._sync.resources.audio_clips import AudioClips
    from dialstack._sync.resources.available_phone_numbers import AvailablePhoneNumbers
    from dialstack._sync.resources.blocked_numbers import BlockedNumbers
    from dialstack._sync.resources.button_templates import ButtonTemplates
    from dialstack._sync.resources.calls import Calls
    from dialstack._sync.resources.dect_bases import DECTBases
    from dialstack._sync.resources.deskphones import Deskphones
    from dialstack._sync.resources.devices import Devices
    from dialstack._sync.resources.dial_plans import DialPlans
    from dialstack._sync.resources.events import Events
    from dialstack._sync.resources.extensions import Extensions
    from dialstack._sync.resources.faxes import Faxes
    from dialstack._sync.resources.files import Files
    from dialstack._sync.resources.hardware_orders import HardwareOrders
    from dialstack._sync.resources.locations import Locations
    from dialstack._sync.resources.phone_number_orders import PhoneNumberOrders
    from dialstack._sync.resources.phone_numbers import PhoneNumbers
    from dialstack._sync.resources.port_orders import PortOrders
    from dialstack._sync.resources.presence import Presence
    from dialstack._sync.resources.queues import Queues
    from dialstack._sync.resources.ring_groups import RingGroups
    from dialstack._sync.resources.schedules import Schedules
    from dialstack._sync.resources.shared_voicemail_boxes import SharedVoicemailBoxes
    from dialstack._sync.resources.test_helpers import TestHelpers
    from dialstack._sync.resources.user_sessions import UserSessions
    from dialstack._sync.resources.users import Users
    from dialstack._sync.resources.voice_apps import VoiceApps
    from dialstack._sync.resources.voicemail_greetings import VoicemailGreetings
    from dialstack._sync.resources.voicemails import Voicemails
    from dialstack._sync.resources.webhook_endpoints import WebhookEndpoints
    from dialstack._sync.runner import Runner

__all__ = ["Namespaces"]


class Namespaces:
    """What a client offers."""

    webhooks: ClassVar[WebhookFunctions] = WebhookFunctions()
    """Verifying and reading webhooks: also without a client, as `DialStack.webhooks.construct_event(...)`."""

    if TYPE_CHECKING:

        @cached_property
        def _runner(self) -> Runner: ...

    @cached_property
    def accounts(self) -> Accounts:
        """Your customers: accounts, their pricing and their agreement."""
        from dialstack._sync.resources.accounts import Accounts

        return Accounts(self._runner)

    @cached_property
    def users(self) -> Users:
        """The people of an account, their presence and their work in queues."""
        from dialstack._sync.resources.users import Users

        return Users(self._runner)

    @cached_property
    def account_sessions(self) -> AccountSessions:
        """Tokens for your frontend: one account, chosen components."""
        from dialstack._sync.resources.account_sessions import AccountSessions

        return AccountSessions(self._runner)

    @cached_property
    def user_sessions(self) -> UserSessions:
        """Tokens for one user's devices."""
        from dialstack._sync.resources.user_sessions import UserSessions

        return UserSessions(self._runner)

    @cached_property
    def calls(self) -> Calls:
        """Placing, steering and reading calls."""
        from dialstack._sync.resources.calls import Calls

        return Calls(self._runner)

    @cached_property
    def events(self) -> Events:
        """The events of one account, as they happen."""
        from dialstack._sync.resources.events import Events

        return Events(self._runner)

    @cached_property
    def dial_plans(self) -> DialPlans:
        """Routing as a graph of nodes."""
        from dialstack._sync.resources.dial_plans import DialPlans

        return DialPlans(self._runner)

    @cached_property
    def voice_apps(self) -> VoiceApps:
        """Call handlers of your own."""
        from dialstack._sync.resources.voice_apps import VoiceApps

        return VoiceApps(self._runner)

    @cached_property
    def ai_agents(self) -> AIAgents:
        """Receptionists that DialStack runs."""
        from dialstack._sync.resources.ai_agents import AIAgents

        return AIAgents(self._runner)

    @cached_property
    def schedules(self) -> Schedules:
        """Opening hours and holidays, for dial plans."""
        from dialstack._sync.resources.schedules import Schedules

        return Schedules(self._runner)

    @cached_property
    def extensions(self) -> Extensions:
        """Short numbers inside an account."""
        from dialstack._sync.resources.extensions import Extensions

        return Extensions(self._runner)

    @cached_property
    def phone_numbers(self) -> PhoneNumbers:
        """The numbers of an account."""
        from dialstack._sync.resources.phone_numbers import PhoneNumbers

        return PhoneNumbers(self._runner)

    @cached_property
    def webhook_endpoints(self) -> WebhookEndpoints:
        """Where DialStack sends its events."""
        from dialstack._sync.resources.webhook_endpoints import WebhookEndpoints

        return WebhookEndpoints(self._runner)

    @cached_property
    def admin(self) -> Admin:
        """The people who administer an account."""
        from dialstack._sync.resources.admin import Admin

        return Admin(self._runner)

    @cached_property
    def presence(self) -> Presence:
        """Who can be reached now, and what is parked."""
        from dialstack._sync.resources.presence import Presence

        return Presence(self._runner)

    @cached_property
    def voicemails(self) -> Voicemails:
        """Messages that callers left."""
        from dialstack._sync.resources.voicemails import Voicemails

        return Voicemails(self._runner)

    @cached_property
    def voicemail_greetings(self) -> VoicemailGreetings:
        """What callers hear before they leave a message."""
        from dialstack._sync.resources.voicemail_greetings import VoicemailGreetings

        return VoicemailGreetings(self._runner)

    @cached_property
    def faxes(self) -> Faxes:
        """Sending and reading faxes."""
        from dialstack._sync.resources.faxes import Faxes

        return Faxes(self._runner)

    @cached_property
    def files(self) -> Files:
        """Uploads that other calls refer to, such as the pages of a fax."""
        from dialstack._sync.resources.files import Files

        return Files(self._runner)

    @cached_property
    def ring_groups(self) -> RingGroups:
        """People who ring together."""
        from dialstack._sync.resources.ring_groups import RingGroups

        return RingGroups(self._runner)

    @cached_property
    def queues(self) -> Queues:
        """Callers who wait, and the agents who answer them."""
        from dialstack._sync.resources.queues import Queues

        return Queues(self._runner)

    @cached_property
    def shared_voicemail_boxes(self) -> SharedVoicemailBoxes:
        """Mailboxes of a team."""
        from dialstack._sync.resources.shared_voicemail_boxes import SharedVoicemailBoxes

        return SharedVoicemailBoxes(self._runner)

    @cached_property
    def audio_clips(self) -> AudioClips:
        """Prompts and hold music."""
        from dialstack._sync.resources.audio_clips import AudioClips

        return AudioClips(self._runner)

    @cached_property
    def blocked_numbers(self) -> BlockedNumbers:
        """Callers who are turned away."""
        from dialstack._sync.resources.blocked_numbers import BlockedNumbers

        return BlockedNumbers(self._runner)

    @cached_property
    def locations(self) -> Locations:
        """Where an account has its phones, and its emergency address."""
        from dialstack._sync.resources.locations import Locations

        return Locations(self._runner)

    @cached_property
    def available_phone_numbers(self) -> AvailablePhoneNumbers:
        """Numbers that can be ordered."""
        from dialstack._sync.resources.available_phone_numbers import AvailablePhoneNumbers

        return AvailablePhoneNumbers(self._runner)

    @cached_property
    def phone_number_orders(self) -> PhoneNumberOrders:
        """Buying numbers."""
        from dialstack._sync.resources.phone_number_orders import PhoneNumberOrders

        return PhoneNumberOrders(self._runner)

    @cached_property
    def port_orders(self) -> PortOrders:
        """Bringing numbers from another carrier."""
        from dialstack._sync.resources.port_orders import PortOrders

        return PortOrders(self._runner)

    @cached_property
    def devices(self) -> Devices:
        """Phones, their users and their buttons."""
        from dialstack._sync.resources.devices import Devices

        return Devices(self._runner)

    @cached_property
    def button_templates(self) -> ButtonTemplates:
        """What the keys of phones do."""
        from dialstack._sync.resources.button_templates import ButtonTemplates

        return ButtonTemplates(self._runner)

    @cached_property
    def hardware_orders(self) -> HardwareOrders:
        """Ordering phones."""
        from dialstack._sync.resources.hardware_orders import HardwareOrders

        return HardwareOrders(self._runner)

    @cached_property
    def deskphones(self) -> Deskphones:
        """Desk phones by the older calls; prefer `devices`."""
        from dialstack._sync.resources.deskphones import Deskphones

        return Deskphones(self._runner)

    @cached_property
    def dect_bases(self) -> DECTBases:
        """DECT bases and handsets by the older calls; prefer `devices`."""
        from dialstack._sync.resources.dect_bases import DECTBases

        return DECTBases(self._runner)

    @cached_property
    def test_helpers(self) -> TestHelpers:
        """Simulated calls and events, for test keys."""
        from dialstack._sync.resources.test_helpers import TestHelpers

        return TestHelpers(self._runner)
