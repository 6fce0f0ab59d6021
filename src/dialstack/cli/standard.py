"""Options that several commands written by hand share, so that they read and complete the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dialstack.cli.failures import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack.cli.profiles import Profile

__all__ = [
    "FORMATS",
    "FORMATS_TOLD",
    "KEY_AND_ADDRESS",
    "Account",
    "Output",
    "ProfileName",
    "completed_profile",
    "known_profiles",
    "profile_option",
]

FORMATS = ("table", "json", "jsonl", "csv")
FORMATS_TOLD = "table, json, jsonl or csv. A table on a terminal, else JSON."
KEY_AND_ADDRESS = "The profile whose key and address are used."


def known_profiles() -> Mapping[str, Profile]:
    """Return the profiles there are; none where they cannot be read."""
    from dialstack.cli.profiles import Profiles

    try:
        return Profiles.load().known
    except (UsageError, OSError):
        return {}  # the command says it; a press of the tab key is no time for that


def completed_profile(incomplete: str) -> list[str]:
    """Complete the name of a profile."""
    return [name for name in known_profiles() if name.startswith(incomplete)]


def profile_option(text: str) -> Any:
    """Describe the option `--profile`, which completes to the names of profiles."""
    return typer.Option("--profile", metavar="NAME", help=text, show_default=False, autocompletion=completed_profile)


# Typer reads these at run time, on Python 3.10 too.
Account = Annotated[
    str | None, typer.Option("--account", "--dialstack-account", help="The account; else that of `dialstack use`.")
]
ProfileName = Annotated[str | None, profile_option(KEY_AND_ADDRESS)]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FORMAT",
        help=FORMATS_TOLD,
        autocompletion=lambda: list(FORMATS),
    ),
]
