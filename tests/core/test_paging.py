from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack._core.config import Origin, parse_origin
from dialstack._core.paging import Trail, check_cursor, local_target, next_after
from dialstack.errors import DialStackAPIError

API = Origin("https", "api.dialstack.ai")
GATEWAY = Origin("https", "gateway.example:8443", "/dialstack")

HOSTILE = [
    "",
    "v1/users",
    "?page=2",
    "@evil.example/x",
    ".evil.example/x",
    ":443@evil.example/x",
    "//evil.example/x",
    "///evil.example/x",
    "////evil.example/x",
    "//api.dialstack.ai/x",
    "/\\evil.example/x",
    "\\\\evil.example/x",
    "https:\\\\evil.example/x",
    "https:/evil.example/x",
    "https:evil.example/x",
    "https:///evil.example/x",
    "https://evil.example/x",
    "https://evil.example/https://api.dialstack.ai/x",
    "https://evil.example?https://api.dialstack.ai/x",
    "https://evil.example#https://api.dialstack.ai/x",
    "https://api.dialstack.ai.evil/x",
    "https://api.dialstack.aievil/x",
    "https://evilapi.dialstack.ai/x",
    "https://api.dialstack.ai@evil.example/x",
    "https://api.dialstack.ai:443@evil.example/x",
    "https://user:password@api.dialstack.ai/x",
    "https://@api.dialstack.ai/x",
    "https://evil.example\\@api.dialstack.ai/x",
    "https://api.dialstack.ai\\@evil.example/x",
    "https://api.dialstack.ai\\.evil.example/x",
    "https://api.dialstack.ai%2eevil.example/x",
    "https://api.dialstack.ai%40evil.example/x",
    "https://api.dialstack.ai./x",
    "https://api.dialstack.ai:80/x",
    "https://api.dialstack.ai:8443/x",
    "https://api.dialstack.ai:99999/x",
    "https://api.dialstack.ai:x/x",
    "http://api.dialstack.ai/x",
    "http://api.dialstack.ai:443/x",
    "ftp://api.dialstack.ai/x",
    "javascript:alert(1)",
    "data:text/plain,x",
    "https://[::1]/x",
    "https://[::1/x",
    "https://\u0430pi.dialstack.ai/x",
    " https://evil.example/x",
    "\thttps://evil.example/x",
    "/v1/users\r\nX-Evil: 1",
    "/v1/users x",
    "/v1/us\u00e9rs",
    "/v1/\0",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_nothing_leads_elsewhere(url: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        local_target(API, url)


@pytest.mark.parametrize(
    "url",
    [
        "/v1/../admin",
        "/..",
        "/v1/.",
        "/v1/./x",
        "/v1/%2e%2e/x",
        "/v1/%2E./x",
        "/v1/.%2e",
        "https://api.dialstack.ai/v1/../x",
        "/v1/..?x=1",
        "/v1/..#x",
    ],
)
def test_a_path_does_not_climb(url: str) -> None:
    with pytest.raises(ValueError, match="must not climb out of its path"):
        local_target(API, url)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/v1/users?page=abc%3D", "/v1/users?page=abc%3D"),
        ("/v1/users?next=//evil.example/../x", "/v1/users?next=//evil.example/../x"),
        ("/v1/users?a=1?b=2", "/v1/users?a=1?b=2"),
        ("/v1//users", "/v1//users"),
        ("/@evil.example/x", "/@evil.example/x"),
        ("/v1/...", "/v1/..."),
        ("/", "/"),
        ("/v1/users#part", "/v1/users"),
        ("/v1/users?page=2#part", "/v1/users?page=2"),
        ("https://api.dialstack.ai/v1/users?page=2", "/v1/users?page=2"),
        ("https://api.dialstack.ai:443/v1/users", "/v1/users"),
        ("HTTPS://API.DialStack.AI/v1/Users", "/v1/Users"),
        ("https://api.dialstack.ai", "/"),
        ("https://api.dialstack.ai?page=2", "/?page=2"),
        ("https://api.dialstack.ai/v1/users#@evil.example", "/v1/users"),
        ("https://api.dialstack.ai?@evil.example/x", "/?@evil.example/x"),
        ("https://api.dialstack.ai#@evil.example/x", "/"),
    ],
)
def test_what_is_followed_is_followed_verbatim(url: str, target: str) -> None:
    assert local_target(API, url) == target


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/v1/users?page=2", "/dialstack/v1/users?page=2"),
        ("/dialstack/v1/users", "/dialstack/v1/users"),
        ("https://gateway.example:8443/dialstack/v1/users", "/dialstack/v1/users"),
        ("https://gateway.example:8443/v1/users", "/dialstack/v1/users"),
    ],
)
def test_a_gateways_prefix_is_there_once(url: str, target: str) -> None:
    assert local_target(GATEWAY, url) == target


