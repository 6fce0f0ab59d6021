"""Who is asking: the user agent and the two telemetry headers, and nothing else about you."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

from dialstack._core.options import check_token
from dialstack._version import __version__

if TYPE_CHECKING:
    from dialstack.types.options import AppInfo

__all__ = ["CLIENT_HEADER", "TELEMETRY_HEADER", "client_description", "last_request", "user_agent"]

# Both names are our own: the platform documents no header for what its `telemetry` switch promises.
CLIENT_HEADER = "X-DialStack-Client-User-Agent"
TELEMETRY_HEADER = "X-DialStack-Client-Telemetry"
_PLAIN_ID = re.compile(r"[\w.:-]{1,255}", re.ASCII)


def user_agent(app: AppInfo | None) -> str:
    """Name this SDK and the application, such as `dialstack-python/0.1.0 ClinicPortal/1.4.0 (https://...)`."""
    ours = f"dialstack-python/{__version__}"
    if app is None:
        return ours
    check_token("app_info.name", app.name, none=False)
    check_token("app_info.version", app.version)
    check_token("app_info.url", app.url)
    link = f" ({app.url})" if app.url else ""
    return f"{ours} {app.name}/{app.version or '0.0.0'}{link}"


def client_description(app: AppInfo | None) -> str:
    """Describe SDK, interpreter and application as JSON."""
    described: dict[str, object] = {
        "sdk": "dialstack-python",
        "sdk_version": __version__,
        "language": "python",
        "language_version": ".".join(map(str, sys.version_info[:3])),
        "implementation": sys.implementation.name,
    }
    if app is not None:
        named = {"name": app.name, "version": app.version, "url": app.url}
        described["application"] = {key: value for key, value in named.items() if value}
    return json.dumps(described, separators=(",", ":"))


def last_request(request_id: str, elapsed_ms: float) -> str | None:
    """Tell how long the last request took. An id that would need escaping is none, and is not sent back."""
    if not _PLAIN_ID.fullmatch(request_id):
        return None
    return f'{{"last_request_id":"{request_id}","latency_ms":{elapsed_ms:.0f}}}'
