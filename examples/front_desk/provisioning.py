"""Sign a clinic up: the account, its people, its number, and where calls go. In both colours, and as a command.

    python -m examples.front_desk.provisioning

Run like this, from the folder above `examples`, it signs up a clinic in the sandbox and prints what it got. With
`--live` it asks first, does so with your key, in `DIALSTACK_API_KEY`, and BUYS A NUMBER. `--endpoint` also makes the
webhook endpoint of your platform, and prints its secret: do that once.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

from dialstack import DialStack

from .order import Order, Person
from .store import Clinic, Store
from .webhooks import EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dialstack import AsyncDialStack
    from dialstack.types import AvailablePhoneNumber, NumberOrder, PhoneNumber

__all__ = ["NotReadyError", "open_line", "open_line_async", "provision", "provision_async"]


class NotReadyError(Exception):
    """The clinic cannot be finished now. What was done stays, and the same order goes on with it later."""


# --- blocking, for the command ---


def provision(client: DialStack, order: Order) -> Clinic:
    """Make everything that a clinic needs. It gets no calls before `open_line`.

    May be repeated with the same order, as long as the platform remembers the keys of its requests.

    Raises:
        NotReadyError: There is no number, or it is not active yet.
        DialStackError: A request failed.
    """
    account = client.accounts.create(**order.account())
    clinic = client.for_account(account.id)
    users = [clinic.users.create(**params).id for params in order.users()]
    for params in order.extensions(users):
        clinic.extensions.create(**params)
    app = clinic.voice_apps.create(**order.receptionist())
    hours = clinic.schedules.create(**order.hours())
    plan = clinic.dial_plans.create(**order.dial_plan(hours.id, app.id, users[0]))
    wanted = ordered(clinic.phone_number_orders.list())
    if wanted is None:
        found = clinic.available_phone_numbers.search(area_code=order.area_code, quantity=1)
        clinic.phone_number_orders.create(**order.phone_number(wanted := first(found)))
    number = active(clinic.phone_numbers.list(), wanted)
    return Clinic(account.id, order.name, number.phone_number, number.id, plan.id, app.secret)


def open_line(client: DialStack, clinic: Clinic) -> None:
    """Let calls in. Remember the clinic first: from now on its receptionist is asked, and has to know the secret."""
    client.phone_numbers.update_route(clinic.number_id, routing_target=clinic.dial_plan, dialstack_account=clinic.id)


# --- async, for the app ---


async def provision_async(client: AsyncDialStack, order: Order) -> Clinic:
    """Do what `provision` does, in an async server."""
    account = await client.accounts.create(**order.account())
    clinic = client.for_account(account.id)
    users = [(await clinic.users.create(**params)).id for params in order.users()]
    for params in order.extensions(users):
        await clinic.extensions.create(**params)
    app = await clinic.voice_apps.create(**order.receptionist())
    hours = await clinic.schedules.create(**order.hours())
    plan = await clinic.dial_plans.create(**order.dial_plan(hours.id, app.id, users[0]))
    wanted = ordered([sent async for sent in clinic.phone_number_orders.list()])
    if wanted is None:
        found = [free async for free in clinic.available_phone_numbers.search(area_code=order.area_code, quantity=1)]
        await clinic.phone_number_orders.create(**order.phone_number(wanted := first(found)))
    number = active([number async for number in clinic.phone_numbers.list()], wanted)
    return Clinic(account.id, order.name, number.phone_number, number.id, plan.id, app.secret)


async def open_line_async(client: AsyncDialStack, clinic: Clinic) -> None:
    """Do what `open_line` does, in an async server."""
    await client.phone_numbers.update_route(
        clinic.number_id, routing_target=clinic.dial_plan, dialstack_account=clinic.id
    )


# --- what both decide ---


def ordered(orders: Iterable[NumberOrder]) -> str | None:
    """Give the number that was ordered before: a sign-up that is repeated must not buy another one."""
    return next((order.phone_numbers[0] for order in orders if order.status != "failed"), None)


def first(found: Iterable[AvailablePhoneNumber]) -> str:
    """Give the first number that can be ordered."""
    for free in found:
        return free.phone_number
    raise NotReadyError("no number can be had with this area code")


def active(numbers: Iterable[PhoneNumber], wanted: str) -> PhoneNumber:
    """Give the number that was ordered, if it can be used."""
    for number in numbers:
        if number.phone_number == wanted and number.status == "active":
            return number
    raise NotReadyError("the number is not active yet")


# --- the command ---


def example(url: str) -> Order:
    """Make the order of the clinic that the command signs up."""
    return Order(
        key=str(uuid4()),
        name="Jones Chiropractic",
        email="contact@joneschiro.com",
        address={"street": "1 Main Street", "city": "Boston", "state": "MA", "postal_code": "02110", "country": "US"},
        area_code="617",
        timezone="America/New_York",
        people=[Person("Dr. Alice Smith", "alice@joneschiro.com"), Person("John Doe", "john@joneschiro.com")],
        voice_url=f"{url}/voice/webhook",
    )


def run(client: DialStack, folder: Path, url: str, *, endpoint: bool) -> None:
    """Sign the clinic up, and print what it got."""
    if endpoint:
        made = client.webhook_endpoints.create(url=f"{url}/webhooks/dialstack", enabled_events=EVENTS)
        print("DIALSTACK_WEBHOOK_SECRET for the app, never shown again:", made.secret)
    clinic = provision(client, example(url))
    Store(folder / "front_desk.db").put(clinic)
    open_line(client, clinic)
    print("account", clinic.id)
    print("number", clinic.number)


def main() -> None:
    """Read the command line."""
    parser = ArgumentParser(description="Sign a clinic up, in the sandbox unless told otherwise.")
    parser.add_argument("--live", action="store_true", help="with the key in DIALSTACK_API_KEY; this buys a number")
    parser.add_argument("--endpoint", action="store_true", help="make the platform's webhook endpoint as well")
    parser.add_argument("--url", default="https://desk.example.com", help="where DialStack reaches the app")
    asked = parser.parse_args()
    if asked.live:
        print("With your own key, this will sign a clinic up and BUY A NUMBER.")
        if input("Type 'yes' to go on: ").strip() != "yes":
            raise SystemExit("nothing was sent")
        with DialStack() as client:
            run(client, Path(os.environ.get("FRONT_DESK_FOLDER", ".")), asked.url, endpoint=asked.endpoint)
        return
    from dialstack.sandbox import Sandbox

    with TemporaryDirectory() as folder, Sandbox(strict=True).client() as client:
        run(client, Path(folder), asked.url, endpoint=asked.endpoint)


if __name__ == "__main__":
    main()
