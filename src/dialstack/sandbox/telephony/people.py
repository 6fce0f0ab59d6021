"""What people do without being told: pick up, be busy, press keys, leave messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from dialstack.sandbox.dialling import normalise

__all__ = ["Habit", "People"]

_NOBODY: Final = "away"


@dataclass(frozen=True)
class Habit:
    """How somebody behaves. Seconds everywhere."""

    phone: Literal["answer", "busy", "away"] = _NOBODY
    after: float = 2.0
    talk: float | None = None
    keys: str = ""
    keys_after: float = 1.0
    message: str = "Hello, this is a voicemail in the sandbox."
    message_seconds: float = 12.0


class People:
    """The people of a sandbox: users by id, and everybody else by phone number.

    Nobody picks up unless told, here or with `Sandbox.answer`. What is said here holds for every later call.
    """

    def __init__(self) -> None:
        self._habits: dict[str, Habit] = {}

    def answer(self, who: str, *, after: float = 2.0, talk: float | None = 30.0) -> None:
        """Let somebody pick up.

        Args:
            who: A user's id, or a phone number.
            after: Seconds of ringing.
            talk: Seconds of talking, then they hang up; None: they do not.

        Raises:
            ValueError: `who` is neither, or a time is negative.
        """
        if after < 0 or (talk is not None and talk < 0):
            raise ValueError("after and talk are seconds, and at least 0.")
        self._change(who, phone="answer", after=float(after), talk=None if talk is None else float(talk))

    def busy(self, who: str) -> None:
        """Let somebody be busy: calls are refused at once."""
        self._change(who, phone="busy")

    def away(self, who: str) -> None:
        """Let it ring at somebody's place until the time is over. This is what everybody does at first."""
        self._change(who, phone="away")

    def press(self, who: str, keys: str, *, after: float = 1.0) -> None:
        """Let a caller press a key in menus and queues: the first one of `keys` in the first, and so on.

        Args:
            who: A user's id, or a phone number.
            keys: Of `0` to `9`, `*` and `#`. Where they are used up, nothing is pressed.
            after: Seconds after the menu began.

        Raises:
            ValueError: `who` is neither, there is another key, or `after` is negative.
        """
        if after < 0 or not set(keys) <= set("0123456789*#"):
            raise ValueError("keys are 0 to 9, * and #, and after is at least 0 seconds.")
        self._change(who, keys=keys, keys_after=float(after))

    def leave_message(self, who: str, text: str, *, seconds: float = 12.0) -> None:
        """Say what a caller says to a voicemail box, and how long it takes. 0 seconds: they leave no message."""
        if seconds < 0:
            raise ValueError("seconds is at least 0.")
        self._change(who, message=text, message_seconds=float(seconds))

    def forget(self, who: str) -> None:
        """Let somebody be as everybody is at first."""
        self._habits.pop(_key(who), None)

    def habit(self, who: str) -> Habit:
        """What somebody does."""
        return self._habits.get(who, Habit())

    def _change(self, who: str, **fields: object) -> None:
        key = _key(who)
        self._habits[key] = replace(self.habit(key), **fields)  # type: ignore[arg-type]


def _key(who: str) -> str:
    # Ids are letters, an underscore and more; a number has none.
    key = who if "_" in who else normalise(who)
    if key is None:
        raise ValueError("Give a user's id or a phone number, such as '+16175551234'.")
    return key
