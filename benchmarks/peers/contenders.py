"""Who is compared, as the few lines that one would write with each. The same lines run here and in fresh processes.

What an expression may name: `url`, `KEY`, `PATH` and `HEADERS`; what `load` and `define` made; and `client`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from benchmarks.contenders import HEADERS, KEY, PATH

if TYPE_CHECKING:
    from collections.abc import Callable

OURS, BASE = "dialstack", "httpx"


@dataclass(frozen=True)
class Contender:
    """A library, and how one uses it."""

    name: str
    load: str
    client: str
    """An expression."""
    answer: str
    """An expression: one GET, read as the library reads it."""
    items: str | None = None
    """An expression: an iterator over a long list that turns the pages itself."""
    define: str = ""
    """What one writes beside it."""
    async_client: str | None = None
    async_answer: str | None = None
    """An expression that is awaited."""
    aclose: str = "client.aclose()"
    untyped: bool = False
    """It answers with dicts, or with objects whose fields have whatever type the JSON has."""
    sources: str | None = None
    """Where its operations are: a pattern below the package."""
    async_create: str | None = None
    """An expression that is awaited: a POST of `name`. Only what has no types: the other SDKs have no helper either."""
    long_items: str | None = None
    """The same as `items`, of a list that does not end. The lists of the peers never do."""

    @property
    def label(self) -> str:
        return f"{self.name} (untyped)" if self.untyped else self.name

    @property
    def version(self) -> str | None:
        """None where it is not installed."""
        try:
            return version(self.name)
        except PackageNotFoundError:
            return None

    def scope(self, url: str) -> dict[str, object]:
        """Load it, and give what its expressions may name."""
        names: dict[str, object] = {"url": url, "KEY": KEY, "PATH": PATH, "HEADERS": HEADERS}
        exec(f"{self.load}\n{self.define}", names)
        return names

    def program(self, *, client: bool = True) -> str:
        """Write the beginning of a program that uses it: for a fresh process, which is given the URL."""
        names = "".join(f"{name} = {value!r}\n" for name, value in (("KEY", KEY), ("PATH", PATH), ("HEADERS", HEADERS)))
        made = f"client = {self.client}\n" if client else ""
        return f"import sys\nurl = sys.argv[1]\n{names}{self.load}\n{self.define}\n{made}"

    def made(self, url: str) -> dict[str, object]:
        """Do the same, with a client."""
        names = self.scope(url)
        names["client"] = eval(self.client, names)
        return names

    def call(self, url: str) -> Callable[[], object]:
        """Give its GET."""
        return eval(f"lambda: {self.answer}", self.made(url))

    async def async_call(self, url: str) -> tuple[Callable[[], object], Callable[[], object]]:
        """Give its async GET, and what closes its client. Called in the loop: some clients want one."""
        names = self.scope(url)
        names["client"] = eval(self.async_client, names)
        return eval(f"lambda: {self.async_answer}", names), eval(f"lambda: {self.aclose}", names)


_PAGES_BY_HAND = """
LONG = "/v1/accounts/long?limit=100"
def pages(get, target="/v1/accounts?limit=100"):
    while target:
        page = get(target)
        yield from page["data"]
        target = page["next_page_url"]
async def json_of(pending):
    return (await pending).json()
"""

_HTTPX = {
    "answer": "client.get(PATH).json()",
    "items": "pages(lambda target: client.get(target).json())",
    "define": _PAGES_BY_HAND,
    "long_items": "pages(lambda target: client.get(target).json(), LONG)",
    "async_answer": "json_of(client.get(PATH))",
    "async_create": 'json_of(client.post("/v1/users", json={"name": name}))',
    "untyped": True,
}

LIBRARIES = (
    Contender(
        BASE,
        "import httpx",
        "httpx.Client(base_url=url, headers=HEADERS)",
        async_client="httpx.AsyncClient(base_url=url, headers=HEADERS)",
        **_HTTPX,
    ),
    Contender(
        "httpx2",
        "import httpx2",
        "httpx2.Client(base_url=url, headers=HEADERS)",
        async_client="httpx2.AsyncClient(base_url=url, headers=HEADERS)",
        **_HTTPX,
    ),
    Contender(
        "requests",
        "import requests",
        "session()",
        "client.get(url + PATH).json()",
        "pages(lambda target: client.get(url + target).json())",
        long_items="pages(lambda target: client.get(url + target).json(), LONG)",
        define=_PAGES_BY_HAND
        + """
def session():
    made = requests.Session()
    made.headers.update(HEADERS)
    return made
