"""Messages that callers leave when nobody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.sandbox.behaviours import voicemails
from dialstack.sandbox.telephony import notices
from dialstack.sandbox.telephony.talking import end, pick_up

if TYPE_CHECKING:
    from dialstack.sandbox.telephony.live import LiveCall

__all__ = ["take_message"]


def take_message(call: LiveCall, owner: str) -> None:
    """Let the caller speak to the box of a user, or to a shared one, for as long as they always do.

    Who hangs up sooner has left a shorter message.
    """
    call.enter("voicemail", _party=owner)
    call.row["_path"].append("voicemail")
    pick_up(call)
    call.row["_connected_at"] = call.row["_connected_at"] or call.world.stamp()
    if call.row["direction"] == "inbound" and call.row["user"] is None and call.find("users", owner):
        call.row["user"] = owner
    began = call.now()

    def over() -> None:
        _leave(call, owner, (call.now() - began).total_seconds())
        end(call, "voicemail")

    call.on_hang_up = over
    call.later(call.habit(call.caller).message_seconds, over)


def _leave(call: LiveCall, owner: str, seconds: float) -> None:
    if seconds <= 0:
        return
    row, text = call.row, call.habit(call.caller).message
    message = voicemails.Message(row["from_number"], row["from_label"], round(seconds), text, call.id)
    left = voicemails.seed(call.world.store, call.account, owner, message, call.world.stamp())
    notices.voicemail(call.world, call.account, left)
