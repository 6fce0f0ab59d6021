"""The buttons of a device: its template, with its overrides laid over.

The sandbox's phones can show every button. The one thing that it can tell is a button for the device's own user where
the device has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.references import require
from dialstack.sandbox.device_lines import assignments_of
from dialstack.sandbox.problems import conflict
from dialstack.sandbox.store import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dialstack.sandbox.context import Context
    from dialstack.sandbox.store import Row

# On the platform this depends on the model. A template can be created with as many buttons (newer platforms).
MAX_POSITION: Final = 100
_REFERENCES: Final = {"user": "users", "queue": "queues", "shared_voicemail_box": "shared_voicemail_boxes"}


def check_target(context: Context, button: Row) -> None:
    """422 when the target names something that is not in the account."""
    target: Row = button.get("target") or {}
    for name, table in _REFERENCES.items():
        if target.get(name) != "self":
            require(context, f"target.{name}", target.get(name), table)


def refuse_taken(rows: Iterable[Row], position: int, own: str = "") -> None:
    """409, our choice, when another of `rows` has this position."""
    if any(row["position"] == position and row["id"] != own for row in rows):
        raise conflict(f"Position {position} is taken.")


def buttons_of(context: Context, template: str) -> list[Row]:
    """The buttons of a template, by position."""
    rows = [row for row in context.table("template_buttons").values() if row["template"] == template]
    return sorted(rows, key=lambda row: row["position"])


def overrides_of(context: Context, device: Row) -> list[Row]:
    """The overrides of a device."""
    return [row for row in context.table("button_overrides").values() if row["device"] == device["id"]]


def template_of(context: Context, device: Row) -> str | None:
    """The device's template, otherwise the account's default one."""
    account: Row = context.store.table(PLATFORM, "accounts")[context.account]
    wanted: str | None = device["button_template"] or account["default_button_template"]
    return wanted if wanted in context.table("button_templates") else None


def materialised(context: Context, device: Row) -> list[Row]:
    """The buttons that the device has in the end, by position."""
    template = template_of(context, device)
    below = {row["position"]: row for row in (buttons_of(context, template) if template else [])}
    above = {row["position"]: row for row in overrides_of(context, device)}
    pairs = [(below.get(position), above.get(position)) for position in sorted(below.keys() | above.keys())]
    return _judged(context, device, [pair for pair in pairs if not (pair[1] and pair[1]["suppressed"])])


def of_template(context: Context, device: Row, template: str) -> list[Row]:
    """The buttons that the device would have with this template and no overrides."""
    return _judged(context, device, [(row, None) for row in buttons_of(context, template)])


def summary(device: Row, buttons: Sequence[Row]) -> Row:
    """Which of these buttons the device can show."""
    unsupported = [_unsupported(button) for button in buttons if not button["compatibility"]["supported"]]
    return {
        "device": {
            "vendor": device["vendor"],
            "model": device["model"] or "generic",
            "kind": device["type"],
            "max_position": MAX_POSITION,
        },
        "supported_count": len(buttons) - len(unsupported),
        "unsupported": unsupported,
    }


def _judged(context: Context, device: Row, pairs: Iterable[tuple[Row | None, Row | None]]) -> list[Row]:
    has_user = bool(assignments_of(context, device))
    shown = [_shown(button, override) for button, override in pairs]
    return [button | {"compatibility": _compatibility(button, has_user=has_user)} for button in shown]


def _shown(button: Row | None, override: Row | None) -> Row:
    top: Row = override or button or {}
    source = "template" if override is None else "override" if button is None else "template_overridden"
    shown = {name: top[name] for name in ("position", "label", "type", "target")}
    return shown | {
        "source": source,
        "template_button": button and button["id"],
        "override": override and override["id"],
    }


def _compatibility(button: Row, *, has_user: bool) -> Row:
    if button["target"].get("user") == "self" and not has_user:
        return {"supported": False, "reason": "device_has_no_owning_user"}
    return {"supported": True}


def _unsupported(button: Row) -> Row:
    origin = {name: button[name] for name in ("template_button", "override") if button[name]}
    rest = {"position": button["position"], "type": button["type"], "reason": button["compatibility"]["reason"]}
    return origin | rest