@pytest.mark.parametrize(
    "url", ["https://gateway.example/dialstack/x", "https://gateway.example:8444/dialstack/x", "/dialstack/../x"]
)
def test_a_gateway_is_not_left_either(url: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        local_target(GATEWAY, url)


PIECES = st.sampled_from(
    [
        "https:",
        "http:",
        "/",
        "//",
        "\\",
        "@",
        ":",
        ".",
        "..",
        "?",
        "#",
        "%2e",
        "%40",
        "%5c",
        "api.dialstack.ai",
        "evil.example",
        "443",
        "v1",
        "users",
        " ",
        "\t",
        "[",
        "]",
        "\u3002",
    ]
)


@given(st.lists(PIECES, max_size=10).map("".join) | st.text(max_size=30))
def test_no_url_takes_the_key_to_another_host(url: str) -> None:
    try:
        target = local_target(API, url)
    except ValueError:
        return
    whole = f"{API}{target}"
    assert target.startswith("/")
    assert urlsplit(whole).netloc == "api.dialstack.ai"
    assert parse_origin("x", whole.split("?", 1)[0]) == Origin(
        "https", "api.dialstack.ai", urlsplit(whole).path.rstrip("/")
    )
    assert target.isascii()
    assert target.isprintable()
    assert not set(" \\#") & set(target)
    assert not {".", ".."} & set(urlsplit(whole).path.split("/"))


def test_a_trail_does_not_go_in_a_circle() -> None:
    trail = Trail()
    for number in range(3):
        trail.step(f"/v1/users?page={number}")
    with pytest.raises(DialStackAPIError, match="already read"):
        trail.step("/v1/users?page=1")


def items(*ids: object) -> list[SimpleNamespace]:
    return [SimpleNamespace(id=identifier) for identifier in ids]


def test_a_server_that_ignores_the_cursor_is_told_apart() -> None:
    with pytest.raises(DialStackAPIError, match="ignored starting_after"):
        check_cursor("user_2", items("user_1", "user_2"))


@pytest.mark.parametrize(
    ("cursor", "page"),
    [("user_2", items("user_3")), ("user_2", []), (None, items(None)), ("200", [SimpleNamespace(number="200")])],
)
def test_a_server_that_follows_the_cursor_is_left_alone(cursor: object, page: list[object]) -> None:
    check_cursor(cursor, page)


@pytest.mark.parametrize(
    ("target", "after"),
    [
        ("/v1/users", "/v1/users?starting_after=user_2"),
        ("/v1/users?limit=5", "/v1/users?limit=5&starting_after=user_2"),
        ("/v1/users?starting_after=user_1&limit=5", "/v1/users?limit=5&starting_after=user_2"),
        ("/v1/users?ending_before=user_9", "/v1/users?starting_after=user_2"),
        ("/v1/users?not_starting_after=1", "/v1/users?not_starting_after=1&starting_after=user_2"),
    ],
)
def test_counting_on_from_the_last_id(target: str, after: str) -> None:
    assert next_after(target, "user_2") == after


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_last_id_stays_in_its_parameter(last_id: str) -> None:
    query = next_after("/v1/users?limit=5", last_id).partition("?")[2]
    assert parse_qsl(query, keep_blank_values=True) == [("limit", "5"), ("starting_after", last_id)]


@pytest.mark.parametrize("last_id", [None, 5, {}])
def test_without_an_id_there_is_no_way_on(last_id: object) -> None:
    with pytest.raises(DialStackAPIError, match="no way to get it"):
        next_after("/v1/users", last_id)
