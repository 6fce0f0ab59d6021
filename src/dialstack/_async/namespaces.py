"""The namespaces of a client: `client.users`, `client.calls` and so on, each imported when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from dialstack.webhooks.helpers import WebhookFunctions

if TYPE_CHECKING:
    from dialstack._async.resources.account_sessions import AsyncAccountSessions
    from dialstack._async.resources.accounts import AsyncAccounts
    from dialstack._async.resources.admin import AsyncAdmin
    from dialstack._async.resources.ai_agents import AsyncAIAgents
    from dialstack._async.resources.audio_clips import AsyncAudioClips
    from dialstack._async.resources.available_phone_numbers import AsyncAvailablePhoneNumbers
    from dialstack._async.resources.blocked_numbers import AsyncBlockedNumbers
    from dialstack._async.resources.button_templates import AsyncButtonTemplates
    from dialstack._async.resources.calls import AsyncCalls
    from dialstack._async.resources.dect_bases import AsyncDECTBases
    from dialstack._async.resources.deskphones import AsyncDeskphones
    from dialstack._async.resources.devices import AsyncDevices
    from dialstack._async.resources.dial_plans import AsyncDialPlans
    from dialstack._async.resources.events import AsyncEvents
    from dialstack._async.resources.extensions import AsyncExtensions
    from dialstack._async.resources.faxes import AsyncFaxes
    from dialstack._async.resources.files import AsyncFiles
    from dialstack._async.resources.hardware_orders import AsyncHardwareOrders
    from dialstack._async.resources.locations import AsyncLocations
    from dialstack._async.resources.phone_number_orders import AsyncPhoneNumberOrders
    from dialstack._async.resources.phone_numbers import AsyncPhoneNumbers
    from dialstack._async.resources.port_orders import AsyncPortOrders
    from dialstack._async.resources.presence import AsyncPresence
    from dialstack._async.resources.queues import AsyncQueues
    from dialstack._async.resources.ring_groups import AsyncRingGroups
    from dialstack._async.resources.schedules import AsyncSchedules
    from dialstack._async.resources.shared_voicemail_boxes import AsyncSharedVoicemailBoxes
    from dialstack._async.resources.test_helpers import AsyncTestHelpers
    from dialstack._async.resources.user_sessions import AsyncUserSessions
    from dialstack._async.resources.users import AsyncUsers
    from dialstack._async.resources.voice_apps import AsyncVoiceApps
    from dialstack._async.resources.voicemail_greetings import AsyncVoicemailGreetings
    from dialstack._async.resources.voicemails import AsyncVoicemails
    from dialstack._async.resources.webhook_endpoints import AsyncWebhookEndpoints
    from dialstack._async.runner import AsyncRunner

__all__ = ["AsyncNamespaces"]


class AsyncNamespaces:
    """What a client offers."""

    webhooks: ClassVar[WebhookFunctions] = WebhookFunctions()
    """Verifying and reading webhooks: also without a client, as `DialStack.webhooks.construct_event(...)`."""

    if TYPE_CHECKING:

        @cached_property
        def _runner(self) -> AsyncRunner: ...

    @cached_property
    def accounts(self) -> AsyncAccounts:
        """Your customers: accounts, their pricing and their agreement."""
        from dialstack._async.resources.accounts import AsyncAccounts

        return AsyncAccounts(self._runner)

    @cached_property
    def users(self) -> AsyncUsers:
        """The people of an account, their presence and their work in queues."""
        from dialstack._async.resources.users import AsyncUsers

        return AsyncUsers(self._runner)

    @cached_property
    def account_sessions(self) -> AsyncAccountSessions:
        """Tokens for your frontend: one account, chosen components."""
        from dialstack._async.resources.account_sessions import AsyncAccountSessions

        return AsyncAccountSessions(self._runner)

    @cached_property
    def user_sessions(self) -> AsyncUserSessions:
        """Tokens for one user's devices."""
        from dialstack._async.resources.user_sessions import AsyncUserSessions

        return AsyncUserSessions(self._runner)

    @cached_property
    def calls(self) -> AsyncCalls:
        """Placing, steering and reading calls."""
        from dialstack._async.resources.calls import AsyncCalls

        return AsyncCalls(self._runner)

    @cached_property
    def events(self) -> AsyncEvents:
        """The events of one account, as they happen."""
        from dialstack._async.resources.events import AsyncEvents

        return AsyncEvents(self._runner)

    @cached_property
    def dial_plans(self) -> AsyncDialPlans:
        """Routing as a graph of nodes."""
        from dialstack._async.resources.dial_plans import AsyncDialPlans

        return AsyncDialPlans(self._runner)

    @cached_property
    def voice_apps(self) -> AsyncVoiceApps:
        """Call handlers of your own."""
        from dialstack._async.resources.voice_apps import AsyncVoiceApps

        return AsyncVoiceApps(self._runner)

    @cached_property
    def ai_agents(self) -> AsyncAIAgents:
        """Receptionists that DialStack runs."""
        from dialstack._async.resources.ai_agents import AsyncAIAgents

        return AsyncAIAgents(self._runner)

    @cached_property
    def schedules(self) -> AsyncSchedules:
        """Opening hours and holidays, for dial plans."""
        from dialstack._async.resources.schedules import AsyncSchedules

        return AsyncSchedules(self._runner)

    @cached_property
    def extensions(self) -> AsyncExtensions:
        """Short numbers inside an account."""
        from dialstack._async.resources.extensions import AsyncExtensions

        return AsyncExtensions(self._runner)

    @cached_property
    def phone_numbers(self) -> AsyncPhoneNumbers:
        """The numbers of an account."""
        from dialstack._async.resources.phone_numbers import AsyncPhoneNumbers

        return AsyncPhoneNumbers(self._runner)

    @cached_property
    def webhook_endpoints(self) -> AsyncWebhookEndpoints:
        """Where DialStack sends its events."""
        from dialstack._async.resources.webhook_endpoints import AsyncWebhookEndpoints

        return AsyncWebhookEndpoints(self._runner)

    @cached_property
    def admin(self) -> AsyncAdmin:
        """The people who administer an account."""
        from dialstack._async.resources.admin import AsyncAdmin

        return AsyncAdmin(self._runner)

    @cached_property
    def presence(self) -> AsyncPresence:
        """Who can be reached now, and what is parked."""
        from dialstack._async.resources.presence import AsyncPresence

        return AsyncPresence(self._runner)

    @cached_property
    def voicemails(self) -> AsyncVoicemails:
        """Messages that callers left."""
        from dialstack._async.resources.voicemails import AsyncVoicemails

        return AsyncVoicemails(self._runner)

    @cached_property
    def voicemail_greetings(self) -> AsyncVoicemailGreetings:
        """What callers hear before they leave a message."""
        from dialstack._async.resources.voicemail_greetings import AsyncVoicemailGreetings

        return AsyncVoicemailGreetings(self._runner)

    @cached_property
    def faxes(self) -> AsyncFaxes:
        """Sending and reading faxes."""
        from dialstack._async.resources.faxes import AsyncFaxes

        return AsyncFaxes(self._runner)

    @cached_property
    def files(self) -> AsyncFiles:
        """Uploads that other calls refer to, such as the pages of a fax."""
        from dialstack._async.resources.files import AsyncFiles

        return AsyncFiles(self._runner)

    @cached_property
    def ring_groups(self) -> AsyncRingGroups:
        """People who ring together."""
        from dialstack._async.resources.ring_groups import AsyncRingGroups

        return AsyncRingGroups(self._runner)

    @cached_property
    def queues(self) -> AsyncQueues:
        """Callers who wait, and the agents who answer them."""
        from dialstack._async.resources.queues import AsyncQueues

        return AsyncQueues(self._runner)

    @cached_property
    def shared_voicemail_boxes(self) -> AsyncSharedVoicemailBoxes:
        """Mailboxes of a team."""
        from dialstack._async.resources.shared_voicemail_boxes import AsyncSharedVoicemailBoxes

        return AsyncSharedVoicemailBoxes(self._runner)

    @cached_property
    def audio_clips(self) -> AsyncAudioClips:
        """Prompts and hold music."""
        from dialstack._async.resources.audio_clips import AsyncAudioClips

        return AsyncAudioClips(self._runner)

    @cached_property
    def blocked_numbers(self) -> AsyncBlockedNumbers:
        """Callers who are turned away."""
        from dialstack._async.resources.blocked_numbers import AsyncBlockedNumbers

        return AsyncBlockedNumbers(self._runner)

    @cached_property
    def locations(self) -> AsyncLocations:
        """Where an account has its phones, and its emergency address."""
        from dialstack._async.resources.locations import AsyncLocations

        return AsyncLocations(self._runner)

    @cached_property
    def available_phone_numbers(self) -> AsyncAvailablePhoneNumbers:
        """Numbers that can be ordered."""
        from dialstack._async.resources.available_phone_numbers import AsyncAvailablePhoneNumbers

        return AsyncAvailablePhoneNumbers(self._runner)

    @cached_property
    def phone_number_orders(self) -> AsyncPhoneNumberOrders:
        """Buying numbers."""
        from dialstack._async.resources.phone_number_orders import AsyncPhoneNumberOrders

        return AsyncPhoneNumberOrders(self._runner)

    @cached_property
    def port_orders(self) -> AsyncPortOrders:
        """Bringing numbers from another carrier."""
        from dialstack._async.resources.port_orders import AsyncPortOrders

        return AsyncPortOrders(self._runner)

    @cached_property
    def devices(self) -> AsyncDevices:
        """Phones, their users and their buttons."""
        from dialstack._async.resources.devices import AsyncDevices

        return AsyncDevices(self._runner)

    @cached_property
    def button_templates(self) -> AsyncButtonTemplates:
        """What the keys of phones do."""
        from dialstack._async.resources.button_templates import AsyncButtonTemplates

        return AsyncButtonTemplates(self._runner)

    @cached_property
    def hardware_orders(self) -> AsyncHardwareOrders:
        """Ordering phones."""
        from dialstack._async.resources.hardware_orders import AsyncHardwareOrders

        return AsyncHardwareOrders(self._runner)

    @cached_property
    def deskphones(self) -> AsyncDeskphones:
        """Desk phones by the older calls; prefer `devices`."""
        from dialstack._async.resources.deskphones import AsyncDeskphones

        return AsyncDeskphones(self._runner)

    @cached_property
    def dect_bases(self) -> AsyncDECTBases:
        """DECT bases and handsets by the older calls; prefer `devices`."""
        from dialstack._async.resources.dect_bases import AsyncDECTBases

        return AsyncDECTBases(self._runner)

    @cached_property
    def test_helpers(self) -> AsyncTestHelpers:
        """Simulated calls and events, for test keys."""
        from dialstack._async.resources.test_helpers import AsyncTestHelpers

        return AsyncTestHelpers(self._runner)
