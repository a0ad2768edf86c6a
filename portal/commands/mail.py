"""`portal mail`: is the mail server set up as it should be, and which letters came back?"""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid
from pathlib import Path

import typer
from sqlalchemy.exc import OperationalError

from content.errors import Invalid
from content.mail.addresses import normalised
from content.mail.smtp import NotSent, connection, send
from portal.commands.bounces import piped, record_messages, unread
from portal.commands.current_database import current_database
from portal.settings import settings_from

TRY_LATER = 75
"""EX_TEMPFAIL of sysexits.h: a mail server that pipes a message in keeps it and tries again."""

app = typer.Typer(no_args_is_help=True, help="Try the mail server out; record letters that came back.")


@app.command("test")
def send_test(address: str = typer.Argument(help="Where the letter goes.")) -> None:
    """Send one letter now, past the queue, and say what the mail server answered."""
    mail = settings_from().mail
    if mail is None:
        raise typer.BadParameter("No mail server is set. See PORTAL_SMTP_HOST in README.md.")
    try:
        recipient = normalised(address)
    except Invalid as error:
        raise typer.BadParameter(str(error)) from error
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"], letter["Subject"] = mail.sender, recipient, "畅学 Changxue: test"
    letter["Date"], letter["Message-ID"] = localtime(), make_msgid(domain=mail.sender.domain)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(f"这是一封测试邮件。\nThis is a test.\n\n{mail.public_address}\n", charset="utf-8")
    try:
        with connection(mail.server) as opened:
            send(opened, letter, mail.sender.addr_spec, recipient)
    except NotSent as refusal:
        typer.echo(f"not sent ({refusal.trouble.value}): {refusal.reply}", err=True)
        raise typer.Exit(1) from refusal
    typer.echo(f"{mail.server.host} has taken the letter. See whether it arrives, and not among unwanted mail.")


@app.command("bounces")
def bounces(
    folder: Path | None = typer.Argument(None, help="A Maildir; without it one message is read from standard input."),
) -> None:
    """Record which letters came back later, as reports of mail servers say (RFC 3464), and end mail to wrong addresses.

    Messages that are no such reports change nothing, and the command ends with 0, so that no mail server answers one.
    It ends with 75 where the database does not answer: the message is then piped in again.
    """
    if folder is not None and not (folder / "cur").is_dir():
        raise typer.BadParameter(f"{folder} is no Maildir: it has no folder “cur”.")
    database = current_database(settings_from())
    try:
        counts = record_messages(database, unread(folder) if folder is not None else piped())
    except OperationalError as error:
        typer.echo(f"the database does not answer: {type(error.orig).__name__}", err=True)
        raise typer.Exit(TRY_LATER) from error
    finally:
        database.dispose()
    typer.echo(f"messages read: {counts.messages}; letters of the portal that came back: {counts.letters}")
