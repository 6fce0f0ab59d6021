"""Media sockets: a message is read, skipped or refused by our error, and never by another."""

from __future__ import annotations

from contextlib import suppress

from dialstack.errors import DialStackMediaError
from dialstack.media import AudioFrame, Begin, DiallingSession, End, MediaSession, UnknownMessage
from fuzz.material import Material

__all__ = ["SEEDS", "check"]

BEGIN = b'{"event":"begin","call_id":"call_1","account_id":"acct_1","voice_app_id":"va_1"}'
SEEDS = [
    b"\x01"
    + BEGIN
    + b'\n{"event":"audio","payload":"//8=","timestamp":20,"channel":"caller"}\n{"event":"end","reason":"x"}',
    b"\x00" + BEGIN[:-1] + b',"audio_format":{"encoding":"audio/x-mulaw","sample_rate":8000.0,"channels":1}}',
    b"\x00" + BEGIN[:-1] + b',"audio_format":{"sample_rate":-1e999,"channels":0}}',
    b"\x01" + BEGIN + b'\n{"type":"audio","payload":"=","timestamp":1e400}\n[]\nnull\n"\\ud800"\n{"event":"mark"}',
    b"\x01" + BEGIN + b'\n{"event":"audio","payload":"//8=","timestamp":-0.0}',
    b"\x01" + BEGIN + b'\n{"event":"audio","payload":"//8=","timestamp":1' + b"0" * 400 + b"}",
]


def check(data: bytes) -> None:
    """Give a session some messages, as text or as bytes."""
    material = Material(data)
    as_text = material.number(1)
    session, other = MediaSession(max_message=4096), DiallingSession()
    other.begin("call_1", "acct_1", voice_app_id="va_1")
    for line in material.rest().split(b"\n"):
        message = line.decode("utf-8", "replace") if as_text else line
        with suppress(DialStackMediaError):
            other.receive(message)
        try:
            event = session.receive(message)
        except DialStackMediaError:
            return
        use(event)


def use(event: object) -> None:
    """Do with an event what a program does."""
    assert isinstance(event, (Begin, AudioFrame, End, UnknownMessage))
    repr(event)
    if isinstance(event, Begin):
        assert 0 < event.audio_format.sample_rate < 10**6
        assert 0 < event.audio_format.channels < 10**6
    if isinstance(event, AudioFrame):
        assert event.payload
        assert event.timestamp is None or isinstance(event.timestamp, int)
        try:
            assert len(event.pcm16) == 2 * len(event.payload)
        except DialStackMediaError as error:
            if error.code != "unsupported_format":
                raise
