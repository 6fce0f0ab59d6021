"""What the threat model says and no other test holds."""

from __future__ import annotations

import errno
import socket
import sys
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from dialstack import DialStack, DialStackPermissionError
from dialstack.sandbox import Sandbox
from tests.servers.scripted import Server, answer

CONTENT = b"audio"


@pytest.fixture
def client():
    with DialStack("sk_test_threats", api_url="http://127.0.0.1:9", max_network_retries=0) as found:
        yield found


def test_the_server_does_not_choose_where_a_download_goes(client, tmp_path):
    target = tmp_path / "inner" / "call.mp3"
    target.parent.mkdir()
    head = {"Content-Disposition": 'attachment; filename="../../evil.mp3"'}
    with Server(answer(200, CONTENT, head)) as server:
        client.download(f"{server.url}/%2e%2e/evil.mp3?name=/etc/passwd", to=target)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [target]
    assert target.read_bytes() == CONTENT


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_at_the_destination_is_replaced_and_not_written_through(client, tmp_path):
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    link = tmp_path / "call.mp3"
    link.symlink_to(precious)
    with Server(answer(200, CONTENT)) as server:
        client.download(f"{server.url}/a", to=link)
    assert precious.read_bytes() == b"precious"
    assert (link.read_bytes(), link.is_symlink()) == (CONTENT, False)


def test_the_name_of_an_unfinished_download_is_not_to_be_guessed(client, tmp_path):
    seen: list[str] = []
    target = tmp_path / "call.mp3"

    def look(*_: object) -> None:
        seen.extend(path.name for path in tmp_path.iterdir())

    for _ in range(2):
        with Server(answer(200, CONTENT)) as server:
            client.download(f"{server.url}/a", to=target, on_progress=look)
        target.unlink()
    assert len(set(seen)) == 2
    assert all(name.startswith(".call.mp3.") and len(name) > len(".call.mp3.") + 32 for name in seen)


def test_an_unfinished_download_is_never_written_into_a_file_that_is_there(client, tmp_path, monkeypatch):
    class Known:
        hex = "0" * 32

    monkeypatch.setattr("dialstack._core.downloads.uuid4", Known)
    there = tmp_path / f".call.mp3.{Known.hex}.part"
    there.symlink_to(tmp_path / "elsewhere")
    with Server(answer(200, CONTENT)) as server, pytest.raises(FileExistsError):
        client.download(f"{server.url}/a", to=tmp_path / "call.mp3")
    assert not (tmp_path / "elsewhere").exists()


def test_the_error_of_a_signed_url_does_not_show_it(client):
    with Server(answer(403, b"<Error>expired</Error>")) as server, pytest.raises(DialStackPermissionError) as caught:
        client.download(f"{server.url}/recordings/alice?X-Signature=abcdef123456", to=BytesIO())
    told = f"{caught.value} {caught.value!r} {vars(caught.value)}"
    assert "abcdef123456" not in told


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the whole of 127.0.0.0/8")
def test_the_served_sandbox_is_for_this_machine_alone():
    with Sandbox().serve() as url:
        parts = urlsplit(url)
        assert parts.hostname == "127.0.0.1"
        with socket.socket() as elsewhere:
            # Another address of this machine: one that listens on all of them would answer.
            assert elsewhere.connect_ex(("127.0.0.2", parts.port)) == errno.ECONNREFUSED
        with socket.create_connection(("127.0.0.1", parts.port), timeout=5):
            pass
