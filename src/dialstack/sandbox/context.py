"""What a behaviour gets to see: the sandbox's state and the one request it answers."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TypeAlias

from dialstack.sandbox.idempotency import Idempotency
from dialstack.sandbox.paging import Lifetime
from dialstack.sandbox.store import PLATFORM, Store
from dialstack.sandbox.telephony.live import Switchboard
from dialstack.sandbox.timeline import Timeline, utc_now
from dialstack.sandbox.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dialstack.sandbox.contract import Operation
    from dialstack.sandbox.messages import Pairs, SandboxResponse
    from dialstack.sandbox.store import Row, Table

SIGNED_URL_TTL = timedelta(minutes=10)


def stamp(moment: datetime) -> str:
    """Write a time as the API does: RFC 3339 in UTC."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """Read a date or an RFC 3339 time; without an offset it is UTC."""
    # fromisoformat reads no `Z` before Python 3.11.
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class Outgoing:
    """A signed webhook that is to be sent: a platform event to an endpoint, or a question to a voice app."""

    account: str
    url: str
    secret: str = field(repr=False)
    kind: str
    """The event's type, such as `call.end` or `call.received`."""
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class MediaRequest:
    """A media socket that is to be opened: an `attach` action, or a listener."""

    account: str
    call: str
    url: str = field(repr=False)
    voice_app: str | None = None
    listener: str | None = None
    channel: str | None = None


@dataclass
class World:
    """Everything that outlives a request. Whoever uses it holds the sandbox's lock."""

    url: str
    source: Callable[[], datetime] = utc_now
    strict: bool = False
    """Behave as today's API where the sandbox is otherwise content with what the older one took."""
    cursor_ttl: float | None = None
    """How many seconds the cursor of a page is good for; None: for ever."""
    store: Store = field(default_factory=Store, repr=False)
    tokens: Tokens = field(default_factory=Tokens, repr=False)
    idempotency: Idempotency = field(default_factory=Idempotency, repr=False)
    outbox: deque[Outgoing] = field(default_factory=deque[Outgoing], repr=False)
    """Webhooks that wait to be sent, outside the lock."""
    media: deque[MediaRequest] = field(default_factory=deque[MediaRequest], repr=False)
    """Media sockets that wait to be opened, outside the lock."""
    watchers: list[Callable[[Row], None]] = field(default_factory=list["Callable[[Row], None]"], repr=False)
    """Told of every event, as `emit` stored it. They must not wait for anything."""
    switchboard: Switchboard = field(default_factory=Switchboard, repr=False)
    """The calls that go on, and what people do."""

    def __post_init__(self) -> None:
        """Start the clock."""
        self.timeline: Timeline = Timeline(self.source)

    def clock(self) -> datetime:
        """The time now."""
        return self.timeline.now()

    def emit(self, account: str, kind: str, data: Row) -> Row:
        """Let an event of the platform happen: keep it, and tell whoever watches. `kind` is its type."""
        key = self.store.new_id("evt")
        event: Row = {
            "id": key,
            "type": kind,
            "account_id": account,
            "data": data,
            "_created_at": self.stamp(),
        }
        stored = self.store.insert(account, "events", key, event)
        for watcher in self.watchers:
            watcher(stored)
        return stored

    def stamp(self) -> str:
        """The time now, as the API writes it."""
        return stamp(self.clock())

    def cursor_lifetime(self) -> Lifetime | None:
        """How long the cursors of pages are good for; None: for ever."""
        return None if self.cursor_ttl is None else Lifetime(self.cursor_ttl, self.clock().timestamp())

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
    platform: str = PLATFORM
    """The platform in one mode, as the owner of its rows."""
    live: bool = False
    """Whether this is live mode."""

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
        """The rows of the caller's platform and mode."""
        return self.world.store.within(self.caller.platform)

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
