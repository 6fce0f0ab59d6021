"""Attach tokens: one call, one minute, one socket, and nothing else gets in."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from multiprocessing import get_context
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack.errors import DialStackError
from dialstack.media.access_logs import AttachTokenFilter
from dialstack.media.attach_tokens import AttachRefusedError, AttachTokens
from dialstack.webhooks import CallNotified, CallReceived, MemoryDedupe, RedisDedupe, SQLiteDedupe, WebhookRouter
from tests.media.attach_worker import compete
from tests.webhooks.redis_server import redis_url  # noqa: F401 - a fixture

SECRET = "a secret of a test, and longer than 32 bytes"
OTHER = "another secret, which is longer than 32 bytes"
BASE = "wss://voice.example.com/media"
NOW = 1_800_000_000.0


@dataclass
class Begin:
    call_id: str = "call_1"
    account_id: str = "acct_1"
    is_listener: bool = False


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def tokens(clock):
    return AttachTokens(SECRET, store=MemoryDedupe(), now=clock)


def call(kind="call.received", **changes):
    fields = {"call_id": "call_1", "account_id": "acct_1", "from_number": "+16175550101", "to_number": "+16175550102"}
    cls = CallReceived if kind == "call.received" else CallNotified
    return cls.model_validate({"event": kind, **fields, **changes})


def made(tokens, **options):
    return tokens.url(BASE, **{"call_id": "call_1", "account": "acct_1", **options})


def token_of(url):
    return dict(parse_qsl(urlsplit(url).query))["token"]


def refusal(tokens, url):
    with pytest.raises(AttachRefusedError) as caught:
        tokens.check(url)
    return caught.value.code


def claims(**changes):
    found = {"aud": "dialstack-media", "call": "call_1", "account": "acct_1", "kind": "attach"}
    found |= {"iat": int(NOW), "exp": int(NOW) + 60, "jti": "some id", **changes}
    return {name: value for name, value in found.items() if value is not ...}


def forged(secret=SECRET, algorithm="HS256", headers=None, **changes):
    return jwt.encode(claims(**changes), secret, algorithm, headers=headers)


# --- what a token says ---


def test_a_token_is_for_a_call_of_an_account_and_says_when_it_ends(tokens):
    found = tokens.check(tokens.url(BASE, call()))
    assert (found.call_id, found.account_id, found.kind) == ("call_1", "acct_1", "attach")
    assert found.expires_at == datetime.fromtimestamp(NOW + 60, timezone.utc)
    assert len(found.token_id) == 32
    found.check_begin(Begin())


@pytest.mark.parametrize(
    ("event", "kind", "expected"),
    [
        (call(), None, "attach"),
        (call("call.notify"), None, "listener"),
        (call(), "listener", "listener"),
        (call("call.notify"), "attach", "attach"),
        (None, None, "attach"),
        (None, "listener", "listener"),
    ],
)
def test_the_kind_follows_the_event_or_is_said(tokens, event, kind, expected):
    who = {} if event else {"call_id": "call_1", "account": "acct_1"}
    found = tokens.check(tokens.url(BASE, event, kind=kind, **who))
    assert found.kind == expected
    found.check_begin(Begin(is_listener=expected == "listener"))


@pytest.mark.parametrize(
    ("begin", "kind", "code"),
    [
        (Begin(call_id="call_2"), "attach", "wrong_call"),
        (Begin(account_id="acct_2"), "attach", "wrong_account"),
        (Begin(is_listener=True), "attach", "wrong_kind"),
        (Begin(), "listener", "wrong_kind"),
    ],
)
def test_a_begin_that_says_something_else_is_refused(tokens, begin, kind, code):
    found = tokens.check(made(tokens, kind=kind))
    with pytest.raises(AttachRefusedError) as caught:
        found.check_begin(begin)
    assert caught.value.code == code


def test_the_payload_holds_no_more_than_it_has_to(tokens):
    payload = jwt.decode(token_of(tokens.url(BASE, call())), options={"verify_signature": False})
    assert set(payload) == {"aud", "call", "account", "kind", "iat", "exp", "jti"}


# --- URLs ---


@pytest.mark.parametrize(
    ("base", "begins"),
    [
        ("wss://a.example/media", "wss://a.example/media?token="),
        ("wss://a.example", "wss://a.example/?token="),
        ("wss://a.example/media?", "wss://a.example/media?token="),
        ("wss://a.example:8443/m?room=a%20b&x=&x=1", "wss://a.example:8443/m?room=a%20b&x=&x=1&token="),
        ("WSS://a.example/m", "wss://a.example/m?token="),
        ("ws://127.0.0.1:8000/m", "ws://127.0.0.1:8000/m?token="),
        ("ws://localhost/m", "ws://localhost/m?token="),
        ("ws://[::1]:8000/m", "ws://[::1]:8000/m?token="),
        ("wss://a.example/m?mytoken=1", "wss://a.example/m?mytoken=1&token="),
    ],
)
def test_the_token_is_added_to_the_query(tokens, base, begins):
    url = tokens.url(base, call())
    assert url.startswith(begins)
    assert tokens.check(url).call_id == "call_1"


@pytest.mark.parametrize(
    ("base", "reason"),
    [
        ("ws://a.example/m", "wss://"),
        ("ws://127.0.0.1.example.com/m", "wss://"),
        ("https://a.example/m", "wss://"),
        ("wss:///m", "wss://"),
        ("/media", "wss://"),
        ("", "wss://"),
        ("wss://a.example/m#part", "fragment"),
        ("wss://a.example/m#", "fragment"),
        ("wss://a.example/m?token=1", "already"),
        ("wss://a.example/m?a=1&token", "already"),
        ("wss://a.example/m?%74oken=1", "already"),
        ("wss://a.example:port/m", "read"),
        ("wss://[::1/m", "read"),
        ("wss://a.example/m n", "ASCII"),
        ("wss://a.example/mü", "ASCII"),
        ("wss://a.example\\m", "ASCII"),
        ("wss://a.example/m\n", "ASCII"),
    ],
)
def test_a_base_url_that_will_not_do(tokens, base, reason):
    with pytest.raises(ValueError, match=reason):
        tokens.url(base, call())


def test_whose_socket_it_is_has_to_be_known(tokens):
    for who in ({}, {"call_id": "call_1"}, {"account": "acct_1"}, {"call_id": "", "account": "acct_1"}):
        with pytest.raises(ValueError, match="one call of one account"):
            tokens.url(BASE, **who)
    broken = CallReceived.model_construct(event="call.received", call_id=None, account_id="acct_1")
    with pytest.raises(ValueError, match="one call of one account"):
        tokens.url(BASE, broken)
    with pytest.raises(TypeError, match="not both"):
        tokens.url(BASE, call(), account="acct_1")
    with pytest.raises(ValueError, match="'attach' or 'listener'"):
        made(tokens, kind="both")


@pytest.mark.parametrize("shape", ["{base}?token={token}", "/media?token={token}", "?a=1&token={token}", "{token}"])
def test_a_url_a_path_and_a_token_will_do(tokens, shape):
    token = token_of(made(tokens))
    assert tokens.check(shape.format(base=BASE, token=token)).call_id == "call_1"


@pytest.mark.parametrize("url", ["", BASE, f"{BASE}?token=", f"{BASE}?token", "/media?x=token", f"{BASE}#token=1"])
def test_a_url_without_a_token(tokens, url):
    assert refusal(tokens, url) == "missing"


def test_two_tokens_are_refused_and_neither_is_used_up(tokens):
    one, two = made(tokens), made(tokens)
    assert refusal(tokens, f"{one}&token={token_of(two)}") == "malformed"
    assert tokens.check(one).token_id != tokens.check(two).token_id


# --- forgeries ---


@given(st.data())
def test_one_changed_character_is_enough(data):
    tokens = AttachTokens(SECRET, store=MemoryDedupe(), now=lambda: NOW)
    token = token_of(made(tokens))
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda found: found != token[at]))
    assert refusal(tokens, f"{token[:at]}{other}{token[at + 1 :]}") in {"malformed", "bad_signature", "missing"}
    tokens.check(token)


def test_every_other_spelling_of_the_last_character_is_refused(tokens):
    # Two of its bits say nothing: a lenient decoder takes four characters for one.
    token = token_of(made(tokens))
    for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=":
        if other != token[-1]:
            assert refusal(tokens, token[:-1] + other) in {"malformed", "bad_signature"}
    for longer in (f"{token}=", f"{token}A", f"{token}.", f"{token} ", f"{token}\n", f".{token}"):
        assert refusal(tokens, longer) in {"malformed", "bad_signature"}


@given(st.text() | st.binary().map(lambda found: found.decode("latin-1")))
def test_nothing_but_our_error_comes_out(text):
    tokens = AttachTokens(SECRET, store=MemoryDedupe())
    for url in (text, f"{BASE}?token={text}", f"?{text}"):
        with pytest.raises(AttachRefusedError):
            tokens.check(url)


@given(
    st.dictionaries(
        st.sampled_from(sorted(claims())),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()),
        min_size=1,
    )
)
def test_whatever_a_signed_token_says_only_our_error_comes_out(changes):
    tokens = AttachTokens(SECRET, store=MemoryDedupe(), now=lambda: NOW)
    with suppress(AttachRefusedError):
        tokens.check(jwt.PyJWS().encode(json.dumps(claims(**changes)).encode(), SECRET, "HS256"))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_is_refused_also_with_the_right_secret(tokens, algorithm):
    assert refusal(tokens, forged(SECRET * 3, algorithm)) == "bad_signature"
    assert refusal(AttachTokens(SECRET * 3, now=lambda: NOW), forged(SECRET * 3, algorithm)) == "bad_signature"


def test_no_algorithm_is_refused(tokens):
    unsigned = jwt.encode(claims(), None, "none")
    assert refusal(tokens, unsigned) == "malformed"
    assert refusal(tokens, f"{unsigned}{forged().rsplit('.', 1)[1]}") == "bad_signature"


@pytest.mark.parametrize("audience", [..., None, "dialstack", "", ["other"], 7])
def test_a_token_for_another_use_is_refused(tokens, audience):
    assert refusal(tokens, forged(aud=audience)) == "malformed"


@pytest.mark.parametrize("name", ["call", "account", "kind", "iat", "exp", "jti"])
@pytest.mark.parametrize("value", [..., None, "", [], {}, True])
def test_a_claim_that_is_missing_or_odd_is_refused(tokens, name, value):
    assert refusal(tokens, forged(**{name: value})) == "malformed"


def test_a_token_that_is_far_too_long_is_not_looked_at(tokens):
    assert refusal(tokens, forged(call="c" * 5000)) == "malformed"


@pytest.mark.parametrize("url", ["wss://[::1/m?token=a.b.c", "?token=a.b", "a.b.c.d", "a..c", "?token=a.b.A", "a.b.c"])
def test_what_looks_like_no_token_of_ours(tokens, url):
    assert refusal(tokens, url) == "malformed"


def test_a_good_token_of_the_test_passes(tokens):
    assert tokens.check(forged()).token_id == "some id"


# --- secrets ---


@pytest.mark.parametrize("secret", ["", "short", b"short", "x" * 31, " " * 40, [], [SECRET, "short"], ()])
def test_a_secret_that_is_too_short_is_refused_with_advice(secret):
    with pytest.raises(ValueError, match=r"secrets\.token_hex\(32\)") as caught:
        AttachTokens(secret)
    assert "short" not in str(caught.value)


@pytest.mark.parametrize("secret", [bytearray(40), [40] * 3, [None], {"k" * 40: SECRET}, 40, None])
def test_a_secret_that_is_none(secret):
    with pytest.raises(TypeError):
        AttachTokens(secret)


def test_text_and_bytes_are_one_secret():
    AttachTokens(SECRET.encode()).check(made(AttachTokens(SECRET)))


def test_secrets_are_changed_one_after_the_other(clock):
    store = MemoryDedupe()
    old, both, turned, new = (
        AttachTokens(secret, store=store, now=clock) for secret in (SECRET, [SECRET, OTHER], (OTHER, SECRET), OTHER)
    )
    for signer in (old, both, turned):
        both.check(made(signer))
        turned.check(made(signer))
    old.check(made(both))
    new.check(made(turned))
    assert refusal(new, made(both)) == refusal(old, made(turned)) == "bad_signature"


@pytest.mark.parametrize(
    "options", [{"lifetime": 0}, {"lifetime": -1}, {"lifetime": 90000}, {"leeway": -1}, {"leeway": 4000}]
)
def test_times_out_of_range(options):
    with pytest.raises(ValueError, match="in seconds"):
        AttachTokens(SECRET, **options)


def test_neither_a_repr_nor_an_error_nor_a_log_has_the_secret_or_the_token(tokens, caplog):
    caplog.set_level(logging.DEBUG)
    url = made(tokens)
    tokens.check(url)
    with pytest.raises(AttachRefusedError) as caught:
        tokens.check(url)
    with pytest.raises(AttachRefusedError) as forgery:
        tokens.check(url[:-3])
    said = f"{tokens!r}{caught.value!r}{caught.value}{forgery.value}{caplog.text}"
    assert SECRET not in said
    assert token_of(url)[-20:] not in said
    assert repr(tokens) == "AttachTokens(lifetime=60)"


# --- times ---


def test_a_token_ends(tokens, clock):
    early, late = made(tokens), made(tokens)
    clock.now += 64.9
    tokens.check(early)
    clock.now += 0.1
    assert refusal(tokens, late) == "expired"


def test_a_token_from_a_clock_that_is_ahead(clock):
    signer = AttachTokens(SECRET, now=lambda: NOW + 5)
    door = AttachTokens(SECRET, store=MemoryDedupe(), now=clock)
    door.check(made(signer))
    clock.now -= 1
    assert refusal(door, made(signer)) == "not_yet"
    AttachTokens(SECRET, leeway=30, now=clock).check(made(signer))


def test_the_times_are_this_machines_where_no_clock_is_given():
    tokens = AttachTokens(SECRET, lifetime=10)
    found = tokens.check(made(tokens))
    assert 9 < found.expires_at.timestamp() - time.time() < 12


# --- once ---


def test_a_token_opens_one_socket(tokens, clock):
    url = made(tokens)
    tokens.check(url)
    assert refusal(tokens, url) == "used"
    clock.now += 60
    assert refusal(tokens, url) == "used"
    tokens.check(made(tokens))  # another one for the same call


def test_a_token_whose_call_was_wrong_is_used_up(tokens):
    url = made(tokens)
    with pytest.raises(AttachRefusedError):
        tokens.check(url).check_begin(Begin(call_id="call_2"))
    assert refusal(tokens, url) == "used"


def test_a_refused_token_costs_the_good_one_nothing(tokens):
    token = token_of(made(tokens))
    assert refusal(tokens, token[:-5]) in {"bad_signature", "malformed"}
    tokens.check(token)


def test_without_a_store_all_of_a_process_share_one():
    url = made(AttachTokens(SECRET))
    AttachTokens(SECRET).check(url)
    assert refusal(AttachTokens(SECRET), url) == "used"


class KilledError(BaseException):
    """What no `except Exception` sees."""


class Crashing(MemoryDedupe):
    """Dies between the claim and its end."""

    def finish(self, key, token, keep):
        raise KilledError


def test_a_token_is_used_up_also_where_the_process_died_in_the_middle(clock):
    store = Crashing(clock=clock)
    tokens = AttachTokens(SECRET, store=store, now=clock)
    url = made(tokens)
    with pytest.raises(KilledError):
        tokens.check(url)
    for _ in range(3):
        assert refusal(tokens, url) == "used"
        clock.now += 30


def test_the_store_remembers_a_token_no_longer_than_it_has_to(clock):
    kept = []

    class Watched(MemoryDedupe):
        def finish(self, key, token, keep):
            kept.append((key, keep))
            return super().finish(key, token, keep)

    tokens = AttachTokens(SECRET, store=Watched(), now=clock)
    clock.now += 20
    found = tokens.check(forged())
    assert kept == [(f"dialstack-media-token:{found.token_id}", 40 + 5 + 60)]


def test_a_store_that_webhooks_use_too_mixes_nothing_up(clock):
    store = MemoryDedupe()
    tokens = AttachTokens(SECRET, store=store, now=clock)
    url = tokens.url(BASE, call())
    found = tokens.check(url)
    router = WebhookRouter("whsec_test", dedupe=store)
    assert router._key(call()) != f"dialstack-media-token:{found.token_id}"
    assert router._key(call()).startswith("[")


class Away:
    """A store that cannot be reached, at a step of your choice."""

    def __init__(self, step, blocking):
        self.step, self.blocking, self.store = step, blocking, MemoryDedupe()

    def __getattr__(self, name):
        if name == self.step:
            raise ConnectionError("no route")
        return getattr(self.store, name)


class Overtaken(MemoryDedupe):
    def finish(self, key, token, keep):
        return False


async def check_async(tokens, url):
    return await tokens.check_async(url)


async def check(tokens, url):
    return tokens.check(url)


both_ways = pytest.mark.parametrize("way", [check, check_async])


@both_ways
@pytest.mark.parametrize("blocking", [True, False])
@pytest.mark.parametrize("step", ["claim", "finish"])
async def test_a_store_that_is_away_lets_nobody_in(way, step, blocking):
    tokens = AttachTokens(SECRET, store=Away(step, blocking))
    with pytest.raises(AttachRefusedError) as caught:
        await way(tokens, made(tokens))
    assert caught.value.code == "store_unavailable"
    assert isinstance(caught.value.__cause__, ConnectionError)


@both_ways
async def test_a_claim_that_was_lost_lets_nobody_in(way):
    tokens = AttachTokens(SECRET, store=Overtaken())
    with pytest.raises(AttachRefusedError) as caught:
        await way(tokens, made(tokens))
    assert caught.value.code == "used"


@both_ways
async def test_both_ways_let_in_once_and_refuse_the_same(way, tokens):
    url = made(tokens)
    assert (await way(tokens, url)).call_id == "call_1"
    for refused, code in [(url, "used"), (BASE, "missing"), (forged(OTHER), "bad_signature")]:
        with pytest.raises(AttachRefusedError) as caught:
            await way(tokens, refused)
        assert caught.value.code == code


async def test_a_store_that_blocks_does_so_in_a_thread(tmp_path):
    seen = []

    class Watched(SQLiteDedupe):
        def claim(self, key, lease):
            seen.append(threading.get_ident())
            return super().claim(key, lease)

    store = Watched(tmp_path / "tokens.db")
    tokens = AttachTokens(SECRET, store=store)
    await tokens.check_async(made(tokens))
    assert seen != [threading.get_ident()]
    store.close()


# --- at once ---


@pytest.fixture(params=["memory", "sqlite", "redis"])
def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryDedupe()
        return
    if request.param == "redis":
        pytest.importorskip("redis")
        found = RedisDedupe(request.getfixturevalue("redis_url"), prefix=f"{tmp_path}:")
    else:
        found = SQLiteDedupe(tmp_path / "tokens.db")
    yield found
    found.close()


def test_of_many_threads_one_gets_each_token(store):
    tokens = AttachTokens(SECRET, store=store)
    urls = [made(tokens) for _ in range(10)]

    def attempt(url):
        try:
            return tokens.check(url).token_id
        except AttachRefusedError as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, urls * 8))
    assert answers.count("used") == 70
    assert len(set(answers)) == 11


def test_of_two_processes_one_gets_each_token(tmp_path):
    spawn = get_context("spawn")
    ready, go = spawn.Semaphore(0), spawn.Event()
    signer = AttachTokens(SECRET)
    urls = [made(signer) for _ in range(40)]
    pipes = [spawn.Pipe(duplex=False) for _ in range(2)]
    workers = [
        spawn.Process(target=compete, args=(SECRET, str(tmp_path / "tokens.db"), urls, ready, go, theirs))
        for _, theirs in pipes
    ]
    for process in workers:
        process.start()
    for _ in workers:
        assert ready.acquire(timeout=60)
    go.set()
    assert all(ours.poll(60) for ours, _ in pipes)  # one that failed has told us nothing, and never will
    got = [ours.recv() for ours, _ in pipes]
    for process, pipe in zip(workers, pipes, strict=True):
        process.join()
        assert process.exitcode == 0
        process.close()
        for end in pipe:
            end.close()
    assert len(got[0]) + len(got[1]) == len({*got[0], *got[1]}) == 40


# --- errors and logs ---


def test_the_error_is_one_of_ours_and_travels(tokens):
    with pytest.raises(DialStackError) as caught:
        tokens.check(BASE)
    for twin in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):
        assert (type(twin), twin.code, str(twin)) == (AttachRefusedError, "missing", str(caught.value))


@pytest.mark.parametrize(
    ("message", "args", "expected"),
    [
        (
            '%s - "WebSocket %s" [accepted]',
            ("1.2.3.4", "/m?a=1&token=abc.d-e_f&b=2"),
            '1.2.3.4 - "WebSocket /m?a=1&token={…}&b=2" [accepted]',
        ),
        ("GET /m?token=abc.def HTTP/1.1", (), "GET /m?token={…} HTTP/1.1"),
        ("%(path)s", ({"path": "/m?token=abc"},), "/m?token={…}"),
        ("%s", (b"/m?token=abc",), "/m?token={…}"),
        ("%d %s", (7, "/m?mytoken=abc"), "7 /m?mytoken=abc"),
        ("%s", (ValueError("/m?token=abc"),), "/m?token={…}"),
        (ValueError("/m?token=abc"), (), "/m?token={…}"),
        ("nothing of it", (), "nothing of it"),
        ("nothing of it", None, "nothing of it"),
    ],
)
def test_the_filter_hides_tokens_and_leaves_the_rest(message, args, expected):
    record = logging.getLogger("some").makeRecord("some", logging.INFO, __file__, 1, message, args, None)
    assert AttachTokenFilter().filter(record)
    assert record.getMessage() == expected


def test_uvicorn_logs_the_token_without_the_filter_and_not_with_it(tokens, caplog, monkeypatch):
    uvicorn = pytest.importorskip("uvicorn")
    connect = pytest.importorskip("websockets.asyncio.client").connect

    async def application(scope, receive, send):
        await send({"type": "websocket.accept"})
        await receive()
        await receive()

    async def visit():
        server = uvicorn.Server(
            uvicorn.Config(application, port=0, lifespan="off", log_config=None, ws="websockets-sansio")
        )
        running = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        async with connect(tokens.url(f"ws://127.0.0.1:{port}/m", call())):
            pass
        server.should_exit = True
        await running

    log = logging.getLogger("uvicorn.error")
    monkeypatch.setattr(log, "filters", [])  # an application in this process may have put one there
    caplog.set_level(logging.INFO, "uvicorn.error")
    asyncio.run(visit())
    assert "token=ey" in caplog.text
    caplog.clear()
    log.addFilter(AttachTokenFilter())
    asyncio.run(visit())
    assert "/m?token={…}" in caplog.text
    assert "token=ey" not in caplog.text


def test_importing_it_loads_nothing_that_takes_long():
    script = (
        "import sys; from dialstack.media.attach_tokens import AttachTokens; AttachTokens('x' * 32);"
        "assert not {'jwt', 'httpx', 'pydantic', 'anyio', 'sqlite3', 'redis'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
