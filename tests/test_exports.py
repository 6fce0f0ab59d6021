"""What `dialstack` offers, and that nothing of it is loaded before it is used."""

from __future__ import annotations

import importlib
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import dialstack

PROMISED = [
    "Account",
    "AccountCreateParams",
    "AccountSessionCreateParams",
    "AccountSessionCreateResponse",
    "AppInfo",
    "AsyncDialStack",
    "AsyncDialStackPartner",
    "DialStack",
    "DialStackAPIError",
    "DialStackAuthenticationError",
    "DialStackConfig",
    "DialStackConflictError",
    "DialStackConnectionError",
    "DialStackError",
    "DialStackInvalidRequestError",
    "DialStackMediaError",
    "DialStackNotFoundError",
    "DialStackPartner",
    "DialStackPartnerConfig",
    "DialStackPermissionError",
    "DialStackRateLimitError",
    "DialStackSignatureVerificationError",
    "DialStackTimeoutError",
    "DialStackValidationError",
    "RequestEvent",
    "RequestOptions",
    "ResponseEvent",
    "User",
    "UserCreateParams",
]


def fresh(script: str) -> str:
    """Run a script in a new process that fails on any warning."""
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("name", PROMISED)
def test_what_is_promised_is_there(name: str) -> None:
    value = getattr(dialstack, name)
    assert inspect.isclass(value)
    assert value.__doc__
    assert value.__module__.startswith("dialstack.")
    assert name in dialstack.__all__


def test_everything_in_the_list_can_be_imported() -> None:
    for name in dialstack.__all__:
        assert getattr(dialstack, name) is not None
        assert getattr(dialstack, name) is getattr(dialstack, name)


def test_the_list_is_sorted_and_has_everything_once() -> None:
    assert dialstack.__all__ == sorted(dialstack.__all__)
    assert len(set(dialstack.__all__)) == len(dialstack.__all__)
    assert set(PROMISED) <= set(dialstack.__all__)
    assert set(importlib.import_module("dialstack.errors").__all__) <= set(dialstack.__all__)
    assert set(dialstack.__all__) <= set(dir(dialstack))


def test_the_list_is_what_type_checkers_see() -> None:
    source = Path(dialstack.__file__).read_text("utf-8")
    block = source.split("if TYPE_CHECKING:\n", 1)[1].split("\n\n", 1)[0]
    seen = [line.rsplit(" as ", 1)[1] for line in block.splitlines()]
    assert sorted([*seen, "__version__"]) == dialstack.__all__


def test_a_star_import_works() -> None:
    assert (
        fresh("from dialstack import *; print(DialStack.__name__, DialStackError.__name__)")
        == "DialStack DialStackError"
    )


@pytest.mark.parametrize("name", ["Dialstack", "DialStackErorr", "annotations_", "_missing", "Model"])
def test_a_misspelt_name_is_an_error(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'dialstack' has no attribute '{name}'"):
        getattr(dialstack, name)
    with pytest.raises(ImportError, match=name):
        exec(f"from dialstack import {name}")
    assert not hasattr(dialstack, name)


def test_an_import_loads_nothing_heavy() -> None:
    script = "import sys, dialstack, json; dir(dialstack); print(json.dumps(sorted(sys.modules)))"
    loaded = set(json.loads(fresh(script)))
    heavy = {
        "httpx",
        "httpcore",
        "pydantic",
        "pydantic_core",
        "anyio",
        "tenacity",
        "jwt",
        "asyncio",
        "ssl",
        "typing_extensions",
    }
    assert not heavy & loaded
    assert {name for name in loaded if name.startswith("dialstack")} == {"dialstack", "dialstack._version"}


def test_the_errors_load_nothing_heavy() -> None:
    script = "import sys, json; from dialstack import DialStackError; print(json.dumps(sorted(sys.modules)))"
    assert not {"httpx", "pydantic", "anyio"} & set(json.loads(fresh(script)))


@pytest.mark.parametrize("colour", ["DialStack", "AsyncDialStack", "DialStackPartner", "AsyncDialStackPartner"])
def test_a_client_loads_its_own_colour_only(colour: str) -> None:
    script = (
        f"import sys, json; from dialstack import {colour}; {colour}('key_1'); print(json.dumps(sorted(sys.modules)))"
    )
    loaded = json.loads(fresh(script))
    other = "dialstack._async" if colour.startswith("DialStack") else "dialstack._sync"
    assert not [name for name in loaded if name.startswith(other)]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("dialstack.errors.DialStackError.__name__", "DialStackError"),
        ("dialstack.types.User.__name__", "User"),
        ("dialstack.types.RequestOptions.__name__", "RequestOptions"),
        ("dialstack.tokens.__name__", "dialstack.tokens"),
        ("dialstack.errors.DialStackError is dialstack.DialStackError", "True"),
        ("dialstack.types.User is dialstack.User", "True"),
    ],
)
def test_submodules_are_there_after_a_bare_import(expression: str, value: str) -> None:
    assert fresh(f"import dialstack; print({expression})") == value


def test_the_version_is_one() -> None:
    assert dialstack.__version__.count(".") == 2
    assert dialstack.__version__ == importlib.import_module("dialstack._version").__version__


def test_a_name_is_looked_up_once() -> None:
    assert fresh("import dialstack; dialstack.DialStackError; print('DialStackError' in vars(dialstack))") == "True"