""",
        untyped=True,
    ),
    Contender(
        "aiohttp",
        "import aiohttp",
        "",
        "",
        define="""
async def json_of(pending):
    async with pending as response:
        return await response.json()
""",
        async_client="aiohttp.ClientSession(url, headers=HEADERS)",
        async_answer="json_of(client.get(PATH))",
        aclose="client.close()",
        async_create='json_of(client.post("/v1/users", json={"name": name}))',
        untyped=True,
    ),
)

PEERS = (
    Contender(
        "stripe",
        "import stripe",
        'stripe.StripeClient(KEY, base_addresses={"api": url})',
        'client.v1.customers.retrieve("user_1")',
        'client.v1.customers.list({"limit": 100}).auto_paging_iter()',
        async_client='stripe.StripeClient(KEY, base_addresses={"api": url}, http_client=(http := stripe.HTTPXClient()))',
        async_answer='client.v1.customers.retrieve_async("user_1")',
        aclose="http.close_async()",
        untyped=True,
        sources="**/_*_service.py",
    ),
    Contender(
        "openai",
        "import openai",
        "openai.OpenAI(api_key=KEY, base_url=url)",
        'client.models.retrieve("user_1")',
        "client.files.list(limit=100)",
        async_client="openai.AsyncOpenAI(api_key=KEY, base_url=url)",
        async_answer='client.models.retrieve("user_1")',
        aclose="client.close()",
        sources="resources/**/*.py",
    ),
    Contender(
        "anthropic",
        "import anthropic",
        "anthropic.Anthropic(api_key=KEY, base_url=url)",
        'client.models.retrieve("user_1")',
        "client.models.list(limit=100)",
        async_client="anthropic.AsyncAnthropic(api_key=KEY, base_url=url)",
        async_answer='client.models.retrieve("user_1")',
        aclose="client.close()",
        sources="resources/**/*.py",
    ),
    Contender(
        "telnyx",
        "import telnyx",
        "telnyx.Telnyx(api_key=KEY, base_url=url)",
        'client.billing_groups.retrieve("user_1")',
        "client.billing_groups.list(page_size=100)",
        async_client="telnyx.AsyncTelnyx(api_key=KEY, base_url=url)",
        async_answer='client.billing_groups.retrieve("user_1")',
        aclose="client.close()",
        sources="resources/**/*.py",
    ),
    Contender(
        "twilio",
        "import twilio.rest",
        'twilio.rest.Client("AC1", KEY, http_client=Loopback())',
        'client.messages("user_1").fetch()',
        "client.messages.stream(page_size=100)",
        # It has no setting for an address of one's own, but takes an HTTP client.
        define="""
from twilio.http.http_client import TwilioHttpClient
class Loopback(TwilioHttpClient):
    def request(self, method, address, **rest):
        return super().request(method, address.replace("https://api.twilio.com", url, 1), **rest)
def loopback_async():
    from twilio.http.async_http_client import AsyncTwilioHttpClient
    class AsyncLoopback(AsyncTwilioHttpClient):
        async def request(self, method, address, **rest):
            return await super().request(method, address.replace("https://api.twilio.com", url, 1), **rest)
    return AsyncLoopback()
""",
        async_client='twilio.rest.Client("AC1", KEY, http_client=loopback_async())',
        async_answer='client.messages("user_1").fetch_async()',
        aclose="client.http_client.close()",
        untyped=True,
        sources="rest/**/*.py",
    ),
    Contender(
        "workos",
        "import workos",
        "workos.WorkOSClient(api_key=KEY, base_url=url)",
        'client.organizations.get_organization("user_1")',
        "client.organizations.list_organizations(limit=100).auto_paging_iter()",
        async_client="workos.AsyncWorkOSClient(api_key=KEY, base_url=url)",
        async_answer='client.organizations.get_organization("user_1")',
        aclose="client.close()",
        sources="*/_resource.py",
    ),
)

SDK = Contender(
    OURS,
    "import dialstack",
    'dialstack.DialStack(KEY, api_url=url, dialstack_account="acct_1")',
    'client.users.retrieve("user_1")',
    "client.accounts.list(limit=100)",
    async_client='dialstack.AsyncDialStack(KEY, api_url=url, dialstack_account="acct_1")',
    async_answer='client.users.retrieve("user_1")',
    define="""
def long_list(client):
    page = client.accounts.list(limit=100)
    page.next_page_url = "/v1/accounts/long?limit=100"
    return page
""",
    long_items="long_list(client)",
)


def installed() -> list[Contender]:
    """Ours first, then what is there of the others."""
    return [SDK, *(other for other in (*LIBRARIES, *PEERS) if other.version is not None)]
