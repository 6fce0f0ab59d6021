"""Which commands are asked about before they are sent: those that ring, bill or destroy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.cli.failures import RefusedError
from dialstack.cli.terminal import can_ask

if TYPE_CHECKING:
    from dialstack.cli.operations import Operation

__all__ = ["HARMLESS", "RISKS", "confirm", "risk_of"]

RISKS: dict[str, str] = {
    # They ring.
    "calls.create": "rings phones",
    "calls.update": "steers a call that is going on",
    "calls.create_listener": "lets a socket of yours hear a call",
    "faxes.send": "sends a fax, which costs money",
    # They bill, or bind you to something.
    "accounts.accept_tos": "accepts the terms of service for a customer",
    "accounts.update_pricing": "changes what a customer pays",
    "hardware_orders.checkout": "begins a payment",
    "hardware_orders.request": "orders hardware, which costs money",
    "locations.provision_e911": "registers an address for emergency calls",
    "phone_number_orders.create": "orders phone numbers, which cost money",
    "port_orders.approve": "approves moving numbers from another carrier",
    "port_orders.submit": "starts moving numbers from another carrier",
    # They take something away, or let it be taken.
    "accounts.port_out_pin.update": "changes the PIN that lets numbers leave",
    "devices.remove_user": "takes a device away from a user",
    "phone_numbers.update_route": "changes where calls to a number go",
    "phone_numbers.update_sms_port_out": "lets the messages of a number move to another provider",
    "port_orders.cancel": "ends moving numbers from another carrier",
    "queues.remove_member": "takes a member out of a queue",
    "ring_groups.remove_member": "takes a member out of a ring group",
    "users.revoke_sessions": "makes all tokens of a user void and ends their softphone sessions",
}

HARMLESS = frozenset(
    {
        "account_sessions.create",
        "accounts.create",
        "accounts.update",
        "ai_agents.create",
        "ai_agents.update",
        "blocked_numbers.create",
        "blocked_numbers.update",
        "button_templates.create",
        "button_templates.create_button",
        "button_templates.update",
        "button_templates.update_button",
        "calls.pause_recording",
        "calls.resume_recording",
        "dect_bases.create",
        "dect_bases.extensions.create",
        "dect_bases.handsets.create",
        "dect_bases.handsets.update",
        "dect_bases.update",
        "deskphones.create",
        "deskphones.lines.create",
        "deskphones.lines.update",
        "deskphones.update",
        "devices.assign_user",
        "devices.check_sync",
        "devices.create",
        "devices.create_button_override",
        "devices.update",
        "dial_plans.create",
        "dial_plans.update",
        "extensions.create",
        "extensions.update",
        "faxes.update",
        "files.create",
        "hardware_orders.create",
        "hardware_orders.shipping_quotes.create",
        "hardware_orders.update",
        "hardware_orders.update_item",
        "locations.create",
        "locations.update",
        "locations.validate_e911",
        "partner.bookings.create",
        "phone_numbers.update",
        "port_orders.check_eligibility",
        "port_orders.create",
        "port_orders.upload_bill_copy",
        "port_orders.upload_csr",
        "queues.add_member",
        "queues.create",
        "queues.update",
        "queues.update_member",
        "ring_groups.add_member",
        "ring_groups.create",
        "ring_groups.update",
        "schedules.create",
        "test_helpers.calls.create",
        "test_helpers.events.create",
        "user_sessions.create",
        "users.create",
        "users.update",
        "users.update_queue_agent",
        "voice_apps.create",
        "voice_apps.update",
        "voicemail_greetings.upload",
        "voicemails.update",
        "webhook_endpoints.create",
        "webhook_endpoints.update",
    }
)
"""Looked at one by one, so that a new operation is harmless only after somebody has said so."""


def risk_of(operation: Operation) -> str | None:
    """Say what has to be confirmed about an operation, or None where nothing has."""
    if operation.name in RISKS:
        return RISKS[operation.name]
    if operation.path[-1].startswith("delete"):
        return "deletes something for good"
    return None if operation.is_read or operation.name in HARMLESS else "changes something"


def confirm(what: str, *, yes: bool) -> None:
    """Ask before something is sent.

    Raises:
        RefusedError: Nobody was there to ask, or the answer was no.
    """
    if yes:
        return
    if not can_ask():
        raise RefusedError(f"this {what}. Without a terminal it has to be confirmed with --yes. Nothing was sent.")
    from dialstack.cli.asking import answered

    if answered(f"This {what}. Go on? [y/N]: ").strip().lower() not in {"y", "yes"}:
        raise RefusedError("nothing was sent")
