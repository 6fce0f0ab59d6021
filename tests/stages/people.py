"""Webhook endpoints, voicemails, greetings, files, faxes and administrators."""

from __future__ import annotations

from io import BytesIO

import httpx

from dialstack.sandbox.behaviours import admin, voicemails

TAIL = "01h2xcejqtf2nbrexx3vqjhp"
NOW = "2026-05-21T17:00:00.000Z"


def build(door, ids):
    store = door.sandbox._world.store
    user, did = ids[f"user_{TAIL}42"], ids[f"did_{TAIL}46"]
    ids[f"we_{TAIL}53"] = door.made("/v1/webhook_endpoints", {"url": "https://app.example/events"})["id"]
    ids[f"admin_user_{TAIL}54"] = admin.seed(store, door.account, "m@example.com", NOW, user=user)["id"]
    message = voicemails.Message(from_name="Jane Doe", call=min(door.sandbox.calls))
    ids[f"vm_{TAIL}55"] = voicemails.seed(store, door.account, user, message, NOW)["id"]
    upload(door, f"/v1/voicemail_greetings/{user}/unavailable", "greeting.wav", b"RIFF")
    file = ids[f"file_{TAIL}58"] = upload(door, "/v1/files", "letter.pdf", b"%PDF-1.7 a page", purpose="fax_source")[
        "id"
    ]
    store.table(door.account, "phone_numbers")[did]["fax_enabled"] = True
    ids[f"fax_{TAIL}57"] = door.made("/v1/faxes", {"file": file, "to": "+16175550120", "did": did})["id"]


def upload(door, target, name, content, **fields):
    """POST a form with a file and expect success."""
    request = form(name, content, **fields)
    return door.made(target, raw=request.read(), headers=dict(request.headers))


def form(name, content, **fields):
    """A form as an HTTP client writes it."""
    files = {"file": (name, BytesIO(content))}
    return httpx.Request("POST", "https://x.example", data=fields, files=files)


PREPARE = {}
