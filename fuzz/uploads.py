"""Names of uploads: whatever a file is called, the form has one part with that name and nothing else."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP

import httpx

from dialstack import DialStack
from fuzz.material import Material

__all__ = ["SEEDS", "check"]

SEEDS = [
    b"\x05greeting.wav\n",
    b'\x03a"b.wav\naudio/wav',
    b"\x03a\r\nX-Evil: 1\r\n\r\n.wav\n",
    b"\x03gr\xfcn.wav\ntext/plain\r\nX-Evil: 1",
    b'\x00../../etc/passwd\naudio/x; charset="a"',
    b"\x04\\\\server\\x.wav\n\xff",
]
CONTENT = b"RIFF\r\n--x\r\n"


def check(data: bytes) -> None:
    """Upload a file with a made-up name, and read the form as a server would."""
    name, _, content_type = Material(data[1:]).text().partition("\n")
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        request.read()
        sent.append(request)
        return httpx.Response(200, json={"id": "file_1"})

    with httpx.Client(transport=httpx.MockTransport(answer)) as http_client:
        client = DialStack("sk_test_fuzz", http_client=http_client, api_url="http://127.0.0.1", max_network_retries=0)
        try:
            client.files.create(file=(name, CONTENT, content_type), purpose="fax", dialstack_account="acct_1")
        except UnicodeError as error:
            raise AssertionError("an error of Python's, and not of ours") from error
        except ValueError:
            assert not sent
            return
    [request] = sent
    received(request)


def received(request: httpx.Request) -> None:
    """Take the form apart: its text field, and the file."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + request.content)
    assert not form.defects
    parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
    assert len(list(form.iter_parts())) == len(parts)
    assert parts.keys() == {"purpose", "file"}
    assert {name.lower() for name, _ in parts["file"].items()} == {"content-disposition", "content-type"}
    assert request.content.count(CONTENT) == 1
