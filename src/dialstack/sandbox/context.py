"""What a behaviour gets to see: the sandbox's state and the one request it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TypeAlias

from dialstack.sandbox.idempotency import Idempotency
from dialstack.sandbox.store import PLATFORM, Store
from dialstack.sandbox.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dialstack.sandbox.contract import Operation
    from dialstack.sandbox.messages import Pairs, SandboxResponse
    from dialstack.sandbox.store import Row, Table

SIGNED_URL_TTL = timedelta(minutes=10)


def utc_now() -> datetime:
    """The machine's time, aware."""
    return datetime.now(timezone.utc)


def stamp(moment: datetime) -> str:
    """Write a time as the API does: RFC 3339 in UTC."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """Read a date or an RFC 3339 time; without an offset it is UTC."""
    # fromisoformat reads no `Z` before Python 3.11.
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


@dataclass
class World:
    """Everything that outlives a request."""

    url: str
    clock: Callable[[], datetime] = utc_now
    strict: bool = False
    """Behave as today's API where the sandbox is otherwise content with what the older one took."""
    store: Store = field(default_factory=Store, repr=False)
    tokens: Tokens = field(default_factory=Tokens, repr=False)
    idempotency: Idempotency = field(default_factory=Idempotency, repr=False)

    def stamp(self) -> str:
        """The time now, as the API writes it."""
        return stamp(self.clock())

    def signed_url(self, path: str) -> tuple[str, str]:
        """A URL that needs no key for ten minutes, and when it ends."""
        expires_at = self.clock() + SIGNED_URL_TTL
        target = f"{path}?expires={int(expires_at.timestamp())}"
        return f"{self.url}{target}&signature={self.tokens.sign(target)}", stamp(expires_at)


@dataclass(frozen=True)
class Caller:
    """Who asks. A platform key has no claims; a session token names its account and maybe its user."""

    account: str = PLATFORM
    user: str | None = None
    components: tuple[str, ...] = ()

    @property
    def is_platform(self) -> bool:
        """Whether this is the platform's own key."""
        return self.account == PLATFORM


@dataclass(frozen=True)
class Upload:
    """A file that came in a form."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Context:
    """One request, checked and decoded. `account` is empty on platform-level operations."""

    world: World
    operation: Operation
    caller: Caller
    account: str
    path: str
    params: Mapping[str, str]
    query: Pairs
    body: Row
    files: Mapping[str, Upload] = field(default_factory=dict[str, Upload])
    """The files of a form by field. In `body` a file stands for itself by a hash."""

    @property
    def store(self) -> Store:
        """The sandbox's rows."""
        return self.world.store

    @property
    def expand(self) -> set[str]:
        """The names in `expand[]`; other spellings are ignored, as on the platform."""
        return {value for name, value in self.query if name == "expand[]"}

    def filter(self, name: str) -> str | None:
        """The last value of a query parameter."""
        return dict(self.query).get(name)

    def table(self, name: str) -> Table:
        """A table of the account that this request is about."""
        return self.store.table(self.account, name)

    def now(self) -> str:
        """The time now, as the API writes it."""
        return self.world.stamp()


Behaviour: TypeAlias = "Callable[[Context], dict[str, Any] | SandboxResponse | None]"
"""Gives the body of the answer, None for an empty one, or a whole answer where it is not JSON."""
