"""`portal demo`: people, institutions and courses to look at and to try things on."""

from __future__ import annotations

import typer

from portal.commands.current_database import current_database
from portal.demonstration.people import PASSWORD, SIGN_INS
from portal.settings import settings_from


def demo() -> None:
    """Add the demonstration, or what of it is missing, and print one sign-in for each role."""
    # Loads the narrator's dictionaries and all that alignment needs: no other command shall wait for it.
    from portal.demonstration.seed import seed

    settings = settings_from()
    seed(current_database(settings), settings, say=typer.echo)
    typer.echo("")
    for sign_in in SIGN_INS:
        typer.echo(f"  {sign_in.role_words:<28} {sign_in.login_name:<16} {PASSWORD}")
