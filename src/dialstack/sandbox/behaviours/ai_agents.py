"""AI agents. Each brings its own voice app, and an extension when it is created with a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours import extensions, voice_apps
from dialstack.sandbox.collection import Collection

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row


def _expand_extensions(context: Context, row: Row) -> Row:
    """Extensions lead to the agent's voice app."""
    return extensions.expand_extensions(context, {"id": row["voice_app"]})


def _present(context: Context, row: Row) -> Row:
    numbers = [extension["number"] for extension in extensions.targeting(context, row["voice_app"])]
    return row | {"extension_number": numbers[0] if numbers else None}


AGENTS = Collection(
    table="ai_agents",
    noun="AI agent",
    prefix="aia",
    defaults={
        "name": "",
        "persona_name": None,
        "greeting_name": None,
        "instructions": None,
        "faq_responses": [],
        "scheduling": None,
    },
    renamed=("voice_app",),
    expandable={"extensions": _expand_extensions},
    present=_present,
)


def create(context: Context) -> Row:
    """Nothing is stored when the extension is taken."""
    number = context.body.get("extension_number")
    if number is not None:
        extensions.refuse_taken(context, number)
    agent = AGENTS.add(context, context.body, voice_app="")
    url = f"{context.world.url}/ai-agents/{agent['id']}"
    agent["voice_app"] = voice_apps.add(context, {"name": agent["name"], "url": url}, agent["id"])["id"]
    if number is not None:
        extensions.add(context, number, agent["voice_app"])
    return AGENTS.answer(context, agent)


def delete(context: Context) -> None:
    """The voice app and the extensions that lead to it go too."""
    voice_app = AGENTS.find(context)["voice_app"]
    AGENTS.delete(context)
    context.table("voice_apps").pop(voice_app, None)
    for extension in extensions.targeting(context, voice_app):
        del context.table("extensions")[extension["number"]]


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "ai_agents.create": create,
    "ai_agents.retrieve": AGENTS.retrieve,
    "ai_agents.update": AGENTS.update,
    "ai_agents.delete": delete,
    "ai_agents.list": AGENTS.list,
}
