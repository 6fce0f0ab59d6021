"""The way to the platform, one step after the other: names, connections, TLS, clocks."""

from __future__ import annotations

import os
import socket
import ssl
import time
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import urlsplit

from dialstack._sync.transport import environment_proxy
from dialstack.cli.findings import Finding, ok, problem, warning
from dialstack.cli.inspecting import told_span

if TYPE_CHECKING:
    from collections.abc import Generator

    from dialstack._core.config import Origin

__all__ = ["clock", "network"]

PATIENCE = 10.0
TOLERANCE = timedelta(seconds=300)
"""By how much the timestamp of a webhook may differ before its signature is refused."""
NOTABLE = timedelta(seconds=30)
SOON = timedelta(days=14)
PORTS = {"http": 80, "https": 443}
PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


class Target(NamedTuple):
    """What a connection is opened to."""

    host: str
    port: int


def network(origin: Origin) -> Generator[Finding, None, bool]:
    """Yield what is found on the way, up to the first problem. Gives whether the platform was reached."""
    proxy = environment_proxy(origin)
    yield _proxies(proxy)
    target = _target(proxy or str(origin))
    steps = [_names, _connects]
    if proxy is None and origin.scheme == "https":
        steps.append(_tls)
    for step in steps:
        finding = step(target)
        yield finding
        if finding.state == "problem":
            return False
    finding = clock(origin)
    yield finding
    return finding.name == "clock"


def _target(url: str) -> Target:
    parts = urlsplit(url)
    return Target(parts.hostname or "", parts.port or PORTS.get(parts.scheme, 1080))


def _proxies(proxy: str | None) -> Finding:
    variables = [name for name in PROXY_VARIABLES if os.environ.get(name) or os.environ.get(name.lower())]
    told = f" ({', '.join(variables)} set)" if variables else ""
    if proxy is None:
        return ok("proxy", f"none{told}")
    target = _target(proxy)  # without its user and password
    return ok("proxy", f"{urlsplit(proxy).scheme}://{target.host}:{target.port}{told}")


def _names(target: Target) -> Finding:
    started = time.perf_counter()
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no name"
        return problem(
            "dns", f"{target.host} is not found: {reason}", "check the address, and the network's name server"
        )
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    return ok("dns", f"{target.host} is {', '.join(addresses[:3])} ({_since(started)})")


def _connects(target: Target) -> Finding:
    started = time.perf_counter()
    try:
        socket.create_connection(target, timeout=PATIENCE).close()
    except OSError as error:
        reason = "no answer" if isinstance(error, TimeoutError) else error.strerror or type(error).__name__
        advice = "is it running, is a firewall in between, or does the way out lead through a proxy (HTTPS_PROXY)?"
        return problem("tcp", f"port {target.port} of {target.host}: {reason}", advice)
    return ok("tcp", f"port {target.port} of {target.host} answers ({_since(started)})")


def _tls(target: Target) -> Finding:
    import httpx

    started = time.perf_counter()
    context = httpx.create_ssl_context()  # what the client trusts, SSL_CERT_FILE too
    try:
        with (
            socket.create_connection(target, timeout=PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=target.host) as secure,
        ):
            return _certificate(secure, _since(started))
    except ssl.SSLCertVerificationError as error:
        advice = "a company's own certificate authority? point SSL_CERT_FILE at its certificate"
        return problem("tls", f"the certificate is not trusted: {error.verify_message}", advice)
    except OSError as error:
        reason = getattr(error, "reason", None) or error.strerror or type(error).__name__
        return problem("tls", f"no TLS: {reason}", "is this port one for https, and does a firewall look inside?")


def _certificate(secure: ssl.SSLSocket, took: str) -> Finding:
    certificate = secure.getpeercert() or {}
    issuer = _issuer(certificate.get("issuer"))
    ends_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), timezone.utc)
    left = ends_at - datetime.now(timezone.utc)
    found = f"{secure.version()}, certificate by {issuer}, {left.days} days left ({took})"
    if left < SOON:
        return warning("tls", found, "it ends soon; somebody has to renew it, or this machine's clock is ahead")
    return ok("tls", found)


def _issuer(names: object) -> str:
    # Tuples of tuples of pairs, for which Python has no type that is of use here.
    entries = cast("tuple[tuple[tuple[str, str], ...], ...]", names or ())
    found = {name: value for entry in entries for name, value in entry}
    return found.get("organizationName") or found.get("commonName") or "nobody that it names"


def clock(origin: Origin) -> Finding:
    """Compare this machine's clock with that of the platform. Nothing secret is sent."""
    import httpx

    try:
        with httpx.Client(timeout=PATIENCE, headers={"User-Agent": "dialstack-doctor"}) as client:
            before = datetime.now(timezone.utc)
            answer = client.get(f"{origin}/v1/accounts")
            after = datetime.now(timezone.utc)
    except httpx.HTTPError as error:
        advice = "something between here and there does not speak HTTP as it should"
        return problem("http", f"no answer: {type(error).__name__}", advice)
    told = _date(answer.headers.get("date"))
    if told is None:
        return warning("clock", "the answer does not say when it is", "check this machine's clock by yourself")
    # The header has whole seconds, cut off: half of one on average.
    return _verdict(before + (after - before) / 2 - (told + timedelta(seconds=0.5)))


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except (ValueError, TypeError):
        return None
    return found if found.utcoffset() is not None else None


def _verdict(ahead: timedelta) -> Finding:
    if abs(ahead) < timedelta(seconds=2):
        return ok("clock", "as the platform's, within 2 s")
    which = "ahead of" if ahead > timedelta() else "behind"
    found = f"{told_span(ahead)} {which} the platform's"
    if abs(ahead) > TOLERANCE:
        advice = "signatures of webhooks are refused beyond 300 s: set the clock (NTP)"
        return problem("clock", found, advice)
    if abs(ahead) > NOTABLE:
        return warning("clock", found, "good for signatures, which allow 300 s; set the clock (NTP) all the same")
    return ok("clock", f"{found}, good for signatures, which allow 300 s")


def _since(started: float) -> str:
    return f"{(time.perf_counter() - started) * 1000:.0f} ms"
