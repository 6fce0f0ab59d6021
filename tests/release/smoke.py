"""Run by `test_wheel.py` in a bare environment: import all that is public, and do a little with what is there.

Reads `{"public": {module: [names]}, "extras": [...]}` on standard input, and prints what went wrong as JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

ADVICE = "pip install "


def problems(public: dict[str, list[str]], extras: list[str]) -> list[str]:
    """Import every public name. An ImportError has to be ours, and must not name an extra that is installed."""
    found: list[str] = []
    for module, names in public.items():
        for name in [None, *names]:
            try:
                loaded = importlib.import_module(module)
                if name is not None:
                    getattr(loaded, name)
            except ImportError as error:
                found += complaint(f"{module}.{name}", error, extras)
            except Exception as error:
                found.append(f"{module}.{name}: {error!r}")
    return found


def complaint(what: str, error: ImportError, extras: list[str]) -> list[str]:
    text = str(error)
    if ADVICE not in text:
        return [f"{what}: {error!r} does not say what to install"]
    return [f"{what}: {text}" for extra in extras if f"dialstack[{extra}]" in text]


def base() -> None:
    """What needs no extra."""
    import jwt

    import dialstack
    from dialstack import DialStack, DialStackPartner, media, tokens, webhooks

    assert dialstack.__version__
    DialStack("sk_test_smoke").close()
    DialStackPartner("sk_ptnr_smoke").close()
    body = b'{"event": "call.ended", "call_id": "call_1", "account_id": "acct_1"}'
    event = webhooks.construct_event(body, webhooks.sign(body, "whsec_smoke"), "whsec_smoke")
    assert event.account_id == "acct_1"
    token = jwt.encode({"sub": "acct_1", "exp": 4102444800}, "k" * 32, "HS256")
    assert tokens.verify(token, "k" * 32, algorithms=["HS256"]).subject == "acct_1"
    assert media.AttachTokens("k" * 32).url("wss://voice.example.com/media", call_id="call_1", account="acct_1")


def audio() -> None:
    from dialstack.media import Resampler

    assert Resampler(8000, 16000) is not None


def crypto() -> None:
    from jwt import algorithms

    assert algorithms.has_crypto


def fast() -> None:
    importlib.import_module("sniffio")


def media() -> None:
    importlib.import_module("dialstack.media.websockets")


def redis() -> None:
    from dialstack.webhooks import RedisDedupe

    assert RedisDedupe("redis://127.0.0.1:6379/0") is not None  # it connects when it is first used


def sandbox() -> None:
    from dialstack.sandbox import Sandbox

    client: Any = Sandbox().client()
    assert client.accounts.create(email="smoke@example.com").id


def main() -> int:
    given = json.load(sys.stdin)
    found = problems(given["public"], given["extras"])
    for name in ["base", *given["extras"]]:
        check = globals().get(name)  # an extra without one is imported all the same
        try:
            if check is not None:
                check()
        except Exception as error:
            found.append(f"{name}: {error!r}")
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
