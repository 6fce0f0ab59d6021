"""The endpoint that a frontend asks for its token: who is signed in decides which account it is for.

    python examples/session_endpoint.py

Run like this it asks itself once, without a network. In production: `uvicorn session_endpoint:app`.
"""

from __future__ import annotations

import anyio
import httpx
from _support import connect
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

client, _ = connect("create an account and mint a session token for it")
ACCOUNTS = {"customer-cookie": client.accounts.create(email="customer@example.com").id}


async def dialstack_session(request: Request) -> Response:
    """Mint a token for the account of whoever is signed in. The platform key stays on this side."""
    account = ACCOUNTS.get(request.cookies.get("session", ""))
    if account is None:
        return JSONResponse({"error": "sign in first"}, status_code=401)
    session = await run_in_threadpool(
        client.account_sessions.create, account=account, components={"call_logs": {"enabled": True}}
    )
    body = {"client_secret": session.client_secret, "expires_at": session.expires_at.isoformat()}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


app = Starlette(routes=[Route("/dialstack/session", dialstack_session, methods=["POST"])])


async def ask_once() -> None:
    """Do what the frontend does, once signed in and once not."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://portal.test") as browser:
        stranger = await browser.post("/dialstack/session")
        print("a stranger gets", stranger.status_code)
        customer = await browser.post("/dialstack/session", headers={"Cookie": "session=customer-cookie"})
        print("a customer gets", customer.status_code, "with", ", ".join(customer.json()))


if __name__ == "__main__":
    anyio.run(ask_once)
