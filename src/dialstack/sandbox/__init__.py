"""A stateful DialStack on your machine, for tests and demos. Needs the extra `dialstack[sandbox]`.

The names are imported when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialstack.sandbox.faults import Fate as Fate
    from dialstack.sandbox.faults import Fault as Fault
    from dialstack.sandbox.media.caller import Caller as Caller
    from dialstack.sandbox.media.log import MediaLog as MediaLog
    from dialstack.sandbox.media.log import SocketLog as SocketLog
    from dialstack.sandbox.messages import SandboxRequest as SandboxRequest
    from dialstack.sandbox.messages import SandboxResponse as SandboxResponse
    from dialstack.sandbox.platforms import Platform as Platform
    from dialstack.sandbox.sandbox import Sandbox as Sandbox

__all__ = [
    "Caller",
    "Fate",
    "Fault",
    "MediaLog",
    "Platform",
    "Sandbox",
    "SandboxRequest",
    "SandboxResponse",
    "SocketLog",
]

if not TYPE_CHECKING:
    _HOMES = {
        "Caller": "media.caller",
        "Fate": "faults",
        "Fault": "faults",
        "MediaLog": "media.log",
        "Platform": "platforms",
        "Sandbox": "sandbox",
        "SandboxRequest": "messages",
        "SandboxResponse": "messages",
        "SocketLog": "media.log",
    }

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used (PEP 562)."""
        from importlib import import_module

        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
