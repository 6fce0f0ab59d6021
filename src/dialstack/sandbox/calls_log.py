"""The calls of a sandbox, and what a test can claim of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.sandbox.call_state import CallState
from dialstack.sandbox.expectations import listed

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CallsLog"]


class CallsLog(dict[str, CallState]):
    """Calls by id, as they are when `Sandbox.calls` is read."""

    def one(self) -> CallState:
        """Give the only call.

        Raises:
            AssertionError: There is none, or more than one.
        """
        __tracebackhide__ = True
        return self._only(list(self.values()), "a call")

    def assert_ended(self, call_id: str | None = None, *, status: str | None = None) -> CallState:
        """Claim that a call has ended, and give it.

        Args:
            call_id: Which. Without it exactly one has to fit.
            status: How it ended, such as `"no-answer"`.

        Raises:
            AssertionError: It has not, or not so.
        """
        __tracebackhide__ = True

        def fits(call: CallState) -> bool:
            return call.status is not None and status in {None, call.status}

        return self._fitting(call_id, fits, "ended" if status is None else f"ended with {status!r}")

    def assert_attached(self, call_id: str | None = None, *, url: str | None = None) -> CallState:
        """Claim that a call was attached to a media socket, and give it.

        Args:
            call_id: Which. Without it exactly one has to fit.
            url: The URL of the socket.

        Raises:
            AssertionError: It was not, or not to this URL.
        """
        __tracebackhide__ = True

        def fits(call: CallState) -> bool:
            attached = [action.get("url") for action in call.actions if action.get("type") == "attach"]
            return bool(attached) if url is None else url in attached

        return self._fitting(call_id, fits, "attached" if url is None else f"attached to {url}")

    def _fitting(self, call_id: str | None, fits: Callable[[CallState], bool], what: str) -> CallState:
        __tracebackhide__ = True
        if call_id is None:
            return self._only([call for call in self.values() if fits(call)], f"a call that is {what}")
        if call_id not in self:
            raise AssertionError(f"there is no call {call_id!r}. The calls:\n{self._listed()}")
        if not fits(self[call_id]):
            raise AssertionError(f"this call is not {what}:\n  {_line(self[call_id])}")
        return self[call_id]

    def _only(self, found: list[CallState], what: str) -> CallState:
        __tracebackhide__ = True
        if len(found) != 1:
            raise AssertionError(
                f"expected {what}, and one alone; there are {len(found)}. The calls:\n{self._listed()}"
            )
        return found[0]

    def _listed(self) -> str:
        return listed(map(_line, self.values()), "no call was placed")


def _line(call: CallState) -> str:
    actions = ", ".join(str(action.get("type")) for action in call.actions)
    return f"{call.id} to {call.to_number}: {call.status or 'goes on'}" + (f"; actions: {actions}" if actions else "")
