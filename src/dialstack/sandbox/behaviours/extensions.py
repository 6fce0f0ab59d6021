"""Extensions. Their number is their key, so changing the number moves the row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.references import TARGETS, require
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.problems import conflict
from dialstack.sandbox.store import outward

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

EXTENSIONS = Collection(
    table="extensions",
    noun="Extension",
    prefix="ext",
    param="number",
    defaults={"number": "", "target": "", "status": "active"},
)


def add(context: Context, number: str, target: str) -> Row:
    """Store a new extension; 409 when the number is taken."""
    refuse_taken(context, number)
    now = context.now()
    row = {"number": number, "target": target, "status": "active", "created_at": now, "updated_at": now}
    return context.store.insert(context.account, "extensions", number, row)


def refuse_taken(context: Context, number: str) -> None:
    """409 when an extension has this number."""
    if number in EXTENSIONS.rows(context):
        raise conflict(f"Extension {number} is already taken.", "extension_taken")


def targeting(context: Context, target: str) -> list[Row]:
    """The extensions that lead to a target."""
    return [row for row in EXTENSIONS.rows(context).values() if row["target"] == target]


def expand_extensions(context: Context, row: Row) -> Row:
    """What `expand[]=extensions` gives on a routing target."""
    url = f"/v1/extensions?target={row['id']}"
    return EXTENSIONS.embedded(context, url, targeting(context, row["id"]))


def create(context: Context) -> Row:
    """Behaviour: a new extension. 422, our choice, for a target that the account does not have."""
    require(context, "target", context.body["target"], *TARGETS)
    return outward(add(context, context.body["number"], context.body["target"]))


def update(context: Context) -> Row:
    """Behaviour: another target, another number, or both."""
    row = EXTENSIONS.find(context)
    require(context, "target", context.body.get("target"), *TARGETS)
    old: str = row["number"]
    new: str = context.body.get("number") or old
    if new != old:
        refuse_taken(context, new)
        context.store.rename(context.account, "extensions", old, new)
    return outward(EXTENSIONS.change(context, row, context.body))


def list_extensions(context: Context) -> Row:
    """Behaviour: a page, maybe of one target's extensions."""
    target = context.filter("target")
    rows = EXTENSIONS.rows(context).values() if target is None else targeting(context, target)
    return EXTENSIONS.page_of(context, rows)


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "extensions.create": create,
    "extensions.retrieve": EXTENSIONS.retrieve,
    "extensions.update": update,
    "extensions.delete": EXTENSIONS.delete,
    "extensions.list": list_extensions,
}
