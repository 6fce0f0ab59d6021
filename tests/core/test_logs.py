from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from dialstack._core.logs import logger, switch_on


@pytest.fixture(autouse=True)
def _fresh_logger(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(logger, "handlers", [logging.NullHandler()])
    level = logger.level
    yield
    logger.setLevel(level)


def handlers() -> list[type]:
    return [type(handler) for handler in logger.handlers]


@pytest.mark.parametrize(
    ("word", "level"), [("debug", logging.DEBUG), ("info", logging.INFO), (" INFO\n", logging.INFO)]
)
def test_a_word_in_the_environment_switches_the_log_on(word: str, level: int) -> None:
    switch_on({"DIALSTACK_LOG": word})
    assert handlers() == [logging.NullHandler, logging.StreamHandler]
    assert logger.level == level


@pytest.mark.parametrize("environ", [{}, {"DIALSTACK_LOG": ""}, {"DIALSTACK_LOG": "1"}, {"DIALSTACK_LOG": "loud"}])
def test_nothing_else_does(environ: dict[str, str]) -> None:
    switch_on(environ)
    assert handlers() == [logging.NullHandler]


def test_a_second_client_does_not_say_everything_twice() -> None:
    for _ in range(3):
        switch_on({"DIALSTACK_LOG": "info"})
    assert handlers().count(logging.StreamHandler) == 1


def test_a_library_is_silent_by_default() -> None:
    script = "from dialstack._core.logs import logger; logger.warning('x'); logger.error('y')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
