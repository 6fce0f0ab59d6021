"""The settings of a client, checked once, and the origins that its key may go to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, urlsplit

from dialstack._core.options import check_retries, check_seconds, check_switch, check_token
from dialstack.errors import DialStackAuthenticationError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from dialstack.types.options import AppInfo

__all__ = [
    "DEFAULT_API_URL",
    "Config",
    "Origin",
    "check_key",
    "given_key",
    "is_partner_key",
    "is_plain",
    "is_platform_key",
    "parse_origin",
    "resolve",
]

DEFAULT_API_URL = "https://api.dialstack.ai"
DEFAULT_FILES_URL = "https://files.dialstack.ai"
_KEY_VARIABLES = ("DIALSTACK_API_KEY", "DIALSTACK_KEY")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# A name or an address. A label that is empty or too long is found only when the name is looked up, by an error that is
# nobody's, and other characters are read in two ways.
_HOST = re.compile(
    r"(?!.{254})(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?"
    r"|[0-9a-f.]*:[0-9a-f:.]*(?:%[0-9a-z._~-]+)?"
)


class Origin(NamedTuple):
    """A scheme, a host and a port, and a path before ours where a gateway adds one."""

    scheme: str
    host: str
    """As it stands in the `Host` header: with the port where it is not the scheme's own."""
    prefix: str = ""

    @property
    def is_loopback(self) -> bool:
        """Tell whether what is sent there stays on this machine."""
        name = urlsplit(f"//{self.host}").hostname or ""
        try:
            return name == "localhost" or ip_address(name).is_loopback
        except ValueError:
            return False

    def target(self, path: str) -> str:
        """Put the prefix before a path that has none of it yet."""
        return path if path.startswith(f"{self.prefix}/") else self.prefix + path

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.prefix}"


@dataclass(frozen=True)
class Config:
    """The settings of one client. The key is kept out of the repr."""

    api_key: str | Callable[[], str | Awaitable[str]] = field(repr=False)
    api: Origin
    files: Origin
    timeout: float = 80.0
    max_network_retries: int = 2
    deadline: float | None = None
    telemetry: bool = True
    app_info: AppInfo | None = None
    dialstack_account: str | None = None
    retry_unknown: bool = True

    def __post_init__(self) -> None:
        """Check what a caller can get wrong."""
        check_seconds("timeout", self.timeout, none=False)
        check_seconds("deadline", self.deadline)
        check_retries(self.max_network_retries, none=False)
        check_switch("telemetry", self.telemetry, none=False)
        check_switch("retry_unknown", self.retry_unknown, none=False)
        check_token("dialstack_account", self.dialstack_account)
        if isinstance(self.api_key, str):
            self.check_kind(self.api_key)
            check_key(self.api_key, self.api)
            check_key(self.api_key, self.files)

    def check_kind(self, key: str) -> None:
        """Refuse a key that belongs to another API, and would only be shown to the wrong host.

        Raises:
            DialStackAuthenticationError: It is a partner key.
        """
        if is_partner_key(key):
            raise DialStackAuthenticationError(
                "a partner key (sk_ptnr_...) is for the Partner API only; use DialStackPartner or AsyncDialStackPartner"
            )

    def changed(self, settings: Mapping[str, object]) -> Config:
        """Return these settings with some of them replaced."""
        values = dict(settings)
        for name, attribute in (("api_url", "api"), ("files_url", "files")):
            url = values.pop(name, None)
            if url is not None:
                values[attribute] = parse_origin(name, url)
        api = values.get("api")
        if isinstance(api, Origin) and self.files == _files_for(self.api):
            # Nobody chose the files host, so it goes where the API goes.
            values.setdefault("files", _files_for(api))
        return replace(self, **values)  # type: ignore[arg-type]  # the names were checked by the client


