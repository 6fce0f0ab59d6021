from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack._core.config import Config, Origin, check_key, is_plain, is_platform_key, parse_origin
from dialstack.errors import DialStackAuthenticationError
from dialstack.types.options import AppInfo
from tests.core.making import KEY, a_config

API = Origin("https", "api.dialstack.ai")
LIVE = "sk_live_secret"


# --- the key ---


@pytest.mark.parametrize(
    ("key", "environ", "used"),
    [
        ("given", {"DIALSTACK_API_KEY": "first", "DIALSTACK_KEY": "second"}, "given"),
        (None, {"DIALSTACK_API_KEY": "first", "DIALSTACK_KEY": "second"}, "first"),
        (None, {"DIALSTACK_KEY": "second"}, "second"),
    ],
)
def test_where_the_key_comes_from(key: str | None, environ: dict[str, str], used: str) -> None:
    assert a_config(key, environ).api_key == used


def test_without_a_key_there_is_no_client() -> None:
    with pytest.raises(DialStackAuthenticationError, match="pass api_key, or set DIALSTACK_API_KEY") as caught:
        a_config(None)
    assert caught.value.attempts == 0


@pytest.mark.parametrize("key", ["", " ", "\n", "\u00a0"])
def test_a_blank_key_is_a_mistake_and_not_a_missing_one(key: str) -> None:
    with pytest.raises(DialStackAuthenticationError, match="the API key is empty"):
        a_config(key)
    with pytest.raises(DialStackAuthenticationError, match="the API key is empty"):
        a_config(None, {"DIALSTACK_API_KEY": key, "DIALSTACK_KEY": KEY})


BAD_KEYS = ["sk_test_secret\n", "sk_test_secret\r\nX-Evil: 1", " sk_test_secret", "sk_test_\u00e9", "sk_test\0secret"]


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_malformed_key_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(DialStackAuthenticationError, match="was it read with a newline") as caught:
        a_config(key)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("key", [b"sk_test_secret", 5, ["sk_test_secret"]])
def test_a_key_is_a_string_or_gives_one(key: object) -> None:
    with pytest.raises(TypeError, match="api_key must be a string or a callable") as caught:
        a_config(key)
    assert "secret" not in str(caught.value)
    with pytest.raises(DialStackAuthenticationError, match="the API key must be a string"):
        check_key(key, API)


def test_a_callable_is_not_asked_before_it_is_needed() -> None:
    def never() -> str:
        raise AssertionError

    assert a_config(never).api_key is never


@given(st.text())
def test_a_key_that_passes_is_one_header_value(key: str) -> None:
    good = bool(key) and all(32 < ord(character) < 127 for character in key)
    with nullcontext() if good else pytest.raises(DialStackAuthenticationError, match="the API key"):
        assert check_key(key, API) == key


def test_the_key_is_in_no_repr() -> None:
    assert "secret" not in repr(a_config())


@pytest.mark.parametrize(
    "url", ["http://api.dialstack.ai", "http://10.0.0.1", "http://localhost.evil.com", "http://127.evil"]
)
def test_a_live_key_never_crosses_the_network_in_clear(url: str) -> None:
    for settings in ({"api_url": url}, {"api_url": "https://a.example", "files_url": url}):
        with pytest.raises(ValueError, match="a live key is not sent over plain http"):
            a_config(LIVE, **settings)
    with pytest.raises(ValueError, match="a live key is not sent over plain http"):
        a_config(LIVE).changed({"api_url": url})
    with pytest.raises(ValueError, match="a live key is not sent over plain http"):
        check_key(LIVE, parse_origin("api_url", url))


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "http://127.0.0.1", "http://127.8.8.8:1", "http://[::1]:8000", "https://a.example"]
)
def test_a_live_key_goes_to_this_machine_and_over_https(url: str) -> None:
    assert a_config(LIVE, api_url=url).api_key == LIVE


def test_a_test_key_may_go_over_http() -> None:
    assert a_config(api_url="http://sandbox:8000").api.scheme == "http"


