"""The front desk's web app: sign-up, click to call, activity, tokens for its frontend, and what DialStack sends.

    uvicorn --factory examples.front_desk.app:from_environment

README.md says what has to be in the environment.
"""

from __future__ import annotations

import hmac
import logging
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from anyio import to_thread
from fastapi import FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from dialstack import AsyncDialStack, DialStackError, DialStackNotFoundError, DialStackValidationError
from dialstack.media import AttachTokens
from dialstack.media.access_logs import AttachTokenFilter
from dialstack.webhooks import SQLiteDedupe
from dialstack.webhooks.adapters.fastapi import webhook_endpoint

from .order import Order, Person
from .provisioning import NotReadyError, open_line_async, provision_async
from .store import Activity, Clinic, Store
from .voice import Receptionist
from .webhooks import ActivityHooks

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

__all__ = ["FrontDesk", "Settings", "from_environment"]

logger = logging.getLogger("front_desk")


@dataclass(frozen=True)
class Settings:
    """How the app is set up.

    Args:
        url: Where DialStack reaches it: `https://`.
        webhook_secret: The secret of the platform's webhook endpoint.
        secret: Makes the keys of clinics and the tokens of sockets. At least 32 characters.
        folder: Where its files are.
    """

    url: str
    webhook_secret: str = field(repr=False)
    secret: str = field(repr=False)
    folder: Path


class AddressBody(BaseModel):
    """A street address."""

    street: str
    city: str
    state: str = Field(pattern="^[A-Z]{2}$")
    postal_code: str
    country: Literal["US"] = "US"


class PersonBody(BaseModel):
    """Somebody who works at a clinic."""

    name: str
    email: str


class SignUpBody(BaseModel):
    """What a clinic tells when it signs up."""

    name: str
    email: str
    address: AddressBody
    area_code: str = Field(pattern="^[2-9][0-9]{2}$")
    timezone: str
    people: list[PersonBody] = Field(min_length=1, max_length=50)


class CallBody(BaseModel):
    """Whom to call, and whose phones ring first."""

    user: str
    number: str


class ClinicAnswer(BaseModel):
    """A clinic that has signed up. `key` is what its frontend signs in with."""

    id: str
    number: str
    key: str


