"""These run on every Python that we promise: `inspect.Signature` keeps its parts under private names."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import pytest
from typing_extensions import TypedDict, Unpack

import dialstack._async.client
import dialstack._sync.client
from dialstack import DialStack
from dialstack._core.options import OPTION_NAMES
from dialstack._core.signatures import ExpandedSignature, expand_methods
from dialstack.types.options import RequestOptions


class ThingParams(RequestOptions, total=False):
    """Parameters of a thing."""

    colour: str
    from_: "list[int] | None"  # noqa: UP037 - some are quoted


class DarkThingParams(ThingParams, total=False):
    """Parameters of a dark thing."""

    depth: int


class Plain(TypedDict):
    """Without options."""

    size: int


class Things:
    """A namespace."""

    def create(self, thing_id: str, /, *, limit: int = 5, **params: Unpack[ThingParams]) -> str:
        """Make one."""
        return thing_id

    async def darken(self, **params: Unpack[DarkThingParams]) -> None: ...

    def resize(self, **params: Unpack[Plain]) -> None: ...

    def unknown(self, **params: Unpack[NotThere]) -> None: ...  # type: ignore[name-defined]  # noqa: F821

    def loose(self, *rest: int, **params: Any) -> None: ...

    def bare(self, thing_id: str) -> None: ...

    def above(self, **params: Unpack[Plain]) -> str:
        return super().__repr__() + str(params)

    @staticmethod
    def fixed(**params: Unpack[Plain]) -> None: ...

    value = 5


expand_methods(Things)


def parameters(name: str) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(getattr(Things, name)).parameters)


def test_keywords_are_spelt_out_and_options_come_last() -> None:
    names = list(parameters("create"))
    assert names[:5] == ["self", "thing_id", "limit", "colour", "from_"]
    assert set(names[5:]) == OPTION_NAMES
    assert list(parameters("darken"))[1:4] == ["colour", "from_", "depth"]


def test_each_keyword_has_its_type_and_may_be_left_out() -> None:
    shown = parameters("create")
    assert shown["thing_id"].kind is inspect.Parameter.POSITIONAL_ONLY
    assert shown["limit"].default == 5
    for name in ("colour", "timeout"):
        assert shown[name].kind is inspect.Parameter.KEYWORD_ONLY
        assert repr(shown[name].default) == "..."
    assert shown["colour"].annotation == "str"
    assert shown["from_"].annotation in {"list[int] | None", '"list[int] | None"', "'list[int] | None'"}
    assert shown["timeout"].annotation == "float | None"


def test_a_signature_reads_as_people_write_it() -> None:
    assert str(inspect.signature(Things.resize)) == "(self, *, size: 'int' = ...) -> 'None'"
    assert str(inspect.signature(Things().create)).startswith(
        "(thing_id: 'str', /, *, limit: 'int' = 5, colour: 'str' = ..."
    )


def test_it_is_a_signature_in_every_way() -> None:
    lazy = Things.resize.__signature__  # type: ignore[attr-defined]
    assert isinstance(lazy, inspect.Signature)
    assert isinstance(lazy, ExpandedSignature)
    plain = inspect.Signature.from_callable(Things.resize).replace()
    assert lazy == plain
    assert hash(lazy) == hash(plain)
    assert (list(lazy.parameters), lazy.return_annotation) == (["self", "size"], "None")
    assert lazy.bind(None, size=3).arguments == {"self": None, "size": 3}
    with pytest.raises(TypeError, match="unexpected keyword"):
        lazy.bind(None, colour="red")
    assert str(lazy.replace(return_annotation=int)) == "(self, *, size: 'int' = ...) -> int"
    assert repr(lazy) == "<ExpandedSignature (self, *, size: 'int' = ...) -> 'None'>"
    assert list(pickle.loads(pickle.dumps(lazy)).parameters) == ["self", "size"]


def test_it_is_worked_out_at_first_sight_and_once() -> None:
    lazy = ExpandedSignature(Things.create)
    assert lazy._plain is None
    assert lazy.parameters is lazy.parameters
    assert lazy._plain is not None


@pytest.mark.parametrize(("name", "last"), [("unknown", "**params: 'Unpack[NotThere]'"), ("loose", "**params: 'Any'")])
def test_keywords_that_nobody_lists_stay_as_they_are(name: str, last: str) -> None:
    assert last in str(inspect.signature(getattr(Things, name)))


def test_what_takes_no_keywords_is_left_alone() -> None:
    assert not hasattr(Things.bare, "__signature__")
    assert not hasattr(Things.fixed, "__signature__")


def test_a_method_that_refers_to_its_class_is_shown_too() -> None:
    assert list(parameters("above")) == ["self", "size"]
    assert "{'size': 1}" in Things().above(size=1)


def test_a_method_still_works() -> None:
    assert Things().create("t1", colour="red") == "t1"
    assert inspect.iscoroutinefunction(Things.darken)


@pytest.mark.parametrize("client", [dialstack._sync.client.DialStack, dialstack._async.client.AsyncDialStack])
def test_the_real_methods_show_their_real_keywords(client: type) -> None:
    shown = inspect.signature(client.with_options).parameters  # type: ignore[attr-defined]
    assert {"api_key", "api_url", "timeout", "telemetry"} <= shown.keys()
    assert inspect.signature(client.request).parameters.keys() >= OPTION_NAMES  # type: ignore[attr-defined]
    accounts = client("sk_test_1").accounts  # type: ignore[call-arg]
    assert {"email", "pricing", "idempotency_key"} <= inspect.signature(accounts.create).parameters.keys()


def test_who_watches_a_transfer_comes_after_what_is_transferred() -> None:
    client = DialStack("sk_test_1")
    assert list(inspect.signature(client.files.create).parameters)[:3] == ["purpose", "file", "on_progress"]
    download = list(inspect.signature(client.port_orders.download_csr).parameters)
    assert download[:3] == ["port_order_id", "to", "on_progress"]