@pytest.mark.parametrize(("key", "expected"), [("sk_test_1", True), ("sk_live_1", True), ("eyJhbGciOi.x.y", False)])
def test_which_keys_are_for_a_whole_platform(key: str, expected: bool) -> None:
    assert is_platform_key(key) is expected


# --- addresses ---


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://api.dialstack.ai", API),
        ("https://api.dialstack.ai/", API),
        ("https://api.dialstack.ai:443", API),
        ("HTTPS://API.DialStack.ai", API),
        ("https://api.dialstack.ai:", API),
        ("http://localhost:80", Origin("http", "localhost")),
        ("http://localhost:8000", Origin("http", "localhost:8000")),
        ("https://localhost:80", Origin("https", "localhost:80")),
        ("http://[::1]:8000/", Origin("http", "[::1]:8000")),
        ("https://gateway.example/dialstack//", Origin("https", "gateway.example", "/dialstack")),
    ],
)
def test_reading_an_address(url: str, origin: Origin) -> None:
    assert parse_origin("api_url", url) == origin
    assert a_config(api_url=url).api == origin


@pytest.mark.parametrize(
    "url",
    [
        "api.dialstack.ai",
        "//api.dialstack.ai",
        "/v1",
        "ftp://api.dialstack.ai",
        "file:///etc/passwd",
        "https://",
        "https:///v1",
        "https://:443",
        "https://user:password@api.dialstack.ai",
        "https://api.dialstack.ai@evil.example",
        "https://api.dialstack.ai\\@evil.example",
        "https://evil.example\\.api.dialstack.ai",
        "https://api.dialstack.ai/\\evil.example",
        "https://api.dialstack.ai?x=1",
        "https://api.dialstack.ai#x",
        "https://api.dialstack.ai:99999",
        "https://api.dialstack.ai:port",
        "https://[::1",
        "https://api.dialstack.ai\n",
        "\thttps://api.dialstack.ai",
        "https://api.dial stack.ai",
        "https://api.dialst\u0430ck.ai",
        "https://api..dialstack.ai",
        "https://.dialstack.ai",
        " ",
    ],
)
def test_a_hostile_address_is_refused(url: str) -> None:
    for name in ("api_url", "files_url"):
        with pytest.raises(ValueError, match=name) as caught:
            a_config(**{name: url})
        assert "password" not in str(caught.value)


@pytest.mark.parametrize("url", [5, b"https://api.dialstack.ai", ["https://a.example"]])
def test_an_address_is_a_string(url: object) -> None:
    with pytest.raises(TypeError, match="api_url must be a string"):
        a_config(api_url=url)


@given(st.text(max_size=40) | st.text("ahtps:/@\\.?#[]%0 ", max_size=40).map("https://".__add__))
def test_no_address_raises_anything_else(url: str) -> None:
    try:
        origin = parse_origin("api_url", url)
    except ValueError:
        return
    assert origin.host
    assert is_plain(str(origin))
    assert parse_origin("api_url", str(origin)) == origin


@pytest.mark.parametrize(
    ("given", "environ", "used"),
    [
        (None, {}, "https://api.dialstack.ai"),
        (None, {"DIALSTACK_API_URL": ""}, "https://api.dialstack.ai"),
        (None, {"DIALSTACK_API_URL": "http://localhost:1"}, "http://localhost:1"),
        ("http://localhost:2", {"DIALSTACK_API_URL": "http://localhost:1"}, "http://localhost:2"),
    ],
)
def test_where_the_address_comes_from(given: str | None, environ: dict[str, str], used: str) -> None:
    config = a_config(KEY, environ, api_url=given)
    assert str(config.api) == used


def test_the_files_host_is_the_real_one_for_the_real_api_only() -> None:
    assert str(a_config().files) == "https://files.dialstack.ai"
    assert str(a_config(api_url="https://api.dialstack.ai/").files) == "https://files.dialstack.ai"
    assert str(a_config(api_url="http://localhost:8000/x").files) == "http://localhost:8000/x"
    assert str(a_config(KEY, {"DIALSTACK_API_URL": "http://localhost:8000"}).files) == "http://localhost:8000"
    assert str(a_config(files_url="https://f.example").files) == "https://f.example"


