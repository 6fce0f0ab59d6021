"""Pages, and the ways through them."""

from __future__ import annotations

import pytest

from dialstack import DialStackAPIError
from tests._async._clients import client_of
from tests.servers.bodies import page
from tests.servers.scripted import Server, answer

THREE = [
    page([1, 2], after="/v1/users?page=b"),
    page([3, 4], after="/v1/users?page=c", before="/v1/users?page=a"),
    page([5], before="/v1/users?page=b"),
]
NAMES = ["user_1", "user_2", "user_3", "user_4", "user_5"]


def three_pages() -> Server:
    return Server(*[answer(200, body) for body in THREE])


async def test_a_list_is_one_request_and_a_page() -> None:
    with three_pages() as server:
        async with client_of(server) as client:
            first = await client.users.list(limit=2, search="Dr. A&B")
    assert [user.id for user in first.data] == NAMES[:2]
    assert (first.url, first.next_page_url, first.previous_page_url) == ("/v1/users", "/v1/users?page=b", None)
    assert first.has_more
    assert first.last_response.request_id == "req_1"
    assert "2 User" in repr(first)
    assert [request.target for request in server.requests] == ["/v1/users?limit=2&search=Dr.+A%26B"]


async def test_iterating_crosses_pages() -> None:
    with three_pages() as server:
        async with client_of(server) as client:
            assert [user.id async for user in client.users.list(limit=2)] == NAMES
    # The page's own URL is followed verbatim: no parameter is added to it.
    targets = [request.target for request in server.requests]
    assert targets == ["/v1/users?limit=2", "/v1/users?page=b", "/v1/users?page=c"]
    assert {request.header("dialstack-account") for request in server.requests} == {"acct_1"}


async def test_iterating_over_a_page_starts_there() -> None:
    with three_pages() as server:
        async with client_of(server) as client:
            first = await client.users.list()
            second = await first.next_page()
            assert [user.id async for user in second] == NAMES[2:]


async def test_auto_paging_each_is_the_same() -> None:
    with three_pages() as server:
        async with client_of(server) as client:
            assert [user.id async for user in client.users.list().auto_paging_each()] == NAMES


async def test_pages_gives_pages() -> None:
    with three_pages() as server:
        async with client_of(server) as client:
            sizes = [len(found.data) async for found in client.users.list().pages()]
    assert sizes == [2, 2, 1]


@pytest.mark.parametrize(("limit", "requests"), [(None, 3), (5, 3), (99, 3), (4, 2), (3, 2), (2, 1), (1, 1), (0, 1)])
async def test_collecting_reads_no_more_than_it_needs(limit, requests) -> None:
    with three_pages() as server:
        async with client_of(server) as client:
            users = await client.users.list().auto_paging_to_list(limit=limit)
    assert [user.id for user in users] == NAMES[:limit]
    assert len(server.requests) == requests


async def test_a_negative_limit_is_a_mistake() -> None:
    with three_pages() as server:
        async with client_of(server) as client:
            with pytest.raises(ValueError, match="0 or more"):
                await client.users.list().auto_paging_to_list(limit=-1)


async def test_next_and_previous() -> None:
    with Server(*[answer(200, THREE[number]) for number in (0, 1, 2, 1, 0)]) as server:
        async with client_of(server) as client:
            first = await client.users.list()
            second = await first.next_page()
            third = await second.next_page()
            assert await third.next_page() is None
            back = await (await third.previous_page()).previous_page()
            assert await back.previous_page() is None
    assert [user.id for user in back.data] == NAMES[:2]
    assert server.requests[-1].target == "/v1/users?page=a"


async def test_an_empty_list() -> None:
    with Server(*[answer(200, page([]))] * 3) as server:
        async with client_of(server) as client:
            assert [user.id async for user in client.users.list()] == []
            assert await client.users.list().auto_paging_to_list() == []
            assert await (await client.users.list()).next_page() is None


async def test_an_empty_page_in_the_middle_is_no_end() -> None:
    bodies = [page([1], after="/v1/users?page=b"), page([], after="/v1/users?page=c"), page([2])]
    with Server(*[answer(200, body) for body in bodies]) as server:
        async with client_of(server) as client:
            assert [user.id async for user in client.users.list()] == NAMES[:2]


async def test_an_absolute_url_at_the_same_origin_is_followed() -> None:
    server = Server(then=lambda request: answer(200, bodies[request.target]))
    with server:
        bodies = {"/v1/users": page([1], after=f"{server.url}/v1/users?page=b%20c"), "/v1/users?page=b%20c": page([2])}
        async with client_of(server) as client:
            assert [user.id async for user in client.users.list()] == NAMES[:2]


