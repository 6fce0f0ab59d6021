"""Those who follow one call: what they hear, and that they break nothing."""

from __future__ import annotations

import logging

import pytest

from dialstack._core.config import resolve
from dialstack._core.happenings import Watching, requested
from dialstack._core.hooks import CallHooks, Hooks
from dialstack._core.options import NO_OPTIONS
from dialstack._core.requests import describe

EVENTS = ["request", "response", "retry", "error"]
CALL = describe(
    resolve("sk_test_1", {}, {}),
    "GET",
    "/v1/users/{user}",
    "/v1/users/user_1",
    query={},
    body=None,
    options=NO_OPTIONS,
    scope="optional",
)


class Diary:
    """Writes down what it hears."""

    def __init__(self, lines: list[object], name: str = "first", *, breaks: bool = False) -> None:
        self.lines, self.name, self.breaks = lines, name, breaks

    def __call__(self, call: object) -> Diary:
        self.lines.append((self.name, "begins", call))
        return self

    def hear(self, event: object, /) -> None:
        self.lines.append((self.name, event))

    def end(self, error: BaseException | None, /) -> None:
        self.lines.append((self.name, "ends", error))
        if self.breaks:
            raise KeyError("+16175550100")


def test_a_watcher_follows_from_beginning_to_end() -> None:
    lines: list[object] = []
    hooks = Hooks()
    hooks.watch(Diary(lines))
    hooks.watch(Diary(lines, "second"))
    with Watching(hooks, CALL) as of_call:
        assert lines == [("first", "begins", CALL), ("second", "begins", CALL)]
        del lines[:]
        for hear in of_call.request:
            hear("event")
    assert lines == [("first", "event"), ("second", "event"), ("second", "ends", None), ("first", "ends", None)]


def test_a_watcher_that_was_taken_away_follows_nothing() -> None:
    lines: list[object] = []
    hooks, diary = Hooks(), Diary(lines)
    hooks.watch(diary)
    hooks.unwatch(Diary(lines))
    assert hooks.watchers == (diary,)
    hooks.unwatch(diary)
    hooks.unwatch(diary)
    with Watching(hooks, CALL) as of_call:
        assert of_call.request == ()
    assert lines == []


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt()])
def test_the_end_is_told_and_not_changed(error: BaseException) -> None:
    lines: list[object] = []
    hooks = Hooks()
    hooks.watch(Diary(lines))
    with pytest.raises(type(error)) as caught, Watching(hooks, CALL):
        raise error
    assert caught.value is error
    assert lines[-1] == ("first", "ends", error)


def test_a_watcher_that_raises_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def refuse(call: object) -> Diary:
        raise RuntimeError("+16175550100")

    lines: list[object] = []
    hooks = Hooks()
    for watcher in (Diary(lines), refuse, Diary(lines, "last", breaks=True)):
        hooks.watch(watcher)
    with caplog.at_level(logging.DEBUG, "dialstack"), Watching(hooks, CALL) as of_call:
        assert len(of_call.error) == 2
    assert [line[:2] for line in lines[-2:]] == [("last", "ends"), ("first", "ends")]
    assert [line.split("callback ")[1].split(".")[-1] for line in caplog.messages] == [
        "refuse raised RuntimeError; the call goes on",
        "end raised KeyError; the call goes on",
    ]


@pytest.mark.parametrize("name", EVENTS)
def test_callbacks_come_and_go_behind_those_who_follow(name: str) -> None:
    lines: list[object] = []
    hooks, diary = Hooks(), Diary(lines)
    of_call = CallHooks(hooks, [diary])
    assert of_call.watchers == ()
    assert getattr(of_call, name) == (diary.hear,)
    hooks.add(name, print)
    assert getattr(of_call, name) == (diary.hear, print)
    hooks.remove(name, print)
    assert getattr(of_call, name) == (diary.hear,)


def test_an_event_names_the_route_beside_the_path() -> None:
    event = requested(CALL, 1, 0.0)
    assert (event.path, event.route) == ("/v1/users/user_1", "/v1/users/{user}")
