"""The operations of the client, found by walking it: what it can call, the command line can."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, cast

from dialstack._sync.namespaces import Namespaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dialstack._sync.resources._base import Resource
    from dialstack.cli.partner_shelf import PartnerShelf

__all__ = ["Operation", "Shelf", "kebab", "namespaces", "operations_of", "shelf_of"]

PARTNER = "partner"
STREAMS = frozenset({"events.stream", "presence.subscribe_park_slots"})
"""They never end, and have commands written by hand."""


class Shelf(Namespaces):
    """Every namespace, and nothing to send a request with."""

    if not TYPE_CHECKING:
        _runner = None


@dataclass(frozen=True)
class Operation:
    """One method of the client.

    Attributes:
        path: Where it is: `("dial_plans", "create")`.
        function: The method, not bound to a client.
    """

    path: tuple[str, ...]
    function: Callable[..., Any]

    @property
    def name(self) -> str:
        """Its name in Python, such as `dial_plans.create`."""
        return ".".join(self.path)

    @property
    def command(self) -> str:
        """The last word of its command."""
        return kebab(self.path[-1])

    @cached_property
    def ids(self) -> list[str]:
        """The names of its positional parameters."""
        kind = inspect.Parameter.POSITIONAL_ONLY
        return [name for name, parameter in self._parameters if parameter.kind is kind and name != "self"]

    @cached_property
    def shape(self) -> type | None:
        """The TypedDict of its keywords."""
        from dialstack._core.signatures import shape_of

        return shape_of(self.function)

    @property
    def answer(self) -> str:
        """What it returns, as it is written."""
        return str(self.function.__annotations__["return"])

    @property
    def is_partner(self) -> bool:
        """Whether it belongs to the Partner API."""
        return self.path[0] == PARTNER

    @property
    def lists(self) -> bool:
        """Whether it answers with pages."""
        return self.answer.startswith("Page[")

    @property
    def downloads(self) -> bool:
        """Whether it writes a file."""
        return self.function.__annotations__.get("to") == "Destination"

    @property
    def uploads(self) -> bool:
        """Whether it sends a file."""
        return "FileInput" in str(getattr(self.shape, "__annotations__", {}).get("file"))

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing, as far as its name tells."""
        return self.path[-1].startswith(("list", "retrieve", "download", "search", "stream", "subscribe"))

    def bound(self, client: object) -> Callable[..., object]:
        """Return the method of a client."""
        found: Any = client
        for part in self.path[1:] if self.is_partner else self.path:
            found = getattr(found, part)
        return cast("Callable[..., object]", found)

    @cached_property
    def _parameters(self) -> list[tuple[str, inspect.Parameter]]:
        return list(inspect.signature(self.function).parameters.items())


def namespaces() -> Iterator[tuple[str, str]]:
    """Yield the name and the purpose of each namespace, without importing one."""
    for name, found in vars(Namespaces).items():
        if isinstance(found, cached_property) and not name.startswith("_"):
            yield name, _first_line(found.func.__doc__)
    yield PARTNER, "The Partner API, for voice AI bots. Its key comes from DIALSTACK_PARTNER_KEY."


def shelf_of(path: tuple[str, ...]) -> Resource | PartnerShelf:
    """Return the namespace at a path, such as `("admin", "users")`."""
    found: Any = _partner_shelf() if path[0] == PARTNER else Shelf()
    for part in path[1:] if path[0] == PARTNER else path:
        found = getattr(found, part)
    return cast("Resource | PartnerShelf", found)


def _partner_shelf() -> PartnerShelf:
    # A client with all that it imports: `dialstack --help` needs none.
    from dialstack.cli.partner_shelf import PartnerShelf

    return PartnerShelf()


@cache
def operations_of(path: tuple[str, ...]) -> tuple[dict[str, Operation], dict[str, str]]:
    """Return the operations of a namespace, and the namespaces within it with their purpose."""
    resource = shelf_of(path)
    is_client = path == (PARTNER,)  # its own methods are no operations
    owner = type(resource).__mro__[1 if is_client else 0]
    operations: dict[str, Operation] = {}
    within: dict[str, str] = {}
    for name, found in vars(owner).items():
        if name.startswith("_"):
            continue
        if isinstance(found, cached_property):
            within[kebab(name)] = _first_line(found.func.__doc__)
        elif inspect.isfunction(found) and not is_client:
            operation = Operation((*path, name), found)
            operations[operation.command] = operation
    return operations, within


def kebab(name: str) -> str:
    """Spell a name as commands do: `dial_plans` is `dial-plans`."""
    return name.strip("_").replace("_", "-")


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n", 1)[0]
