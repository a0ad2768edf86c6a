"""`portal ledger`: the ledgers of the credit pilots."""

from __future__ import annotations

import typer

from content.credits.balances import recount
from content.credits.verification import verify_and_record
from content.database import utc_now
from portal.commands.current_database import current_database
from portal.commands.messages import for_terminal
from portal.settings import settings_from

app = typer.Typer(no_args_is_help=True, help="The ledgers of the credit pilots.")


@app.callback()
def ledger() -> None:
    """The ledgers of the credit pilots."""


@app.command()
def verify() -> None:
    """Verify the chain of digests of every pilot and the balances beside it; the first row that differs is named. Ends
    with status 1 where one does."""
    settings = settings_from()
    with current_database(settings).transaction() as session:
        states = verify_and_record(session, utc_now())
    for state in states:
        if state.problem is None:
            typer.echo(f"{state.pilot}: {state.entries} {state.digest or '-'}")
        else:
            typer.echo(f"{state.pilot}: {for_terminal(state.problem, settings.terminal_language)}", err=True)
    raise typer.Exit(1 if any(state.problem for state in states) else 0)


@app.command("recount")
def recount_balances() -> None:
    """Sum every balance and total anew from the entries of the ledger."""
    with current_database(settings_from()).transaction() as session:
        recount(session)