def test_the_files_host_follows_the_api_in_a_view() -> None:
    sandbox = a_config().changed({"api_url": "http://localhost:8000"})
    assert str(sandbox.files) == "http://localhost:8000"
    assert str(sandbox.changed({"api_url": "https://api.dialstack.ai"}).files) == "https://files.dialstack.ai"


def test_a_chosen_files_host_stays_in_a_view() -> None:
    chosen = a_config(files_url="https://f.example").changed({"api_url": "http://localhost:8000"})
    assert (str(chosen.api), str(chosen.files)) == ("http://localhost:8000", "https://f.example")
    both = a_config().changed({"api_url": "https://a.example", "files_url": "https://f.example"})
    assert (str(both.api), str(both.files)) == ("https://a.example", "https://f.example")


@pytest.mark.parametrize(
    ("path", "target"), [("/v1/users", "/gw/v1/users"), ("/gw/v1/users", "/gw/v1/users"), ("/gwx", "/gw/gwx")]
)
def test_a_prefix_is_put_before_a_path_once(path: str, target: str) -> None:
    assert Origin("https", "h", "/gw").target(path) == target
    assert API.target(path) == path


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1:80", True),
        ("[::1]:80", True),
        ("10.0.0.1", False),
        ("localhost.evil.com", False),
        ("", False),
    ],
)
def test_which_hosts_are_this_machine(host: str, expected: bool) -> None:
    assert Origin("http", host).is_loopback is expected


# --- the other settings ---


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        ({"timeout": 80_000}, ValueError),
        ({"timeout": 0}, ValueError),
        ({"timeout": -1}, ValueError),
        ({"timeout": float("nan")}, ValueError),
        ({"timeout": None}, TypeError),
        ({"timeout": "80"}, TypeError),
        ({"timeout": True}, TypeError),
        ({"deadline": 0}, ValueError),
        ({"deadline": "1"}, TypeError),
        ({"max_network_retries": -1}, ValueError),
        ({"max_network_retries": None}, TypeError),
        ({"max_network_retries": 1.5}, TypeError),
        ({"telemetry": "no"}, TypeError),
        ({"telemetry": None}, TypeError),
        ({"retry_unknown": None}, TypeError),
        ({"retry_unknown": 0}, TypeError),
        ({"dialstack_account": ""}, ValueError),
        ({"dialstack_account": "acct\n1"}, ValueError),
        ({"dialstack_account": 5}, TypeError),
    ],
)
def test_a_setting_is_checked_when_it_is_made(setting: dict[str, Any], error: type[Exception]) -> None:
    (name,) = setting
    with pytest.raises(error, match=name):
        a_config(**setting)
    with pytest.raises(error, match=name):
        a_config().changed(setting)


def test_the_settings_without_a_word() -> None:
    config = a_config()
    assert config == Config(KEY, API, Origin("https", "files.dialstack.ai"))
    assert (config.timeout, config.max_network_retries, config.deadline, config.telemetry) == (80.0, 2, None, True)


def test_a_view_changes_what_it_is_told_and_nothing_else() -> None:
    config = a_config(deadline=5, dialstack_account="acct_1", app_info=AppInfo("App"))
    view = config.changed({"deadline": None, "dialstack_account": None, "timeout": 3, "api_key": "sk_test_other"})
    assert (view.deadline, view.dialstack_account, view.timeout, view.api_key) == (None, None, 3, "sk_test_other")
    assert (view.app_info, view.api) == (AppInfo("App"), API)
    assert (config.deadline, config.api_key) == (5, KEY)


def test_no_address_in_a_view_leaves_the_one_there_is() -> None:
    config = a_config(api_url="http://localhost:8000")
    assert config.changed({"api_url": None, "files_url": None}) == config