class FrontDesk:
    """What the app does.

    Args:
        settings: The settings.
        client: A client with the platform's key.
        tell: Called with a clinic's id when somebody has left it a message.
    """

    def __init__(self, settings: Settings, client: AsyncDialStack, tell: Callable[[str], None] | None = None) -> None:
        self.settings = settings
        self.client = client
        self.store = Store(settings.folder / "front_desk.db")
        # A file: a restart forgets none, and the workers of a server share it.
        self.dedupe = SQLiteDedupe(settings.folder / "events.db")
        tokens = AttachTokens(settings.secret, store=self.dedupe)
        stream_url = f"wss://{settings.url.removeprefix('https://')}/voice/stream"
        self.activity = ActivityHooks(settings.webhook_secret, self.store, tell or _log, self.dedupe)
        self.receptionist = Receptionist(client, self.store, tokens, stream_url, self.dedupe)

    def app(self) -> FastAPI:
        """Make the web app."""
        app = FastAPI(lifespan=self._lifespan)
        app.add_api_route("/clinics", self.sign_up, methods=["POST"], status_code=201)
        app.add_api_route("/clinics/{clinic_id}/calls", self.call, methods=["POST"], status_code=202)
        app.add_api_route("/clinics/{clinic_id}/activity", self.log, methods=["GET"])
        app.add_api_route("/clinics/{clinic_id}/session", self.session, methods=["POST"])
        app.add_api_route("/webhooks/dialstack", webhook_endpoint(self.activity.router), methods=["POST"])
        app.add_api_route("/voice/webhook", webhook_endpoint(self.receptionist.router), methods=["POST"])
        app.add_api_websocket_route("/voice/stream", self.receptionist.stream)
        app.add_exception_handler(DialStackError, _failed)
        app.add_exception_handler(NotReadyError, _not_ready)
        return app

    # --- what the frontend asks for ---

    async def sign_up(
        self, body: SignUpBody, idempotency_key: Annotated[str, Header(min_length=16, max_length=100)]
    ) -> ClinicAnswer:
        """Sign a clinic up. After an error, send the same again with the same key: it goes on where it was."""
        order = Order(
            key=idempotency_key,
            name=body.name,
            email=body.email,
            address={
                "street": body.address.street,
                "city": body.address.city,
                "state": body.address.state,
                "postal_code": body.address.postal_code,
                "country": body.address.country,
            },
            area_code=body.area_code,
            timezone=body.timezone,
            people=[Person(person.name, person.email) for person in body.people],
            voice_url=f"{self.settings.url}/voice/webhook",
        )
        clinic = await provision_async(self.client, order)
        await to_thread.run_sync(self.store.put, clinic)
        await open_line_async(self.client, clinic)
        return ClinicAnswer(id=clinic.id, number=clinic.number, key=self.key_of(clinic.id))

    async def call(self, clinic_id: str, body: CallBody, authorization: Annotated[str, Header()] = "") -> None:
        """Click to call: the user's phones ring, and then the number's."""
        clinic = await self._signed_in(clinic_id, authorization)
        # Not sent again where it may have arrived: nobody wants to be rung twice.
        await self.client.calls.create(
            user=body.user, dial_string=body.number, dialstack_account=clinic.id, retry_unknown=False
        )

    async def log(self, clinic_id: str, authorization: Annotated[str, Header()] = "") -> list[Activity]:
        """Give what happened on the clinic's phones."""
        clinic = await self._signed_in(clinic_id, authorization)
        return await to_thread.run_sync(self.store.activity, clinic.id)

    async def session(
        self, clinic_id: str, response: Response, authorization: Annotated[str, Header()] = ""
    ) -> dict[str, str]:
        """Mint a token for the embedded components. The platform key stays on this side."""
        clinic = await self._signed_in(clinic_id, authorization)
        session = await self.client.account_sessions.create(
            account=clinic.id, components={"call_logs": {"enabled": True}, "voicemails": {"enabled": True}}
        )
        response.headers["Cache-Control"] = "no-store"
        return {"client_secret": session.client_secret, "expires_at": session.expires_at.isoformat()}

    # --- who asks ---

    def key_of(self, clinic_id: str) -> str:
        """Give the key that a clinic signs in with. Your app has a sign-in of its own in place of this."""
        return hmac.digest(self.settings.secret.encode(), f"clinic:{clinic_id}".encode(), "sha256").hex()

    async def _signed_in(self, clinic_id: str, authorization: str) -> Clinic:
        # Compared before the clinic is looked up: who has no key learns nothing of which clinics there are.
        if not hmac.compare_digest(authorization.encode(), f"Bearer {self.key_of(clinic_id)}".encode()):
            raise HTTPException(401, "sign in first")
        try:
            return await to_thread.run_sync(self.store.clinic, clinic_id)
        except LookupError:
            raise HTTPException(404, "there is no such clinic") from None

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncGenerator[None, None]:
        async with self.client:
            yield
        self.dedupe.close()


async def _failed(_: Request, error: Exception) -> Response:
    """Answer for the platform: what the frontend sent wrong is its own, and everything else is ours."""
    if isinstance(error, DialStackValidationError):
        return JSONResponse({"detail": error.message}, 422)
    if isinstance(error, DialStackNotFoundError):
        return JSONResponse({"detail": error.message}, 404)
    request_id = getattr(error, "request_id", None)
    logger.warning("the platform failed: %s, request %s", type(error).__name__, request_id)
    if getattr(error, "may_have_executed", False):
        return JSONResponse({"detail": "nobody knows whether it was done", "may_have_been_done": True}, 502)
    return JSONResponse({"detail": "not now"}, 503, headers={"Retry-After": "5"})


async def _not_ready(_: Request, error: Exception) -> Response:
    """Answer for a sign-up that goes on later."""
    return JSONResponse({"detail": str(error)}, 503, headers={"Retry-After": "60"})


def _log(_: str) -> None:
    logger.info("somebody left a message")


def from_environment() -> FastAPI:
    """Make the app from the environment.

    Raises:
        KeyError: A setting is missing.
    """
    settings = Settings(
        url=os.environ["FRONT_DESK_URL"],
        webhook_secret=os.environ["DIALSTACK_WEBHOOK_SECRET"],
        secret=os.environ["FRONT_DESK_SECRET"],
        folder=Path(os.environ.get("FRONT_DESK_FOLDER", ".")),
    )
    # uvicorn logs the URL of every socket, and ours hold tokens.
    logging.getLogger("uvicorn.error").addFilter(AttachTokenFilter())
    return FrontDesk(settings, AsyncDialStack()).app()