def resolve(
    api_key: str | Callable[[], str | Awaitable[str]] | None,
    environ: Mapping[str, str],
    settings: Mapping[str, object],
) -> Config:
    """Build the settings of a client from its arguments and the environment.

    Raises:
        DialStackAuthenticationError: There is no key, or it is malformed.
        ValueError: A setting is out of range.
    """
    values = dict(settings)
    api_url = values.pop("api_url", None)
    files_url = values.pop("files_url", None)
    api = parse_origin("api_url", api_url or environ.get("DIALSTACK_API_URL") or DEFAULT_API_URL)
    files = parse_origin("files_url", files_url) if files_url else _files_for(api)
    return Config(given_key(api_key, environ, _KEY_VARIABLES), api, files, **values)  # type: ignore[arg-type]


def _files_for(api: Origin) -> Origin:
    # Only the real API has a files host of its own. Elsewhere (a sandbox, a gateway) uploads must not
    # carry a key to the internet.
    return parse_origin("files_url", DEFAULT_FILES_URL) if str(api) == DEFAULT_API_URL else api


def given_key(
    api_key: str | Callable[[], str | Awaitable[str]] | None, environ: Mapping[str, str], variables: Sequence[str]
) -> str | Callable[[], str | Awaitable[str]]:
    """Find the key: what was passed, else the first of the variables that is there.

    Raises:
        DialStackAuthenticationError: There is none.
    """
    key = api_key if api_key is not None else next((environ[name] for name in variables if name in environ), None)
    if key is None:
        raise DialStackAuthenticationError(f"no API key: pass api_key, or set {variables[0]} in the environment")
    if not isinstance(key, str) and not callable(key):
        raise TypeError(f"api_key must be a string or a callable, not {type(key).__name__}")
    return key


def check_key(key: object, origin: Origin) -> str:
    """Check a key before it goes anywhere. No message ever shows any of it.

    Raises:
        DialStackAuthenticationError: It is not a string, is blank or holds what no header may hold.
        ValueError: It is a live key, or a partner's, and would cross the network in clear text.
    """
    if not isinstance(key, str):
        raise DialStackAuthenticationError(f"the API key must be a string, not {type(key).__name__}")
    if not key.strip():
        raise DialStackAuthenticationError("the API key is empty; check where it is read from")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise DialStackAuthenticationError(
            "the API key holds a blank, a line break or another character that no key has; was it read with a newline?"
        )
    if origin.scheme == "http" and _is_precious(key) and not origin.is_loopback:
        kind = "partner" if is_partner_key(key) else "live"
        raise ValueError(f"a {kind} key is not sent over plain http, except to this machine; use https")
    return key


def is_platform_key(key: str) -> bool:
    """Tell whether a key is for a whole platform, so that an account has to be named."""
    return key.startswith("sk_")


def is_partner_key(key: str) -> bool:
    """Tell whether a key is for the Partner API."""
    return key.startswith("sk_ptnr_")


def _is_precious(key: str) -> bool:
    # A partner key has no test mode that is known of, so it counts as live.
    return "_live_" in key or is_partner_key(key)


def parse_origin(name: str, url: object) -> Origin:
    """Read an address that keys go to.

    Raises:
        ValueError: It is not a plain http or https address.
    """
    if not isinstance(url, str):
        raise TypeError(f"{name} must be a string, not {type(url).__name__}")
    return _parsed(name, url)


@lru_cache(maxsize=32)  # the two addresses of a program, however many clients it makes
def _parsed(name: str, url: str) -> Origin:
    parts = _split(name, url)
    if parts.scheme not in _DEFAULT_PORTS or not _HOST.fullmatch(parts.hostname or ""):
        raise ValueError(f"{name} must be an http or https address, such as {DEFAULT_API_URL}")
    if parts.query or parts.fragment or "@" in parts.netloc or not is_plain(url):
        raise ValueError(f"{name} must have no user, query or fragment, and only ASCII without blanks and backslashes")
    return Origin(parts.scheme, _host(parts), parts.path.rstrip("/"))


def is_plain(url: str) -> bool:
    """Tell whether a URL is printable ASCII without blanks and backslashes, which programs read in two ways."""
    return url.isascii() and url.isprintable() and " " not in url and "\\" not in url


def _split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError(f"{name} is not an address that can be read") from None
    return parts


def _host(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return host if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{parts.port}"
