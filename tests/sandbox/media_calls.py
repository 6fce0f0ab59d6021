"""Calls with media sockets: a sandbox, a call that goes on, and apps to attach it to."""

from __future__ import annotations

from fastapi import FastAPI, WebSocket

from dialstack.media.starlette import accept
from dialstack.sandbox import Sandbox

ORIGIN = "https://voice.example.com"
ECHO = "wss://voice.example.com/media"


def media_app(handler, tokens=None, **options):
    """An app whose socket does what the handler does with the stream."""
    app = FastAPI()

    @app.websocket("/media")
    async def media(websocket: WebSocket) -> None:
        async with accept(websocket, tokens=tokens, **options) as stream:
            await handler(stream)

    return app


async def echo(stream):
    async for frame in stream:
        await stream.send_audio(frame.payload)


def raw_app(handler):
    """An app that gets the WebSocket as it is."""
    app = FastAPI()

    @app.websocket("/media")
    async def media(websocket: WebSocket) -> None:
        await handler(websocket)

    return app


class Line:
    """A sandbox with one call that goes on, which can be attached."""

    def __init__(self, app=None, **config):
        self.sandbox = Sandbox(debug=True, **config)
        if app is not None:
            self.sandbox.deliver_to(app, url=ORIGIN)
        account = self.sandbox.client().accounts.create(email="contact@joneschiro.com")
        self.account = account.id
        self.client = self.sandbox.client().for_account(account.id)
        user = self.client.users.create(name="Dr. Alice Smith")
        self.client.calls.create(user=user.id, dial_string="+16175551234")
        self.call = self.client.calls.list(limit=1).data[0].id

    def attach(self, url=ECHO):
        self.client.calls.update(self.call, actions=[{"type": "attach", "url": url}])

    @property
    def log(self):
        return self.sandbox.media(self.call)

    @property
    def state(self):
        return self.sandbox.calls[self.call]