@pytest.mark.parametrize("prefix", ["", "/gateway"])
async def test_a_gateways_path_goes_before_every_page(prefix) -> None:
    with Server(answer(200, THREE[0]), answer(200, THREE[2])) as server:
        async with client_of(server, api_url=server.url + prefix) as client:
            await client.users.list().auto_paging_to_list()
    assert [request.target for request in server.requests] == [f"{prefix}/v1/users", f"{prefix}/v1/users?page=b"]


@pytest.mark.parametrize(
    "form",
    [
        "{there}/v1/users?page=b",
        "//127.0.0.1:{port}/v1/users",
        "http://user@{here}/v1/users",
        "http://{here}@127.0.0.1:{port}/v1/users",
        "https://{here}/v1/users",
        "@127.0.0.1:{port}/v1/users",
        ".example.com/v1/users",
        "v1/users?page=b",
        "/\\127.0.0.1:{port}/v1/users",
        "/v1/../../admin",
        "/v1/%2e%2e/admin",
        "file:///etc/passwd",
        "",
    ],
)
async def test_a_page_elsewhere_is_not_asked_for(form) -> None:
    with Server() as elsewhere, Server(then=lambda _: answer(200, page([1], after=url))) as server:
        url = form.format(there=elsewhere.url, port=elsewhere.port, here=f"127.0.0.1:{server.port}")
        async with client_of(server) as client:
            with pytest.raises(DialStackAPIError) as caught:
                await client.users.list().auto_paging_to_list()
    assert elsewhere.connections == 0
    assert len(server.requests) == 1
    assert (caught.value.method, caught.value.path, caught.value.request_id) == ("GET", "/v1/users", "req_1")


async def test_a_circle_ends_in_an_error() -> None:
    circle = [
        page([1], after="/v1/users?page=b"),
        page([2], after="/v1/users?page=c"),
        page([3], after="/v1/users?page=b"),
    ]
    seen = []
    with Server(*[answer(200, body) for body in circle]) as server:
        async with client_of(server) as client:

            async def collect() -> None:
                async for user in client.users.list():
                    seen.append(user.id)  # noqa: PERF401 - what was seen before it broke counts

            with pytest.raises(DialStackAPIError, match="already read"):
                await collect()
    assert seen == NAMES[:3]
    # The page that closes the circle is not asked for again.
    assert len(server.requests) == 3


async def test_a_page_that_names_itself_ends_in_an_error() -> None:
    with Server(answer(200, page([1], after="/v1/users"))) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackAPIError, match="already read"):
                await client.users.list().auto_paging_to_list()


async def test_pages_turned_by_hand_do_not_go_in_a_circle_either() -> None:
    circle = [page([1], after="/v1/users?page=b"), page([2], after="/v1/users")]
    with Server(*[answer(200, body) for body in (*circle, circle[1])]) as server:
        async with client_of(server) as client:
            first = await client.users.list()
            second = await first.next_page()
            assert second is not None
            with pytest.raises(DialStackAPIError, match="already read"):
                await second.next_page()
            # The same page may be asked for again.
            assert await first.next_page() is not None


async def test_an_older_server_is_asked_from_the_last_id() -> None:
    bodies = [{"data": page([1, 2])["data"], "has_more": True}, {"data": page([3])["data"], "has_more": False}]
    with Server(*[answer(200, body) for body in bodies]) as server:
        async with client_of(server) as client:
            assert [user.id async for user in client.users.list(limit=2)] == NAMES[:3]
    assert [request.target for request in server.requests] == [
        "/v1/users?limit=2",
        "/v1/users?limit=2&starting_after=user_2",
    ]


async def test_a_server_that_ignores_starting_after_is_told_of() -> None:
    same = {"data": page([1, 2])["data"], "has_more": True}
    with Server(answer(200, same), answer(200, same)) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackAPIError, match="ignored starting_after") as caught:
                await client.users.list().auto_paging_to_list()
    assert (caught.value.method, caught.value.path, caught.value.request_id) == ("GET", "/v1/users", "req_2")
    assert caught.value.attempts == 1


async def test_a_loop_of_the_callers_own_is_told_too() -> None:
    with Server(answer(200, page([1, 2]))) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackAPIError, match="ignored starting_after") as caught:
                await client.users.list(starting_after="user_2")
    assert (caught.value.attempts, caught.value.request_id) == (1, "req_1")


async def test_starting_after_works_where_it_is_honoured() -> None:
    with Server(answer(200, page([3]))) as server:
        async with client_of(server) as client:
            assert [user.id for user in (await client.users.list(starting_after="user_2")).data] == ["user_3"]


async def test_a_page_that_fails_is_tried_again(waits) -> None:
    with Server(answer(200, THREE[0]), answer(503), answer(200, THREE[2])) as server:
        async with client_of(server) as client:
            users = await client.users.list().auto_paging_to_list()
    assert len(users) == 3
    assert len(waits) == 1
