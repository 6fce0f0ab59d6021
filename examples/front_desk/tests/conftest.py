"""A front desk on a sandbox of its own. Nothing here waits, and nothing leaves the process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from front_desk.app import FrontDesk, Settings
from front_desk.webhooks import EVENTS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from pathlib import Path

    from dialstack import AsyncDialStack, DialStack
    from dialstack.sandbox import Sandbox

URL = "https://desk.example.com"
# A Monday, 10:00 and 21:00 in Boston.
BY_DAY = datetime(2026, 11, 23, 15, tzinfo=timezone.utc)
AFTER_HOURS = datetime(2026, 11, 24, 2, tzinfo=timezone.utc)
SIGN_UP: dict[str, Any] = {
    "name": "Jones Chiropractic",
    "email": "contact@joneschiro.com",
    "address": {"street": "1 Main Street", "city": "Boston", "state": "MA", "postal_code": "02110"},
    "area_code": "617",
    "timezone": "America/New_York",
    "people": [
        {"name": "Dr. Alice Smith", "email": "alice@joneschiro.com"},
        {"name": "John Doe", "email": "john@joneschiro.com"},
    ],
}


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Run each async test under both."""
    backend: str = request.param
    return backend


@pytest.fixture
def begins_at() -> datetime:
    """When a test begins. Override it."""
    return BY_DAY


@pytest.fixture
def dialstack_sandbox_options(begins_at: datetime) -> dict[str, object]:
    """A sandbox that asks for what today's API asks for, and whose clock stands still."""
    return {"strict": True, "clock": lambda: begins_at}


@dataclass
class Told:
    """Which clinics were told of a message."""

    clinics: list[str] = field(default_factory=list[str])

    def __call__(self, clinic: str) -> None:
        """Note it, where the app would send a mail."""
        self.clinics.append(clinic)


@pytest.fixture
def told() -> Told:
    """Who was told of a message."""
    return Told()


@pytest.fixture
def settings(dialstack_client: DialStack, tmp_path: Path) -> Settings:
    """Settings of an app whose webhook endpoint exists."""
    endpoint = dialstack_client.webhook_endpoints.create(url=f"{URL}/webhooks/dialstack", enabled_events=EVENTS)
    return Settings(url=URL, webhook_secret=endpoint.secret or "", secret="k" * 32, folder=tmp_path)


@pytest.fixture
def desk(
    settings: Settings, dialstack_sandbox: Sandbox, async_dialstack_client: AsyncDialStack, told: Told
) -> Generator[FrontDesk, None, None]:
    """The front desk. What DialStack sends goes to it."""
    desk = FrontDesk(settings, async_dialstack_client, told)
    dialstack_sandbox.deliver_to(desk.app(), url=URL)
    yield desk
    desk.dedupe.close()


@pytest.fixture
async def browser(desk: FrontDesk) -> AsyncGenerator[httpx.AsyncClient, None]:
    """A frontend, not signed in."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(desk.app()), base_url=URL) as browser:
        yield browser


@dataclass
class Clinic:
    """A clinic as its frontend knows it, and as it is in the sandbox."""

    id: str
    number: str
    users: list[str]
    browser: httpx.AsyncClient

    async def activity(self) -> list[tuple[str, str]]:
        """What the log says: kinds and statuses."""
        rows = (await self.browser.get(f"/clinics/{self.id}/activity")).json()
        return [(row["kind"], row["status"]) for row in rows]


async def sign_up(browser: httpx.AsyncClient, **changes: object) -> httpx.Response:
    """Sign up, as the frontend does."""
    return await browser.post("/clinics", json=SIGN_UP | changes, headers={"Idempotency-Key": "sign-up-of-jones"})


@pytest.fixture
async def clinic(browser: httpx.AsyncClient, dialstack_client: DialStack) -> Clinic:
    """A clinic that has signed up, and is signed in."""
    answer = (await sign_up(browser)).json()
    browser.headers["Authorization"] = f"Bearer {answer['key']}"
    users = {user.name: user.id for user in dialstack_client.for_account(answer["id"]).users.list()}
    return Clinic(answer["id"], answer["number"], [users[person["name"]] for person in SIGN_UP["people"]], browser)
