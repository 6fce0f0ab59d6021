# Generated from tests/_async/test_transfers.py by scripts/generate. Do not edit.
"""Uploads and downloads over real sockets: repeated, gone on with, told of, and never with the key elsewhere."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest

from dialstack import DialStackAPIError, DialStackConnectionError, DialStackError, DialStackNotFoundError
from tests._sync._clients import client_of
from tests.servers.scripted import Server, answer, redirect, reset, truncated

CONTENT = bytes(range(256)) * 1024
VERSION = {"ETag": '"v1"', "Accept-Ranges": "bytes"}
FILE = {"id": "file_1", "object": "file", "purpose": "fax_source", "size": 1, "mime_type": "application/pdf"}
TIMES = {"created_at": "2026-05-21T17:00:00Z", "updated_at": "2026-05-21T17:00:00Z"}


def whole(content: bytes = CONTENT, **headers: str):
    return answer(200, content, {**VERSION, **headers})


def broken_at(position: int, content: bytes = CONTENT, headers=VERSION):
    return truncated(200, content[:position], {"Content-Length": str(len(content)), **headers})


def rest_from(position: int, content: bytes = CONTENT):
    where = f"bytes {position}-{len(content) - 1}/{len(content)}"
    return answer(206, content[position:], {**VERSION, "Content-Range": where})


def test_a_broken_download_goes_on_where_it_stood(tmp_path, waits) -> None:
    told: list[tuple[int, int | None]] = []
    path = tmp_path / "call.wav"
    with Server(broken_at(1000), reset(), rest_from(1000)) as server:
        with client_of(server) as client:
            size = client.download(f"{server.url}/a?sig=1", to=path, on_progress=lambda *now: told.append(now))
    assert path.read_bytes() == CONTENT
    assert size == len(CONTENT)
    assert [request.header("range") for request in server.requests] == [None, "bytes=1000-", "bytes=1000-"]
    assert server.requests[1].header("if-range") == '"v1"'
    assert not any(request.header("authorization") for request in server.requests)
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [sent for sent, _ in told] == sorted(sent for sent, _ in told)
    assert list(tmp_path.iterdir()) == [path]


def test_a_server_without_ranges_sends_all_of_it_again(tmp_path, waits) -> None:
    with Server(broken_at(1000, headers={}), whole()) as server:
        with client_of(server) as client:
            client.download(f"{server.url}/a", to=tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == CONTENT
    assert server.requests[1].header("range") is None


def test_a_file_that_changed_meanwhile_is_fetched_anew(waits) -> None:
    file = BytesIO()
    with Server(broken_at(1000), whole(b"another", ETag='"v2"')) as server:
        with client_of(server) as client:
            assert client.download(f"{server.url}/a", to=file) == 7
    assert file.getvalue() == b"another"


def test_another_part_than_asked_for_is_asked_for_again_as_a_whole(waits) -> None:
    file = BytesIO()
    with Server(broken_at(1000), rest_from(2000), whole()) as server:
        with client_of(server) as client:
            client.download(f"{server.url}/a", to=file)
    assert file.getvalue() == CONTENT
    assert server.requests[2].header("range") is None


class Pipe:
    """It can be written to, and not rewound."""

    def __init__(self) -> None:
        self.content = b""

    def write(self, chunk: bytes) -> int:
        self.content += chunk
        return len(chunk)


def test_a_pipe_is_gone_on_with_and_never_begun_again(waits) -> None:
    pipe = Pipe()
    with Server(broken_at(1000), rest_from(1000)) as server:
        with client_of(server) as client:
            client.download(f"{server.url}/a", to=pipe)
    assert pipe.content == CONTENT
    with Server(broken_at(1000), whole(ETag='"v2"')) as server:
        with client_of(server) as client:
            with pytest.raises(DialStackAPIError, match="cannot be rewound") as caught:
                client.download(f"{server.url}/a", to=Pipe())
    assert (caught.value.method, caught.value.attempts) == ("GET", 2)


def test_a_file_that_comes_compressed_is_written_as_it_is(tmp_path) -> None:
    with Server(answer(200, gzip.compress(CONTENT), {"Content-Encoding": "gzip"})) as server:
        with client_of(server) as client:
            assert client.download(f"{server.url}/a", to=tmp_path / "a") == len(CONTENT)
    assert (tmp_path / "a").read_bytes() == CONTENT


def test_what_a_callback_raises_ends_the_download(tmp_path) -> None:
    def stop(_: int, __: int | None) -> None:
        raise KeyError("enough")

    with Server(whole()) as server:
        with client_of(server) as client:
            with pytest.raises(KeyError, match="enough"):
                client.download(f"{server.url}/a", to=tmp_path / "a", on_progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_the_api_is_fetched_with_the_key_and_what_it_leads_to_without(tmp_path, waits) -> None:
    with Server(broken_at(10), rest_from(10)) as elsewhere, Server(redirect(f"{elsewhere.url}/bill?sig=1")) as server:
        with client_of(server) as client:
            size = client.port_orders.download_csr("port_1", to=tmp_path / "csr.pdf", deadline=60)
    assert size == len(CONTENT)
    [request] = server.requests
    assert (request.method, request.target) == ("GET", "/v1/port-orders/port_1/csr")
    assert (request.header("authorization"), request.header("dialstack-account")) == ("Bearer sk_test_1", "acct_1")
    assert (request.header("accept"), request.header("accept-encoding")) == ("*/*", "identity")
    for onward in elsewhere.requests:
        assert onward.header("authorization") is None
        assert onward.header("dialstack-account") is None


def test_a_file_of_the_api_that_is_not_there(tmp_path) -> None:
    with Server(answer(404, {"error": "No CSR was uploaded."})) as server:
        with client_of(server) as client:
            with pytest.raises(DialStackNotFoundError, match="No CSR"):
                client.port_orders.download_csr("port_1", to=tmp_path / "csr.pdf")
    assert list(tmp_path.iterdir()) == []


def test_redirects_end(tmp_path) -> None:
    with Server(then=lambda _: redirect("/again")) as server:
        with client_of(server) as client:
            with pytest.raises(DialStackError) as caught:
                client.download(f"{server.url}/a", to=tmp_path / "a")
    assert caught.value.status_code == 302
    assert len(server.requests) == 6


# --- uploads ---


def sent_file(request) -> bytes:
    _, _, rest = request.body.partition(b'name="file"')
    return rest.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]


def upload(server: Server, file, **options):
    with client_of(server) as client:
        return client.files.create(purpose="fax_source", file=file, **options)


@pytest.mark.parametrize("kind", ["bytes", "path", "file", "named"])
def test_an_upload_is_the_same_on_every_attempt(kind, tmp_path, waits) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(CONTENT)
    with path.open("rb") as opened, Server(reset(), answer(503), answer(201, {**FILE, **TIMES})) as server:
        opened.read(7)
        file = {"bytes": CONTENT, "path": path, "file": opened, "named": ("page.pdf", CONTENT, "application/pdf")}[kind]
        uploaded = upload(server, file)
    assert uploaded.id == "file_1"
    assert [sent_file(request) for request in server.requests] == [CONTENT] * 3
    keys = {request.header("idempotency-key") for request in server.requests}
    assert len(keys) == 1
    assert None not in keys
    assert {request.header("content-length") for request in server.requests} == {str(len(server.requests[0].body))}
    assert b'name="purpose"\r\n\r\nfax_source' in server.requests[0].body


def test_progress_of_an_upload_begins_again_with_each_attempt(waits) -> None:
    told: list[tuple[int, int | None]] = []
    with Server(answer(503), answer(201, {**FILE, **TIMES})) as server:
        upload(server, CONTENT, on_progress=lambda *now: told.append(now))
    one_attempt = [(65536, 262144), (131072, 262144), (196608, 262144), (262144, 262144)]
    assert told == one_attempt * 2


def test_a_stream_is_sent_in_chunks_and_only_once(waits) -> None:
    class Stream:
        def __init__(self) -> None:
            self.read = BytesIO(CONTENT).read

    with Server(answer(503)) as server:
        with pytest.raises(DialStackAPIError) as caught:
            upload(server, Stream())
    assert caught.value.attempts == 1
    [request] = server.requests
    assert sent_file(request) == CONTENT
    assert request.header("transfer-encoding") == "chunked"


def test_what_a_callback_raises_ends_the_upload() -> None:
    def stop(_: int, __: int | None) -> None:
        raise KeyError("enough")

    with Server(then=lambda _: reset()) as server:
        with pytest.raises(KeyError, match="enough"):
            upload(server, CONTENT, on_progress=stop)


def test_an_upload_goes_to_the_files_host_and_no_other() -> None:
    with Server(answer(201, {**FILE, **TIMES})) as files, Server() as api:
        with client_of(api, files_url=files.url) as client:
            client.files.create(purpose="fax_source", file=b"%PDF")
    [request] = files.requests
    assert (request.method, request.target) == ("POST", "/v1/files")
    assert request.header("authorization") == "Bearer sk_test_1"


def test_a_lost_upload_says_that_it_may_have_arrived(waits) -> None:
    with Server(then=lambda _: reset()) as server:
        with pytest.raises(DialStackConnectionError) as caught:
            upload(server, CONTENT)
    assert caught.value.may_have_executed is True
    assert caught.value.attempts == 3
