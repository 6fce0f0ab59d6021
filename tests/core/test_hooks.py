from __future__ import annotations

import functools
import logging
import sys
import threading
from typing import Any

import pytest

from dialstack._core.hooks import Hooks, note_failure

EVENTS = ["request", "response", "retry", "error"]


def first(event: object) -> None: ...


def second(event: object) -> None: ...


@pytest.mark.parametrize("name", EVENTS)
def test_callbacks_are_kept_in_order_and_by_event(name: str) -> None:
    hooks = Hooks()
    hooks.add(name, first)
    hooks.add(name, second)
    assert getattr(hooks, name) == (first, second)
    assert all(getattr(hooks, other) == () for other in EVENTS if other != name)


@pytest.mark.parametrize("name", EVENTS)
def test_removing_one_removes_it_wherever_it_was_registered(name: str) -> None:
    hooks = Hooks()
    for callback in (first, second, first):
        hooks.add(name, callback)
    hooks.remove(name, first)
    hooks.remove(name, print)
    assert getattr(hooks, name) == (second,)


def test_a_method_can_be_removed_again() -> None:
    class Listener:
        def heard(self, event: object) -> None: ...

    hooks, listener = Hooks(), Listener()
    hooks.add("request", listener.heard)
    hooks.remove("request", listener.heard)
    assert hooks.request == ()


def test_a_call_that_is_under_way_keeps_its_own() -> None:
    hooks = Hooks()
    hooks.add("request", first)
    under_way = hooks.request
    hooks.add("request", second)
    hooks.remove("request", first)
    assert under_way == (first,)


@pytest.mark.parametrize("name", ["requests", "", "__class__", "add"])
def test_there_are_four_events(name: str) -> None:
    for change in (Hooks().add, Hooks().remove):
        with pytest.raises(ValueError, match="there are request, response, retry, error"):
            change(name, first)


@pytest.mark.parametrize("callback", [None, "first", 5])
def test_a_callback_is_callable(callback: Any) -> None:
    with pytest.raises(TypeError, match="a callback must be callable"):
        Hooks().add("request", callback)


@pytest.mark.parametrize(("callback", "name"), [(first, "first"), (functools.partial(first), "partial")])
def test_a_callback_that_raised_is_named_and_its_message_is_not(
    callback: Any, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "dialstack"):
        note_failure(callback, KeyError("+16175550100"))
    assert caplog.messages == [f"the callback {name} raised KeyError; the call goes on"]
    assert caplog.records[0].exc_info is None


def test_callbacks_that_several_threads_register_are_all_there():
    hooks = Hooks()
    mine = [[lambda: None for _ in range(300)] for _ in range(4)]
    threads = [threading.Thread(target=lambda own=own: [hooks.add("request", each) for each in own]) for own in mine]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    finally:
        sys.setswitchinterval(before)
    assert set(hooks.request) == {callback for own in mine for callback in own}
