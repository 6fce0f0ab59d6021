"""`dialstack doctor`: a row for each thing that has to be right."""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
import trustme

from dialstack._core.config import parse_origin
from dialstack._sync import transport
from dialstack.cli import network_checks
from dialstack.cli.network_checks import clock
from dialstack.cli.profiles import Profiles
from tests.cli.conftest import KEY
from tests.cli.test_connection import have
from tests.servers.scripted import Server, answer, closed_port, garbage, hang_up

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
PAGE = {"data": [], "url": "/v1/accounts", "next_page_url": None, "previous_page_url": None}


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def doctor(run):
    def doctor(*words):
        done = run("doctor", "--json", *words)
        assert re.search(r"sk_[a-z]+_[A-Za-z0-9]", done.out + done.err) is None
        rows = {row["name"]: row for row in json.loads(done.out)}
        assert done.status == int(any(row["state"] == "problem" for row in rows.values()))
        assert all((row["advice"] is None) == (row["state"] == "ok") for row in rows.values())
        return rows

    return doctor


@pytest.fixture
def at(monkeypatch):
    def at(url, key=KEY):
        monkeypatch.setenv("DIALSTACK_API_URL", url)
        monkeypatch.setenv("DIALSTACK_API_KEY", key)

    return at


def states(rows):
    return {name: row["state"] for name, row in rows.items() if row["state"] != "ok"}


def dated(ahead=timedelta()):
    return {"Date": format_datetime(datetime.now(timezone.utc) - ahead, usegmt=True)}


def test_everything_is_right(platform, account, doctor):
    rows = doctor()
    assert states(rows) == {}
    assert list(rows) == [
        *("python", "dialstack", "extras", "address", "key", "proxy", "dns", "tcp", "clock", "accepted", "account")
    ]
    assert rows["address"]["found"] == f"{platform.url}, from the variable DIALSTACK_API_URL"
    assert rows["key"]["found"] == "a test key, from the variable DIALSTACK_API_KEY"
    assert "httpx" in rows["dialstack"]["found"]
    assert "sandbox" in rows["extras"]["found"]


def test_rows_for_people(platform, run):
    done = run("doctor")
    assert done.status == 0
    assert "ok       accepted   yes\n" in done.out
    assert KEY not in done.out


def test_it_says_where_each_setting_is_from(served, doctor, monkeypatch):
    with served.client() as client:
        account = client.accounts.create(email="contact@joneschiro.com").id
    have("work", served.url, account, KEY)
    rows = doctor()
    assert states(rows) == {}
    assert rows["profile"]["found"] == "'work', in use"
    assert rows["address"]["found"].endswith("from profile 'work'")
    assert rows["key"]["found"].endswith("from the file")
    assert rows["account"]["found"] == f"{account}, from profile 'work'"
    monkeypatch.setenv("DIALSTACK_KEY", "sk_live_other")
    rows = doctor("--profile", "work")
    assert rows["profile"]["found"] == "'work', asked for with --profile"


def test_the_environment_hides_a_profile(served, platform, doctor):
    have("work", served.url)
    rows = doctor()
    assert states(rows) == {}
    assert "DIALSTACK_API_KEY wins over 'work'" in rows["profile"]["found"]
    have("other", "https://elsewhere.example.com")
    rows = doctor()
    assert rows["profile"]["state"] == "warning"
    assert "has another address" in rows["profile"]["found"]


def test_two_keys_in_the_environment(platform, doctor, monkeypatch):
    monkeypatch.setenv("DIALSTACK_KEY", KEY)
    assert states(doctor()) == {}
    monkeypatch.setenv("DIALSTACK_KEY", "sk_test_other")
    assert states(doctor()) == {"key": "warning"}


def test_an_account_that_is_gone(served, doctor):
    have("work", served.url, "acct_gone", KEY)
    rows = doctor()
    assert states(rows) == {"account": "problem"}
    assert "dialstack use" in rows["account"]["advice"]


