"""`portal mail`: is the mail server set up as it should be?"""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid

import typer

from content.errors import Invalid
from content.mail.addresses import normalised
from content.mail.smtp import NotSent, connection, send
from portal.settings import settings_from

app = typer.Typer(no_args_is_help=True, help="Try the mail server out.")


@app.callback()
def _mail() -> None:
    """With this, `portal mail test` stays a command of a group although it is the only one."""


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
