"""Each adapter on its real server, on a socket of this machine, in the loop of the test."""

from __future__ import annotations

import asyncio
import warnings
from contextlib import asynccontextmanager, contextmanager, nullcontext

import uvicorn
from aiohttp import web
from fastapi import FastAPI, WebSocket

import dialstack.media.aiohttp
import dialstack.media.starlette
import dialstack.media.websockets


@asynccontextmanager
async def websockets_server(handler, tokens=None, **options):
    async with dialstack.media.websockets.serve(handler, "127.0.0.1", 0, tokens=tokens, **options) as server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def starlette_server(handler, tokens=None, **options):
    app = FastAPI()

    @app.websocket("/media")
    async def media(websocket: WebSocket) -> None:
        async with dialstack.media.starlette.accept(websocket, tokens=tokens, **options) as stream:
            await handler(stream)

    async with uvicorn_server(app) as port:
        yield port


@asynccontextmanager
async def aiohttp_server(handler, tokens=None, **options):
    async def media(request: web.Request) -> web.WebSocketResponse:
        async with dialstack.media.aiohttp.accept(request, tokens=tokens, **options) as stream:
            await handler(stream)
        return stream.response

    app = web.Application()
    app.router.add_get("/media", media)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def uvicorn_server(app):
    """Serve an ASGI app, and give the port."""
    server = _QuietServer(uvicorn.Config(app, "127.0.0.1", 0, log_config=None, access_log=False, lifespan="off"))
    with warnings.catch_warnings():
        # Older versions of uvicorn use what websockets has deprecated.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"(websockets|uvicorn)\b")
        task = asyncio.create_task(server.serve())
        try:
            while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.005)
            yield server.servers[0].sockets[0].getsockname()[1]
        finally:
            server.should_exit = True
            await task


class _QuietServer(uvicorn.Server):
    @contextmanager
    def capture_signals(self):
        """Leave the signals to pytest."""
        with nullcontext():
            yield


SERVERS = {"websockets": websockets_server, "starlette": starlette_server, "aiohttp": aiohttp_server}
