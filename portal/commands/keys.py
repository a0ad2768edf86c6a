"""`portal keys`: the keys that sign credentials, for operators."""

from __future__ import annotations

import typer

from content.credentials.key_backup import rewrap_keys
from portal.commands.current_database import current_database
from portal.settings import settings_from

app = typer.Typer(no_args_is_help=True, help="The keys that sign credentials.")


@app.callback()
def keys() -> None:
    """The keys that sign credentials."""


@app.command()
def rewrap(
    old_secret: str = typer.Option(
        ...,
        prompt="The secret until now",
        hide_input=True,
        help="The PORTAL_SECRET_KEY until now; else it is asked for.",
    ),
) -> None:
    """Store the keys under the present PORTAL_SECRET_KEY, after it was changed; give the one that held until now.

    Ends with status 1 where a key opens under neither: bring it back from its backup on the page of keys.
    """
    settings = settings_from()
    with current_database(settings).transaction() as session:
        rewrapped, closed = rewrap_keys(session, old_secret, settings.secret_key)
    typer.echo(f"{rewrapped} stored under the present secret, {closed} open under neither")
    raise typer.Exit(1 if closed else 0)
