"""`dialstack doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from dialstack.cli.failures import failing
from dialstack.cli.standard import profile_option

__all__ = ["doctor"]


def doctor(
    *,
    profile: Annotated[str | None, profile_option("The profile to look at.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, for a ticket or a program.")] = False,
) -> None:
    """Look at everything that has to be right: settings, network, clock, key, account. Never shows the key.

    Status 1 where there is a problem.
    """
    with failing():
        from dialstack.cli.examination import examine

        examine(profile, as_json=as_json)
