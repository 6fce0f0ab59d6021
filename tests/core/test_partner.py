from __future__ import annotations

from collections import OrderedDict
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialstack._core.config import Config, Origin
from dialstack._core.partner import PARTNER_PATHS, PartnerConfig, checked_paths, named, resolve_partner
from dialstack._core.requests import HeaderBook
from dialstack.errors import DialStackAuthenticationError
from dialstack.types.partner_options import PartnerRequestOptions
from tests.core.making import a_call, a_config

KEY = "sk_ptnr_secret"
HOST = Origin("https", "appointments.dialstack.ai")


def partner_config(key: Any = KEY, environ: dict[str, str] | None = None, **settings: Any) -> PartnerConfig:
    return resolve_partner(key, environ or {}, settings)


# --- where it goes ---


def test_the_host_is_that_of_the_partner_api_and_no_other() -> None:
    config = partner_config()
    assert (config.api, config.files, config.dialstack_account) == (HOST, HOST, None)


@pytest.mark.parametrize(
    ("api_url", "environ", "host"),
    [
        ("https://a.example.com", {"DIALSTACK_PARTNER_URL": "https://b.example.com"}, "a.example.com"),
        (None, {"DIALSTACK_PARTNER_URL": "https://b.example.com"}, "b.example.com"),
        (None, {"DIALSTACK_PARTNER_URL": ""}, HOST.host),
        (None, {"DIALSTACK_API_URL": "https://c.example.com"}, HOST.host),
    ],
)
def test_where_the_address_comes_from(api_url: str | None, environ: dict[str, str], host: str) -> None:
    assert partner_config(environ=environ, api_url=api_url).api.host == host


def test_another_address_takes_everything_along() -> None:
    changed = partner_config().changed({"api_url": "https://a.example.com/gate"})
    assert changed.api == changed.files == Origin("https", "a.example.com", "/gate")


# --- paths ---


def test_the_paths_that_are_assumed() -> None:
    assert partner_config().paths == PARTNER_PATHS
    assert PartnerConfig(KEY, HOST, HOST).paths == PARTNER_PATHS
    assert PARTNER_PATHS == {"availability_search": "/v1/availability/search", "bookings_create": "/v1/bookings"}


def test_one_path_can_be_changed_and_the_others_stay() -> None:
    config = partner_config(paths={"bookings_create": "/bookings"})
    assert config.paths == {**PARTNER_PATHS, "bookings_create": "/bookings"}
    changed = config.changed({"paths": OrderedDict(availability_search="/search"), "timeout": 3})
    assert isinstance(changed, PartnerConfig)
    assert changed.paths == {"availability_search": "/search", "bookings_create": "/bookings"}
    assert (changed.timeout, changed.changed({"timeout": 4}).api_key) == (3, KEY)
    assert changed.changed({"paths": None}) == changed


