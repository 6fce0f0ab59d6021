"""The base of every answer, and the envelope of every list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from pydantic import VERSION, BaseModel, ConfigDict, JsonValue
from typing_extensions import override

from dialstack.types.options import LastResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["JsonValue", "ListResponse", "Model", "is_secret"]

T = TypeVar("T")

# Fields that must not reach a log through a repr, wherever they turn up: also as unknown fields of a newer API.
_SECRETS = frozenset(
    {
        "account_number",
        "audio_url",
        "client_secret",
        "download_url",
        "pin",
        "recording_url",
        "secret",
        "webhook_secret",
    }
)


# A process uses a few models of many, so they are built when they are first used. Before 2.14, pydantic did that in a
# way that two threads could spoil.
_BUILDS_SAFELY = tuple(int(part) for part in VERSION.split(".")[:2]) >= (2, 14)


class Model(BaseModel):
    """An object that the API answered with.

    Unknown fields are kept (`model_extra`) and known ones never raise: a value that does not fit its type is
    left as it came. Models are mutable, compare by value and pickle.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow", protected_namespaces=(), defer_build=_BUILDS_SAFELY)

    # A slot, not a field: outside equality, dumps and pickles, and a third cheaper than a private attribute.
    __slots__ = ("_last_response",)

    @property
    def last_response(self) -> LastResponse | None:
        """The HTTP answer that this object came in; None on nested objects, copies and unpickled ones."""
        response: LastResponse | None = getattr(self, "_last_response", None)
        return response

    @override
    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        """Leave secrets and signed URLs out of the repr."""
        return [(name, _shown(value)) for name, value in super().__repr_args__() if name not in _SECRETS]

    if not TYPE_CHECKING:
        # A value of the wrong type is kept as it came, so dumping it is no surprise worth a warning.
        def model_dump(self, *, warnings=False, **kwargs):  # noqa: ANN001, ANN003, ANN202
            return super().model_dump(warnings=warnings, **kwargs)

        def model_dump_json(self, *, warnings=False, **kwargs):  # noqa: ANN001, ANN003, ANN202
            return super().model_dump_json(warnings=warnings, **kwargs)


def is_secret(name: str) -> bool:
    """Tell whether a field of this name is kept out of what people see in passing."""
    return name in _SECRETS


def _shown(value: object) -> object:
    """Take the secrets out of what has no model: unknown objects, and values that did not fit."""
    if isinstance(value, dict):
        known = cast("dict[str, object]", value)
        return {name: _shown(inner) for name, inner in known.items() if name not in _SECRETS}
    return [_shown(entry) for entry in cast("list[object]", value)] if isinstance(value, list) else value


class ListResponse(Model, Generic[T]):
    """A list as the API sends it, such as `user.extensions`. Iterate over it for its items.

    `client.users.list()` wraps it in a page that can turn itself. A list inside another object may be only the
    beginning: `next_page_url` says so.
    """

    object: str | None = None
    url: str | None = None
    next_page_url: str | None = None
    previous_page_url: str | None = None
    has_more: bool | None = None
    """Only older servers send this."""
    data: list[T]

    @override
    def __iter__(self) -> Iterator[T]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Go through the items that are here. Pydantic would give pairs of names and values."""
        return iter(self.data)
