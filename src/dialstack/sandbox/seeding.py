"""What the API cannot make but a test needs: numbers, messages, faxes, clips and the like, put into a sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.sandbox.behaviours import (
    admin,
    audio_clips,
    deskphones,
    faxes,
    hardware_orders,
    phone_numbers,
    port_orders,
    shared_voicemail_boxes,
    voicemails,
)
from dialstack.sandbox.store import outward

if TYPE_CHECKING:
    import threading

    from dialstack.sandbox.context import World
    from dialstack.sandbox.messages import Json
    from dialstack.sandbox.store import Row, Store

_NUMBER = "+16175550120"


class Seeding:
    """The `seed_` methods of a sandbox. Each gives the new thing as the API would show it."""

    _world: World
    _lock: threading.RLock

    def seed_phone_number(
        self,
        account: str,
        phone_number: str,
        *,
        status: str = "active",
        fax_enabled: bool = False,
        expires_at: str | None = None,
        inbound_routing: str = "default",
        caller_id_update: bool = False,
    ) -> dict[str, Json]:
        """Give an account a phone number, such as `"+16175550100"`, without ordering it.

        With `expires_at` it is a temporary one. With `caller_id_update` its caller id is being changed, for ever, so
        that updates of it are refused with a 409.
        """
        with self._lock:
            row = phone_numbers.seed(
                self._store_of(account),
                account,
                phone_number,
                status,
                self._world.stamp(),
                expires_at=expires_at,
                inbound_routing=inbound_routing,
                caller_id_update=caller_id_update,
            )
            row["fax_enabled"] = fax_enabled
            return outward(row)

    def seed_voicemail(
        self,
        account: str,
        owner: str,
        *,
        from_number: str = _NUMBER,
        from_name: str | None = None,
        duration_seconds: int = 12,
        transcript: str | None = "Hello, it is me.",
        call: str | None = None,
    ) -> dict[str, Json]:
        """Leave a message for a user or in a shared box. With `transcript=None` its transcript stays pending."""
        message = voicemails.Message(from_number, from_name, duration_seconds, transcript, call)
        with self._lock:
            row = voicemails.seed(self._store_of(account), account, owner, message, self._world.stamp())
            return outward(row)

    def seed_fax(
        self, account: str, phone_number: str, *, from_number: str = _NUMBER, file: str | None = None
    ) -> dict[str, Json]:
        """Receive a fax at a number of the account, given as E.164. `file` is the id of an uploaded file."""
        with self._lock:
            store = self._store_of(account)
            rows = store.table(account, "phone_numbers").values()
            number = next((row for row in rows if row["phone_number"] == phone_number), None)
            if number is None:
                raise LookupError(f"The account {account!r} has no such phone number in this sandbox.")
            return outward(faxes.seed(store, account, number, from_number, self._world.stamp(), file=file))

    def finish_fax(
        self, fax: str, *, status: str = "delivered", pages: int = 1, error_code: str | None = None
    ) -> dict[str, Json]:
        """End a fax that is being sent: `delivered`, or `failed` with an `error_code`."""
        with self._lock:
            row = self._found("faxes", "fax", fax)
            faxes.finish(row, self._world.stamp(), status=status, pages=pages, error_code=error_code)
            return outward(row)

    def seed_admin_user(
        self, account: str, email: str, *, name: str | None = None, role: str = "account_admin", user: str | None = None
    ) -> dict[str, Json]:
        """Give an account an administrator. `user` is the id of their user in the account."""
        with self._lock:
            store, now = self._store_of(account), self._world.stamp()
            return outward(admin.seed(store, account, email, now, name=name, role=role, user=user))

    def seed_audio_clip(self, account: str, name: str) -> dict[str, Json]:
        """Give an account a prompt or a piece of hold music."""
        with self._lock:
            return outward(audio_clips.seed(self._store_of(account), account, name))

    def seed_shared_voicemail_box(self, account: str, name: str) -> dict[str, Json]:
        """Give an account a mailbox of a team."""
        with self._lock:
            return outward(shared_voicemail_boxes.seed(self._store_of(account), account, name))

    def seed_provisioning_event(
        self, account: str, device: str, event_type: str = "config_fetch", *, source_ip: str | None = None
    ) -> dict[str, Json]:
        """Note that a phone came for its settings."""
        with self._lock:
            store, now = self._store_of(account), self._world.stamp()
            return outward(deskphones.seed(store, account, device, event_type, now, source_ip=source_ip))

    def seed_hardware_catalog_item(
        self,
        manufacturer: str,
        model: str,
        *,
        sku: str | None = None,
        device_type: str = "deskphone",
        unit_price_cents: int = 10000,
    ) -> dict[str, Json]:
        """Put something into the catalogue that all accounts order from. Its price is made up."""
        with self._lock:
            row = hardware_orders.seed(
                self._world.store,
                manufacturer,
                model,
                self._world.stamp(),
                sku=sku,
                device_type=device_type,
                unit_price_cents=unit_price_cents,
            )
            return outward(row)

    def fulfil_hardware_item(self, account: str, item: str, *, device: str | None = None) -> dict[str, Json]:
        """Send an item of a hardware order. `device` is the id of what it has become."""
        with self._lock:
            self._found("hardware_order_items", "hardware order item", item)
            row = hardware_orders.fulfil(self._store_of(account), account, item, device, self._world.stamp())
            return outward(row)

    def move_port_order(
        self, port_order: str, status: str, *, rejection: dict[str, Json] | None = None
    ) -> dict[str, Json]:
        """Let the other carrier answer: `foc`, `complete` (its numbers are the account's then) or `exception`."""
        with self._lock:
            self._found("port_orders", "port order", port_order)
            now = self._world.stamp()
            return outward(port_orders.move(self._world.store, port_order, status, now, rejection=rejection))

    def _store_of(self, account: str) -> Store:
        if self._world.store.home(account) is None:
            raise LookupError(f"This sandbox has no account {account!r}.")
        return self._world.store

    def _found(self, table: str, noun: str, key: str) -> Row:
        found = self._world.store.find(table, key)
        if found is None:
            raise LookupError(f"This sandbox has no {noun} {key!r}.")
        return found[1]