def test_no_key(doctor, monkeypatch):
    with closed_port() as url:
        have("work", url)
        monkeypatch.setattr("dialstack.cli.connection.kept_key", lambda profile: None)
        rows = doctor()
    assert states(rows)["key"] == "problem"
    assert "dialstack login" in rows["key"]["advice"]


def test_settings_that_cannot_be(doctor, monkeypatch):
    have("work")
    monkeypatch.setenv("DIALSTACK_API_URL", "https://elsewhere.example.com")
    assert states(doctor()) == {"settings": "problem"}
    Profiles.path().write_text("{")
    monkeypatch.delenv("DIALSTACK_API_URL")
    assert "damaged" in doctor()["settings"]["found"]


@pytest.mark.parametrize("url", ["nonsense", "https://user:sk_test_secret@example.com", "ftp://example.com"])
def test_an_address_that_is_none(url, at, doctor):
    at(url)
    rows = doctor()
    assert "problem" in states(rows).values()
    assert "dns" not in rows


@pytest.mark.parametrize("key", ["sk_ptnr_partner", f"{KEY}\n", "sk_live_over_plain_http"])
def test_a_key_that_no_client_would_send(key, at, doctor):
    with Server(answer(200, PAGE, dated())) as server:
        at(server.url.replace("127.0.0.1", "localhost.localdomain"), key)
        if "live" not in key:
            at(server.url, key)
        rows = doctor()
        assert states(rows)["key"] == "problem"
        assert server.left == ("live" in key)
        server._script.clear()


@pytest.mark.parametrize(
    ("status", "told"), [(401, "no, status 401"), (403, "yes, but it may not list accounts, status 403")]
)
def test_a_key_that_is_refused(status, told, at, doctor):
    with Server(then=lambda request: answer(status, {"error": {"message": "no"}}, dated())) as server:
        at(server.url)
        rows = doctor()
    assert states(rows) == {"accepted": "problem"}
    assert rows["accepted"]["found"] == told
    # What finds out about the clock goes without the key.
    assert [request.header("authorization") for request in server.requests] == [None, f"Bearer {KEY}"]


@pytest.mark.parametrize(("status", "state"), [(429, "warning"), (500, "problem"), (404, "problem")])
def test_a_platform_that_does_not_work(status, state, at, doctor):
    with Server(then=lambda request: answer(status, b"<html>", dated())) as server:
        at(server.url)
        assert states(doctor()) == {"accepted": state}


def test_a_port_that_refuses(at, doctor):
    with closed_port() as url:
        at(url)
        rows = doctor()
    assert states(rows) == {"tcp": "problem"}
    assert "refused" in rows["tcp"]["found"]


def test_a_name_that_is_none(at, doctor):
    at("https://nowhere.invalid")
    assert states(doctor()) == {"dns": "problem"}


@pytest.mark.parametrize("step", [garbage(), hang_up()])
def test_what_does_not_speak_http(step, at, doctor):
    with Server(step) as server:
        at(server.url)
        assert states(doctor()) == {"http": "problem"}


@pytest.mark.parametrize(
    ("ahead", "state", "told"),
    [
        (0, "ok", "within 2 s"),
        (20, "ok", "ahead of the platform's, good"),
        (-20, "ok", "behind the platform's, good"),
        (122, "warning", "2 min ahead of the platform's"),
        (-290, "warning", "5 min behind the platform's"),
        (310, "problem", "5 min ahead of the platform's"),
        (-86400 * 3, "problem", "3 days behind the platform's"),
    ],
)
def test_clocks(ahead, state, told):
    with Server(answer(401, {}, dated(timedelta(seconds=ahead)))) as server:
        found = clock(parse_origin("url", server.url))
    assert (found.name, found.state) == ("clock", state)
    assert told in found.found
    assert state != "problem" or "signatures" in found.advice


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}, {"Date": "Sat, 21 Nov 2026 06:00:00"}])
def test_a_server_that_does_not_say_when_it_is(headers):
    with Server(answer(401, {}, headers)) as server:
        assert clock(parse_origin("url", server.url)).state == "warning"


