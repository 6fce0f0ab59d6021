"""The keywords of a call, split into what the API takes and what steers the request, and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from dialstack.types.options import RequestOptions

__all__ = [
    "NO_OPTIONS",
    "OPTION_NAMES",
    "Options",
    "check_names",
    "check_progress",
    "check_retries",
    "check_seconds",
    "check_switch",
    "check_token",
    "split",
]

OPTION_NAMES = frozenset(RequestOptions.__optional_keys__ | RequestOptions.__required_keys__)
MAX_SECONDS = 3600.0
# What the transport decides (changing it would break the framing), and what has an option of its own (so that errors
# and events tell what was sent).
_RESERVED_HEADERS = {
    "authorization": "with_options(api_key=...) changes the key",
    "connection": "the transport decides it",
    "content-length": "the transport decides it",
    "content-type": "the body decides it",
    "dialstack-account": "use dialstack_account",
    "host": "api_url decides it",
    "idempotency-key": "use idempotency_key",
    "transfer-encoding": "the transport decides it",
}


class Options(NamedTuple):
    """`RequestOptions`, checked, with None where the client's setting holds."""

    dialstack_account: str | None = None
    idempotency_key: str | None = None
    timeout: float | None = None
    max_network_retries: int | None = None
    deadline: float | None = None
    retry_unknown: bool | None = None
    extra_headers: Mapping[str, str] | None = None
    extra_query: Mapping[str, object] | None = None
    extra_body: Mapping[str, object] | None = None


NO_OPTIONS = Options()
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_known: dict[type, frozenset[str]] = {}


def split(params: Mapping[str, object], shape: type) -> tuple[dict[str, object], Options]:
    """Divide a method's keywords into the API's parameters and the request's options.

    Args:
        params: What the caller gave.
        shape: The method's TypedDict.

    Raises:
        TypeError: A keyword is unknown, or an option has the wrong type.
        ValueError: An option is out of range.
    """
    check_names(params, shape)
    if OPTION_NAMES.isdisjoint(params):
        return {_wire(name): value for name, value in params.items()}, NO_OPTIONS
    values = {_wire(name): value for name, value in params.items() if name not in OPTION_NAMES}
    return values, _checked({name: params[name] for name in OPTION_NAMES & params.keys()})


def check_names(params: Mapping[str, object], shape: type) -> None:
    """Refuse a keyword that a TypedDict does not have: sent to the server, it would be ignored in silence."""
    known = _known.get(shape) or _learn(shape)
    if not params.keys() <= known:
        raise TypeError(_unknown_keyword(next(iter(params.keys() - known)), known))


def _learn(shape: type) -> frozenset[str]:
    # Required keys are unknown at run time under deferred annotations; both sets together are every key.
    required: frozenset[str] = getattr(shape, "__required_keys__", frozenset())
    optional: frozenset[str] = getattr(shape, "__optional_keys__", frozenset())
    return _known.setdefault(shape, frozenset(required | optional))


def _wire(name: str) -> str:
    return name[:-1] if name[-1] == "_" else name


def _unknown_keyword(name: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "; extra_body= and extra_query= send what we do not know"
    return f"unknown keyword {name!r}{hint}"


def _checked(options: dict[str, object]) -> Options:
    given = NO_OPTIONS._replace(**options)  # type: ignore[arg-type]  # the checks below are the types
    check_token("dialstack_account", given.dialstack_account)
    check_token("idempotency_key", given.idempotency_key)
    check_seconds("timeout", given.timeout)
    check_seconds("deadline", given.deadline)
    check_retries(given.max_network_retries)
    check_switch("retry_unknown", given.retry_unknown)
    for name in ("extra_headers", "extra_query", "extra_body"):
        _check_mapping(name, getattr(given, name))
    check_headers(given.extra_headers)
    return given


def check_progress(value: object) -> None:
    """Check what wants to know how a transfer goes."""
    if value is not None and not callable(value):
        raise TypeError("on_progress must be a function of the bytes so far and in all")


def check_token(name: str, value: object, *, none: bool = True) -> None:
    """Check a value that becomes a header: it must be printable ASCII with something in it."""
    if value is None and none:
        return
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {type(value).__name__}")
    if not value or not value.isascii() or not value.isprintable() or value != value.strip():
        raise ValueError(f"{name} must be printable ASCII without blanks around it, and not empty")


def check_seconds(name: str, value: object, *, none: bool = True) -> None:
    """Check a duration. The usual mistake is to bring milliseconds from the JavaScript SDK."""
    if value is None and none:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}")
    if not value > 0:  # NaN is not
        raise ValueError(f"{name} must be more than 0 seconds")
    if value > MAX_SECONDS:
        raise ValueError(f"{name} is in seconds, not milliseconds: {value} is more than {MAX_SECONDS:.0f}")


def check_retries(value: object, *, none: bool = True) -> None:
    """Check a number of retries: a whole number, 0 or more."""
    if value is None and none:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"max_network_retries must be a whole number, not {type(value).__name__}")
    if value < 0:
        raise ValueError("max_network_retries must be 0 or more")


def check_switch(name: str, value: object, *, none: bool = True) -> None:
    """Check a switch: True or False, since "no" and 0 are as often mistakes as not."""
    if value is None and none:
        return
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {type(value).__name__}")


def _check_mapping(name: str, value: object) -> None:
    if value is not None and not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a mapping, not {type(value).__name__}")


def _is_header_name(name: object) -> bool:
    return isinstance(name, str) and _HEADER_NAME.fullmatch(name) is not None


def check_headers(headers: Mapping[str, str] | None) -> None:
    """Check headers that a caller adds: no line breaks, and none that the transport or the key decides."""
    for name, value in (headers or {}).items():
        if not _is_header_name(name):
            raise ValueError(f"{name!r} in extra_headers is not the name of a header")
        check_token(f"extra_headers[{name!r}]", value, none=False)
        if name.lower() in _RESERVED_HEADERS:
            raise ValueError(f"extra_headers cannot set {name!r}: {_RESERVED_HEADERS[name.lower()]}")
