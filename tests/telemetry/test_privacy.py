"""Whatever a call holds and a server says: no span and no metric has a word of it."""

from __future__ import annotations

import re
from contextlib import suppress
from unittest.mock import patch

import httpx
from hypothesis import example, given
from hypothesis import strategies as st

from dialstack import DialStack, DialStackError
from dialstack.sandbox.contract import Contract
from tests.telemetry.recorder import Recorder

KEYS = {
    "http.request.method",
    "url.scheme",
    "url.template",
    "server.address",
    "server.port",
    "http.response.status_code",
    "http.request.resend_count",
    "error.type",
    "dialstack.attempt",
    "dialstack.retry.wait",
}
EVENTS = {"dialstack.request", "dialstack.response", "dialstack.error", "dialstack.retry"}
TEMPLATES = {re.sub(r"\{\w+\}", "{}", operation.path) for operation in Contract.load().operations.values()}
TEMPLATES |= {"/v1/users/{…}/{…}"}

CALLS = {
    "an id": lambda client, said: client.users.retrieve(said),
    "a name": lambda client, said: client.users.create(name=said, email=f"{said}@example.com", idempotency_key=said),
    "a number": lambda client, said: client.calls.create(user=said, dial_string=said),
    "a number as an id": lambda client, said: client.extensions.retrieve(said),
    "a query": lambda client, said: client.users.list(extra_query={said: said}).auto_paging_to_list(),
    "a header": lambda client, said: client.users.list(extra_headers={"X-Note": said.encode().hex()}),
    "an account": lambda client, said: client.users.list(dialstack_account=said),
    "a path": lambda client, said: client.request("PATCH", f"/v1/users/{said}/{said}?{said}", body={"name": said}),
}
needles = st.from_regex(r"\+1617555[0-9]{4}|[A-Z][a-z]{5,9}[0-9]{3}|user_[0-9a-f]{20}", fullmatch=True)
statuses = st.sampled_from([200, 201, 202, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503, None])


def answering(said, status):
    def answer(request):
        if status is None:
            raise httpx.ReadError(f"{said} is gone", request=request)
        body = {"error": said, "code": said, "message": said, "name": said, "data": said, "next_page_url": said}
        return httpx.Response(status, json=body, headers={"X-Request-Id": said, "Location": f"https://h/{said}"})

    return httpx.Client(transport=httpx.MockTransport(answer))


def keys_and_words(recorder):
    """Every key, and every word beside it."""
    keys, words = set(), []
    for span in recorder.spans:
        words += [span.name, span.status.description, span.resource.schema_url, *span.links]
        for event in span.events:
            words.append(event.name)
            keys |= event.attributes.keys()
            words += event.attributes.values()
        keys |= span.attributes.keys()
        words += span.attributes.values()
    for point in recorder.points:
        keys |= point.attributes.keys()
        words += point.attributes.values()
        for exemplar in point.exemplars:
            words += exemplar.filtered_attributes.values()
    return keys, [str(word) for word in words]


@given(said=needles, kind=st.sampled_from(sorted(CALLS)), status=statuses)
@example(said="+16175551234", kind="a number", status=503)
@example(said="user_0123456789abcdef0123", kind="a path", status=404)
def test_nothing_of_a_call_is_told(said, kind, status):
    recorder = Recorder()
    key = f"sk_test_{said.strip('+')}"
    with answering(said, status) as http_client, patch("dialstack._sync.runner.sleep"):
        client = DialStack(key, http_client=http_client, dialstack_account=f"acct_{said.strip('+')}")
        recorder.instrument(client)
        with suppress(DialStackError):
            CALLS[kind](client, said)
    keys, words = keys_and_words(recorder)
    assert recorder.spans
    assert keys <= KEYS
    plain = said.strip("+")
    assert [word for word in words if plain in word or "sk_test" in word or "acct_" in word] == []
    for span in recorder.spans:
        template = span.attributes["url.template"]
        assert re.sub(r"\{\w+\}", "{}", template) in TEMPLATES
        assert span.name == f"{span.attributes['http.request.method']} {template}"
        assert {event.name for event in span.events} <= EVENTS


@given(said=needles)
def test_nothing_of_a_signed_url_is_told(said, tmp_path_factory):
    recorder = Recorder()
    plain = said.strip("+").replace("_", "-")
    with httpx.Client(
        transport=httpx.MockTransport(lambda _: httpx.Response(404, json={"error": said}))
    ) as http_client:
        client = DialStack("sk_test_1", http_client=http_client)
        recorder.instrument(client)
        with suppress(DialStackError):
            client.download(
                f"https://{plain}.storage.example.com/{plain}?sig={plain}", to=tmp_path_factory.mktemp("a") / "a"
            )
    keys, words = keys_and_words(recorder)
    assert keys <= KEYS - {"url.template", "server.address", "server.port"}
    assert [word for word in words if plain.lower() in word.lower() or "storage" in word] == []
    assert recorder.span.name == "GET"