def test_the_tolerance_is_that_of_the_signatures():
    from dialstack.webhooks import signature

    assert network_checks.TOLERANCE.total_seconds() == signature.TOLERANCE


ADDRESSES = ("http://example.com", "https://api.example.com:8443", "http://127.0.0.1:1")
ONE, TWO = "http://one.example.com:3128", "http://two.example.com"


@pytest.mark.parametrize(
    ("environment", "proxies"),
    [
        ({}, [None, None, None]),
        ({"HTTP_PROXY": ONE}, [ONE, None, ONE]),
        ({"http_proxy": "one.example.com:3128", "NO_PROXY": "example.com"}, [None, None, ONE]),
        ({"all_proxy": TWO, "NO_PROXY": "*"}, [None, None, None]),
        ({"ALL_PROXY": TWO}, [TWO, TWO, TWO]),
    ],
)
def test_proxies_are_those_of_the_client(environment, proxies, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    origins = [parse_origin("url", url) for url in ADDRESSES]
    assert [network_checks.environment_proxy(origin) for origin in origins] == proxies
    assert network_checks.environment_proxy is transport.environment_proxy


def test_a_proxy_is_what_is_looked_at_and_its_password_is_not_shown(at, doctor, monkeypatch):
    with Server(then=lambda request: answer(200, PAGE, dated())) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:hush@127.0.0.1:{proxy.port}")
        at("http://api.example.test")
        rows = doctor()
    assert states(rows) == {}
    assert rows["proxy"]["found"] == f"http://127.0.0.1:{proxy.port} (HTTP_PROXY set)"
    assert "hush" not in json.dumps(rows)
    assert "127.0.0.1" in rows["tcp"]["found"]
    assert {request.target.split("?")[0] for request in proxy.requests} == {"http://api.example.test/v1/accounts"}


@pytest.fixture(scope="module")
def authority():
    return trustme.CA(organization_name="A company's own")


def doctored(url, **environment):
    """The client keeps one TLS context for its process, so each of these has a process."""
    done = subprocess.run(
        [sys.executable, "-m", "dialstack", "doctor", "--json"],
        env={**os.environ, "DIALSTACK_API_URL": url, "DIALSTACK_API_KEY": KEY, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return {row["name"]: row for row in json.loads(done.stdout)}


def served_with(authority, **more):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", **more).configure_cert(context)
    return Server(then=lambda request: answer(200, PAGE, dated()), tls=context)


def test_tls_that_is_trusted_and_tls_that_is_not(authority, tmp_path):
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    with served_with(authority) as server:
        rows = doctored(server.url, SSL_CERT_FILE=str(file))
        assert states(rows) == {}
        assert "TLSv1.3, certificate by A company's own, " in rows["tls"]["found"]
        assert int(rows["tls"]["found"].split(" days left")[0].split()[-1]) > 14
        rows = doctored(server.url)
        assert states(rows) == {"tls": "problem"}
        assert "SSL_CERT_FILE" in rows["tls"]["advice"]
        assert "accepted" not in rows


def test_a_certificate_that_ends_soon(authority, tmp_path, monkeypatch):
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    ends_at = datetime.now(timezone.utc) + timedelta(days=5, hours=1)
    with served_with(authority, not_after=ends_at) as server:
        found = network_checks._tls(network_checks.Target("127.0.0.1", server.port))
    assert (found.state, "5 days left" in found.found) == ("warning", True)


def test_a_port_without_tls(at, doctor):
    with Server(garbage()) as server:
        at(server.url.replace("http:", "https:"))
        assert states(doctor()) == {"tls": "problem"}
