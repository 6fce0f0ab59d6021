"""Dial plans: a graph of nodes. The contract checks each node; here the graph is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.extensions import expand_extensions
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.problems import unprocessable
from dialstack.sandbox.spellings import both, canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

# Nodes of other types are kept as they come: nothing is known about their config.
_RENAMED: Final = {
    "schedule": ("schedule",),
    "internal_dial": ("target",),
    "menu": ("prompt_clip",),
    "audio_clip": ("clip",),
    "voice_app": ("voice_app",),
}
_EXITS: Final = {
    "schedule": ("open", "closed", "holiday"),
    "internal_dial": ("next",),
    "ring_all_users": ("next",),
    "external_dial": ("next",),
    "menu": ("timeout_next_node", "invalid_next_node"),
    "audio_clip": ("next",),
    "voice_app": ("next",),
}
_VOICE_APP_FIELDS: Final = {"voice_app": "voice_app", "internal_dial": "target"}


def _present(_: Context, row: Row) -> Row:
    return row | {"nodes": [_respelled(node, both) for node in row["nodes"]]}


PLANS = Collection(
    table="dial_plans",
    noun="Dial plan",
    prefix="dp",
    defaults={"name": "", "entry_node": "", "nodes": []},
    expandable={"extensions": expand_extensions},
    present=_present,
)


def create(context: Context) -> Row:
    """Behaviour: a new dial plan."""
    return PLANS.answer(context, PLANS.add(context, _checked(context, {})))


def update(context: Context) -> Row:
    """Behaviour: change a dial plan; the result must still be a graph that works."""
    row = PLANS.find(context)
    return PLANS.answer(context, PLANS.change(context, row, _checked(context, row)))


def _checked(context: Context, before: Row) -> Row:
    plan: Row = {name: before.get(name) for name in PLANS.defaults} | context.body
    plan["nodes"] = [_respelled(node, canonical) for node in plan["nodes"]]
    problems = [*_graph_problems(plan), *_notify_problems(context, plan["nodes"])]
    if problems:
        raise unprocessable("; ".join(problems))
    return plan


def _respelled(node: Row, spell: Callable[[Row, tuple[str, ...]], Row]) -> Row:
    names = _RENAMED.get(node["type"])
    return node | {"config": spell(node["config"], names)} if names else node


def _graph_problems(plan: Row) -> Iterator[str]:
    ids = [node["id"] for node in plan["nodes"]]
    if plan["entry_node"] not in ids:
        yield f"/entry_node: no node has the id {plan['entry_node']!r}"
    for index, node in enumerate(plan["nodes"]):
        if node["id"] in ids[:index]:
            yield f"/nodes/{index}/id: {node['id']!r} is used twice"
        for pointer, exit_node in _exits(node):
            if exit_node not in ids:
                yield f"/nodes/{index}/config/{pointer}: no node has the id {exit_node!r}"


def _exits(node: Row) -> Iterator[tuple[str, str]]:
    """The places in a node's config that name another node."""
    for name in _EXITS.get(node["type"], ()):
        if node["config"].get(name) is not None:
            yield name, node["config"][name]
    for index, option in enumerate(node["config"]["options"] if node["type"] == "menu" else []):
        if option.get("next_node") is not None:
            yield f"options/{index}/next_node", option["next_node"]


def _notify_problems(context: Context, nodes: list[Row]) -> Iterator[str]:
    for index, node in enumerate(nodes):
        if node["type"] in _VOICE_APP_FIELDS and node["config"].get("mode") == "notify":
            app = context.table("voice_apps").get(node["config"][_VOICE_APP_FIELDS[node["type"]]])
            if app and app["_agent"]:
                yield f"/nodes/{index}/config/mode: the voice app of an AI agent can't be used in notify mode"


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "dial_plans.create": create,
    "dial_plans.retrieve": PLANS.retrieve,
    "dial_plans.update": update,
    "dial_plans.list": PLANS.list,
}
