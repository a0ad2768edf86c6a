"""`portal user`: the first administrator, and passwords when nobody can sign in."""

from __future__ import annotations

import typer
from sqlalchemy import select

from content.errors import DomainError
from content.people.accounts import create_account, record, set_password
from content.people.models import Account, Role, RoleGrant
from portal.commands.current_database import current_database
from portal.settings import settings_from

app = typer.Typer(no_args_is_help=True, help="Accounts, from the command line.")


@app.command()
def add_administrator(
    login_name: str,
    password: str = typer.Option(..., prompt=True, hide_input=True, confirmation_prompt=True),
) -> None:
    """Make an account with the administrator's role; everybody else is then managed on the site."""
    try:
        with current_database(settings_from()).transaction() as session:
            account = create_account(session, login_name=login_name, display_name=login_name, password=password)
            session.add(RoleGrant(account_id=account.id, role=Role.ADMINISTRATOR))
            record(session, None, "account.administrator_added", account)
    except DomainError as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"{account.login_name} can sign in as administrator.")


@app.command()
def password(
    login_name: str,
    new_password: str = typer.Option(..., prompt=True, hide_input=True, confirmation_prompt=True),
) -> None:
    """Set a new password; the account's open sessions end."""
    try:
        with current_database(settings_from()).transaction() as session:
            account = session.scalars(select(Account).where(Account.login_name == login_name.casefold())).one_or_none()
            if account is None:
                raise typer.BadParameter(f"There is no account named {login_name}.")
            set_password(session, account, new_password)
            record(session, None, "account.password_set_by_operator", account)
    except DomainError as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo("The new password is set.")
