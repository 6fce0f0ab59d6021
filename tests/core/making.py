"""Small parts that the tests of the core are made of."""

from __future__ import annotations

from typing import Any

from dialstack._core.config import Config, resolve
from dialstack._core.options import NO_OPTIONS, Options
from dialstack._core.requests import Call, describe

KEY = "sk_test_secret"


def a_config(key: Any = KEY, environ: dict[str, str] | None = None, **settings: Any) -> Config:
    return resolve(key, environ or {}, settings)


def a_call(method: str = "GET", path: str = "/v1/users", *, config: Config | None = None, **parts: Any) -> Call:
    given: dict[str, Any] = {"query": {}, "body": None, "options": NO_OPTIONS, "scope": "account", **parts}
    return describe(config or a_config(), method, path, path, **given)


def options(**given: Any) -> Options:
    return Options(**given)
