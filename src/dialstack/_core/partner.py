"""The Partner API: its address, its paths, and which keys go there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from typing_extensions import override

from dialstack._core.config import Config, given_key, is_plain, parse_origin
from dialstack._core.options import check_names
from dialstack.errors import DialStackAuthenticationError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["PARTNER_PATHS", "PARTNER_URL", "PartnerConfig", "named", "resolve_partner"]

PARTNER_URL = "https://appointments.dialstack.ai"
_KEY_VARIABLES = ("DIALSTACK_PARTNER_KEY",)
_PLATFORM_KEYS = ("sk_live_", "sk_test_")

# The platform does not publish them. These follow its other paths, and this is the one place where they stand.
PARTNER_PATHS: Mapping[str, str] = {
    "availability_search": "/v1/availability/search",
    "bookings_create": "/v1/bookings",
}


@dataclass(frozen=True)
class PartnerConfig(Config):
    """The settings of one partner client. It has no account: the platform finds it by the bot."""

    paths: Mapping[str, str] = field(default_factory=lambda: PARTNER_PATHS)
    """Where each operation is."""

    @override
    def check_kind(self, key: str) -> None:
        """Refuse a platform key, which could do far more than the host that it would be shown to.

        Raises:
            DialStackAuthenticationError: It is a platform key.
        """
        if key.startswith(_PLATFORM_KEYS):
            raise DialStackAuthenticationError(
                "a platform key (sk_live_..., sk_test_...) is not sent to the Partner API, which is another host; "
                "use a partner key (sk_ptnr_...), or DialStack for the REST API"
            )

    @override
    def changed(self, settings: Mapping[str, object]) -> Config:
        """Return these settings with some of them replaced. Paths that are not named stay."""
        values = dict(settings)
        if "paths" in values:
            values["paths"] = {**self.paths, **checked_paths(values["paths"])}
        return super().changed(values)


def resolve_partner(
    api_key: str | Callable[[], str | Awaitable[str]] | None,
    environ: Mapping[str, str],
    settings: Mapping[str, object],
) -> PartnerConfig:
    """Build the settings of a partner client from its arguments and the environment.

    Raises:
        DialStackAuthenticationError: There is no key, it is malformed, or it is for another API.
        ValueError: A setting is out of range, or a path is none.
    """
    values = dict(settings)
    api_url = values.pop("api_url", None)
    values["paths"] = {**PARTNER_PATHS, **checked_paths(values.get("paths"))}
    api = parse_origin("api_url", api_url or environ.get("DIALSTACK_PARTNER_URL") or PARTNER_URL)
    return PartnerConfig(given_key(api_key, environ, _KEY_VARIABLES), api, api, **values)  # type: ignore[arg-type]


def checked_paths(paths: object) -> dict[str, str]:
    """Check paths that a caller gives.

    Raises:
        TypeError: It is no mapping, an operation is unknown, or a path is no string.
        ValueError: A path does not start with a slash, or has a query, a fragment or a blank.
    """
    if paths is None:
        return {}
    if not isinstance(paths, Mapping):
        raise TypeError(f"paths must be a mapping, not {type(paths).__name__}")
    given = cast("Mapping[object, object]", paths)
    return {_operation(name): _path(name, path) for name, path in given.items()}


def _operation(name: object) -> str:
    if name not in PARTNER_PATHS:
        raise TypeError(f"paths has {name!r}; the operations are {' and '.join(map(repr, PARTNER_PATHS))}")
    return cast("str", name)


def _path(name: object, path: object) -> str:
    if not isinstance(path, str):
        raise TypeError(f"paths[{name!r}] must be a string, not {type(path).__name__}")
    if not path.startswith("/") or not is_plain(path) or "?" in path or "#" in path:
        raise ValueError(f"paths[{name!r}] must start with '/' and have no host, query, fragment or blank")
    return path


def named(given: object, shape: type) -> dict[str, object]:
    """Check the names of keywords. One of the main client's has an answer of its own.

    Raises:
        TypeError: A keyword is unknown.
    """
    names = dict(cast("Mapping[str, object]", given))
    if "dialstack_account" in names:
        raise TypeError("the Partner API takes no dialstack_account: DialStack finds the account by bot_id")
    check_names(names, shape)
    return names
