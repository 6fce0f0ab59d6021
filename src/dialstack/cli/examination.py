"""Looking at everything that a command needs, from the inside out: settings, network, clock, key, account."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from dialstack._core.config import parse_origin, resolve
from dialstack.cli.connection import KEY_VARIABLES, NO_KEY, URL_VARIABLE, find_connection, key_variable, same_address
from dialstack.cli.exits import FAILED
from dialstack.cli.failures import UsageError, explained
from dialstack.cli.findings import Finding, ok, problem, warning, write_findings
from dialstack.cli.masking import key_mode
from dialstack.cli.profiles import Profiles
from dialstack.errors import (
    DialStackAuthenticationError,
    DialStackError,
    DialStackNotFoundError,
    DialStackPermissionError,
    DialStackRateLimitError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dialstack._sync.client import DialStack
    from dialstack.cli.connection import Connection

__all__ = ["examine"]

LIBRARIES = ("httpx", "pydantic", "typer")
NOT_FOR_USERS = {"all", "bench", "dev", "docs"}
PATIENCE = 15.0


def examine(profile: str | None, *, as_json: bool) -> None:
    """Write what was found.

    Raises:
        typer.Exit: There is a problem.
    """
    if not write_findings(_findings(profile), as_json=as_json):
        import typer

        raise typer.Exit(FAILED)


def _findings(profile: str | None) -> Iterator[Finding]:
    yield from _versions()
    try:
        connection = find_connection(profile)
    except (UsageError, DialStackAuthenticationError) as error:
        yield problem("settings", str(error), "mend that first: nothing else was looked at")
        return
    yield from _profile(connection, asked=profile is not None)
    whence = _source(connection.url_from, connection)
    try:
        origin = parse_origin("it", connection.api_url)
    except ValueError as error:  # which does not quote it: there may be a password in it
        advice = f"set {URL_VARIABLE}, or `dialstack login --api-url URL`"
        yield problem("address", f"the one from {whence} is none: {error}", advice)
        return
    yield ok("address", f"{origin}, from {whence}")
    yield _key(connection)
    from dialstack.cli.network_checks import network

    reached = yield from network(origin)
    if reached:
        yield from _platform(connection)


def _versions() -> Iterator[Finding]:
    from importlib.metadata import version

    from dialstack import __version__

    yield ok("python", f"{sys.version.split()[0]} at {sys.executable}")
    yield ok("dialstack", f"{__version__}, with {', '.join(f'{name} {version(name)}' for name in LIBRARIES)}")
    yield ok("extras", ", ".join(sorted(_extras())) or "none")


def _extras() -> Iterator[str]:
    """Yield the extras of which everything is installed."""
    from importlib.metadata import metadata, requires

    wanted: dict[str, list[str]] = {}
    for text in requires("dialstack") or []:
        extra = re.search(r"extra == ['\"]([\w-]+)['\"]", text)
        if extra:
            wanted.setdefault(extra[1], []).append(re.split(r"[^\w.-]", text, maxsplit=1)[0])
    names = metadata("dialstack").get_all("Provides-Extra") or []
    yield from (name for name in names if name not in NOT_FOR_USERS and all(map(_is_there, wanted.get(name, []))))


def _is_there(distribution: str) -> bool:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return bool(version(distribution))
    except PackageNotFoundError:
        return False


def _profile(connection: Connection, *, asked: bool) -> Iterator[Finding]:
    profiles = Profiles.load()
    if connection.profile is not None:
        yield ok("profile", f"{connection.profile!r}, {'asked for with --profile' if asked else 'in use'}")
    elif profiles.current in profiles.known:
        yield _hidden(connection, profiles)


def _hidden(connection: Connection, profiles: Profiles) -> Finding:
    name = profiles.current
    found = f"none: {connection.key_from} wins over {name!r}, which is in use otherwise"
    if same_address_or_broken(connection.api_url, profiles.get().address):
        return ok("profile", found)
    return warning("profile", f"{found} and has another address", f"--profile {name}, or unset {connection.key_from}")


def same_address_or_broken(one: str, other: str) -> bool:
    """Tell whether two addresses are one. What cannot be read is another row's business."""
    try:
        return same_address(one, other)
    except ValueError:
        return True


def _source(word: str, connection: Connection) -> str:
    if word == "default":
        return "nowhere: it is the real one"
    if word == "profile":
        return f"profile {connection.profile!r}"
    return f"the {word}" if word in {"keyring", "file"} else f"the variable {word}"


def _key(connection: Connection) -> Finding:
    key = connection.api_key
    if key is None:
        return problem("key", "none", NO_KEY.partition(": ")[2])
    kind = {"live": "a live key", "test": "a test key"}.get(
        key_mode(key) or "", "a key of another kind, such as a token"
    )
    found = f"{kind}, from {_source(connection.key_from or '', connection)}"
    others = [name for name in KEY_VARIABLES if os.environ.get(name) not in {None, "", key}]
    try:
        resolve(key, {}, {"api_url": connection.api_url})
    except (DialStackError, ValueError) as error:
        return problem("key", f"{found}: {error}", "put it right where it comes from")
    if others and key_variable() == connection.key_from:
        return warning("key", f"{found}; {others[0]} has another one", f"unset {others[0]}, which is not looked at")
    return ok("key", found)


def _platform(connection: Connection) -> Iterator[Finding]:
    if connection.api_key is None:
        return
    try:
        client = connection.client()
    except (DialStackError, ValueError):
        return  # the row of the key has said why
    with client.with_options(timeout=PATIENCE, max_network_retries=0) as patient:
        works = _key_works(patient)
        yield works
        if works.state == "ok":
            yield _account(patient, connection)


def _key_works(client: DialStack) -> Finding:
    name = "accepted"
    try:
        client.accounts.list(limit=1)
    except DialStackAuthenticationError as error:
        return problem(name, f"no, status {error.status_code}", "the key is wrong, revoked or for another platform")
    except DialStackPermissionError as error:
        advice = "the platform knows the key, and does not let it list accounts: ask for its permissions"
        return problem(name, f"yes, but it may not list accounts, status {error.status_code}", advice)
    except DialStackRateLimitError:
        return warning(name, "too many requests, so it was not seen", "try again in a while")
    except DialStackError as error:
        return problem(name, explained(error).split("\n", 1)[0], "look at what the platform or a proxy answers")
    return ok(name, "yes")


def _account(client: DialStack, connection: Connection) -> Finding:
    if connection.account is None:
        return ok("account", "none was chosen: commands take --account, or `dialstack use ACCOUNT`")
    try:
        client.accounts.retrieve(connection.account)
    except DialStackNotFoundError:
        return problem("account", f"{connection.account} is not there", "choose another with `dialstack use ACCOUNT`")
    except DialStackError as error:
        return problem("account", explained(error).split("\n", 1)[0], "choose another with `dialstack use ACCOUNT`")
    return ok("account", f"{connection.account}, from profile {connection.profile!r}")
