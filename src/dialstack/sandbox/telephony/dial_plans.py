"""A call on its way through a dial plan, node by node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.telephony import voice_apps
from dialstack.sandbox.telephony.ringing import ring
from dialstack.sandbox.telephony.schedules import phase
from dialstack.sandbox.telephony.talking import connect, dead_end, end

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack.sandbox.store import Row
    from dialstack.sandbox.telephony.live import LiveCall

__all__ = ["walk"]

_CLIP_SECONDS: Final = 3.0


def walk(call: LiveCall, plan: Row, node_id: str) -> None:
    """Go to a node of a plan. A type that is not known, and a call that goes round for too long, end in `failed`."""
    node = next((node for node in plan["nodes"] if node["id"] == node_id), None)
    step = _STEPS.get(node["type"]) if node else None
    if not call.visit(node_id) or node is None or step is None:
        end(call, "failed")
        return
    step(call, plan, node["config"])


def _leave(call: LiveCall, plan: Row, exit_node: str | None) -> None:
    """Go on by an exit; where there is none, hang up."""
    if exit_node is None:
        end(call, "completed")
    else:
        walk(call, plan, exit_node)


def _otherwise(call: LiveCall, plan: Row, config: Row) -> Callable[[], None] | None:
    exit_node = config.get("next")
    return None if exit_node is None else lambda: walk(call, plan, exit_node)


def _schedule(call: LiveCall, plan: Row, config: Row) -> None:
    schedule = call.find("schedules", config["schedule"])
    if schedule is None:
        end(call, "failed")
        return
    now = phase(schedule, call.now())
    # An absent `holiday` is as `closed`; null means that there is no exit.
    _leave(call, plan, config.get("closed" if now == "holiday" and "holiday" not in config else now))


def _internal_dial(call: LiveCall, plan: Row, config: Row) -> None:
    if config.get("mode") == "notify" and (app := call.find("voice_apps", config["target"])):
        voice_apps.notify(call, app)
        _leave(call, plan, config.get("next"))
        return
    call.route(config["target"], config.get("timeout"), _otherwise(call, plan, config))


def _ring_all_users(call: LiveCall, plan: Row, config: Row) -> None:
    users = list(call.world.store.table(call.account, "users"))
    _ring(call, plan, users, config)


def _external_dial(call: LiveCall, plan: Row, config: Row) -> None:
    _ring(call, plan, [config["phone_number"]], config)


def _ring(call: LiveCall, plan: Row, parties: list[str], config: Row) -> None:
    otherwise = _otherwise(call, plan, config) or (lambda: dead_end(call))
    ring(call, parties, config["timeout"], lambda party: connect(call, party), lambda _: otherwise())


def _menu(call: LiveCall, plan: Row, config: Row) -> None:
    exits = {option["digit"]: option.get("next_node") for option in config["options"]}
    call.enter("menu")

    def pressed(key: str) -> None:
        _leave(call, plan, exits[key] if key in exits else config.get("invalid_next_node"))

    call.on_key = pressed
    call.later(config["timeout"], lambda: _leave(call, plan, config.get("timeout_next_node")))
    press_by_habit(call)


def press_by_habit(call: LiveCall) -> None:
    """Let the caller press the next key that they always press."""
    habit, used = call.habit(call.caller), call.row.get("_keys", 0)
    if used < len(habit.keys):
        call.row["_keys"] = used + 1
        call.later(habit.keys_after, lambda: call.on_key and call.on_key(habit.keys[used]))


def _audio_clip(call: LiveCall, plan: Row, config: Row) -> None:
    call.enter("playing")
    call.later(_CLIP_SECONDS, lambda: _leave(call, plan, config.get("next")))


def _voice_app(call: LiveCall, plan: Row, config: Row) -> None:
    app = call.find("voice_apps", config["voice_app"])
    if app is None:
        end(call, "failed")
    elif config.get("mode") == "notify":
        voice_apps.notify(call, app)
        _leave(call, plan, config.get("next"))
    else:
        call.visit(app["id"])
        voice_apps.control(call, app, _otherwise(call, plan, config))


def _hang_up(call: LiveCall, _: Row, __: Row) -> None:
    end(call, "completed")


_STEPS: Final[dict[str, Callable[[LiveCall, Row, Row], None]]] = {
    "schedule": _schedule,
    "internal_dial": _internal_dial,
    "ring_all_users": _ring_all_users,
    "external_dial": _external_dial,
    "menu": _menu,
    "audio_clip": _audio_clip,
    "voice_app": _voice_app,
    "hang_up": _hang_up,
}
