"""`portal ledger`: the ledgers of the credit pilots, and the records that are issued from them."""

from __future__ import annotations

from pathlib import Path

import typer

from content.credentials.own_sources import OwnSources
from content.credentials.reading import LARGEST, read_credential
from content.credentials.verification import verify as verify_credential
from content.credits.balances import recount
from content.credits.verification import verify_and_record
from content.database import utc_now
from content.errors import Invalid
from content.messages import Message
from portal.commands.credential_check import (
    SOUND,
    UNSOUND,
    OperatorsSources,
    keys_in,
    ledger_problems,
    lines_of,
)
from portal.commands.current_database import current_database
from portal.commands.messages import for_terminal
from portal.settings import issuance_of, settings_from

app = typer.Typer(no_args_is_help=True, help="The ledgers of the credit pilots, and the records issued from them.")


@app.callback()
def ledger() -> None:
    """The ledgers of the credit pilots, and the records issued from them."""


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


@app.command()
def check(
    file: Path = typer.Argument(..., help="A credential or record: JSON, or a token (vc+jwt).", exists=True),
    keys: Path | None = typer.Option(None, help="The issuer's did.json, where its address cannot be reached."),
    offline: bool = typer.Option(False, help="Ask nobody: use this portal's database and --keys alone."),
) -> None:
    """Check a credential or a record of credits, of this portal or of another, and say in plain words what it is worth.

    Ends with status 1 where it is not to be trusted, with 2 where it could not be read.
    """
    settings = settings_from()

    def say(message: Message, depth: int = 0, *, err: bool = False) -> None:
        typer.echo("  " * depth + for_terminal(message, settings.terminal_language), err=err)

    with current_database(settings).reading() as session:
        own = OwnSources(session, issuance_of(settings, for_terminal))
        try:
            with file.open("rb") as opened:
                credential = read_credential(opened.read(LARGEST + 1))
            sources = OperatorsSources(own, keys_in(keys) if keys is not None else None, asks_issuers=not offline)
        except Invalid as error:
            say(error.message, err=True)
            raise typer.Exit(2) from None
        verdicts = verify_credential(credential, sources, utc_now())
        problems = tuple(ledger_problems(credential, own))
    for depth, line in lines_of(verdicts):
        say(line, depth)
    for problem in problems:
        say(problem, err=True)
    is_sound = all(verdict.is_true for verdict in verdicts) and not problems
    say(Message(SOUND if is_sound else UNSOUND))
    raise typer.Exit(0 if is_sound else 1)