@pytest.mark.parametrize(
    "path", ["", "bookings", "https://evil.example/x", "/a?b=1", "/a#b", "/a b", "/\n", "/é", "\\a"]
)
def test_a_path_that_is_none(path: str) -> None:
    with pytest.raises(ValueError, match=r"paths\['bookings_create'\] must start with '/'"):
        partner_config(paths={"bookings_create": path})
    with pytest.raises(ValueError, match="must start with '/'"):
        partner_config().changed({"paths": {"bookings_create": path}})


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        ("/v1", "a mapping, not str"),
        ([("bookings_create", "/b")], "a mapping, not list"),
        ({"bookings": "/b"}, "'bookings'; the operations are 'availability_search' and 'bookings_create'"),
        ({3: "/b"}, "paths has 3"),
        ({"bookings_create": None}, "must be a string, not NoneType"),
        ({"bookings_create": b"/b"}, "must be a string, not bytes"),
    ],
)
def test_paths_of_the_wrong_shape(paths: object, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        checked_paths(paths)


@given(st.text() | st.text("/.?#@:\\ab%").map("/{}".format))
@example("//evil.example/x")
@example("/../..")
def test_no_path_leads_to_another_host(path: str) -> None:
    try:
        checked = checked_paths({"bookings_create": path})["bookings_create"]
    except ValueError:
        return
    call = a_call("POST", checked, config=partner_config(), scope="platform")
    parts = urlsplit(f"{call.origin.scheme}://{call.origin.host}{call.target}")
    assert (parts.netloc, parts.path, parts.query, parts.fragment) == (HOST.host, checked, "", "")


# --- keys ---


@pytest.mark.parametrize("key", ["sk_live_secret", "sk_test_secret"])
@pytest.mark.parametrize("url", [None, "http://api.example.com", "http://127.0.0.1:9"])
def test_a_platform_key_is_refused(key: str, url: str | None) -> None:
    with pytest.raises(DialStackAuthenticationError, match="use a partner key") as caught:
        partner_config(key, api_url=url)
    assert "secret" not in str(caught.value)
    with pytest.raises(DialStackAuthenticationError, match="use a partner key"):
        partner_config(None, {"DIALSTACK_PARTNER_KEY": key})
    with pytest.raises(DialStackAuthenticationError, match="use a partner key"):
        partner_config().changed({"api_key": key})


@pytest.mark.parametrize("url", [None, "http://api.example.com"])
def test_a_partner_key_is_refused_by_the_other_client(url: str | None) -> None:
    with pytest.raises(DialStackAuthenticationError, match="use DialStackPartner") as caught:
        a_config(KEY, api_url=url)
    assert "secret" not in str(caught.value)
    with pytest.raises(DialStackAuthenticationError, match="use DialStackPartner"):
        a_config().changed({"api_key": KEY})


@pytest.mark.parametrize("key", ["pk_live_1", "ptnr_1", "eyJhbGciOiJub25lIn0.e30."])
def test_other_keys_are_opaque(key: str) -> None:
    assert partner_config(key).api_key == key


def test_without_a_key_there_is_no_client() -> None:
    others = {"DIALSTACK_API_KEY": "sk_live_secret", "DIALSTACK_KEY": "sk_live_secret"}
    with pytest.raises(DialStackAuthenticationError, match="pass api_key, or set DIALSTACK_PARTNER_KEY in"):
        partner_config(None, others)
    with pytest.raises(DialStackAuthenticationError, match="the API key is empty"):
        partner_config(None, {"DIALSTACK_PARTNER_KEY": ""})
    with pytest.raises(TypeError, match="a string or a callable"):
        partner_config(7)


@pytest.mark.parametrize("config", [a_config(lambda: "k"), partner_config(lambda: "k")], ids=["platform", "partner"])
def test_what_a_callable_gives_is_looked_at_when_it_is_sent(config: Config) -> None:
    refused, taken = ("sk_live_1", KEY) if isinstance(config, PartnerConfig) else (KEY, "sk_live_1")
    book, call = HeaderBook(config), a_call("POST", "/v1/bookings", config=config, scope="platform")
    with pytest.raises(DialStackAuthenticationError):
        book.write(call, refused, None)
    assert ("Authorization", f"Bearer {taken}") in book.write(call, taken, None).headers


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://localhost", "https://gate.example.com"])
def test_a_partner_key_may_go_to_this_machine(url: str) -> None:
    assert str(partner_config(api_url=url).api) == url


def test_a_partner_key_does_not_cross_a_network_in_clear_text() -> None:
    with pytest.raises(ValueError, match="a partner key is not sent over plain http"):
        partner_config(api_url="http://gate.example.com")


def test_the_key_is_not_in_the_repr() -> None:
    assert "secret" not in repr(partner_config())


# --- keywords ---


def test_keywords_are_checked_by_name() -> None:
    assert named({"timeout": 3}, PartnerRequestOptions) == {"timeout": 3}
    with pytest.raises(TypeError, match="did you mean 'timeout'"):
        named({"timeuot": 3}, PartnerRequestOptions)
    with pytest.raises(TypeError, match="finds the account by bot_id"):
        named({"dialstack_account": None}, PartnerRequestOptions)
