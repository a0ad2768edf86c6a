"""What letters say. Each is put together at the moment when it is sent, in the language of its account, as plain text.

A letter holds what the notice says, links and nothing else of anybody. Headers are set through `EmailMessage`, which
refuses a line end in any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urljoin

from flask import Flask, g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.mail.addresses import LINK_VALID_FOR, issue_confirmation
from content.mail.models import Delivery, EmailAddress, NoticeMail, Purpose
from content.messages import Message
from content.notices.models import Notice, NoticeKind
from content.notices.notify import kind_of
from content.people.models import Account
from content.people.recovery import VALID_BY_MAIL, issue_by_mail
from portal.addresses import notice_address
from portal.labels.notices import KINDS
from portal.language import CHINESE, LANGUAGES, translated
from portal.mail.end_links import end_token
from portal.settings import MailSettings
from portal.template_filters import clock, day

MOST_IN_A_DAY = 50
"""Notices that a daily letter repeats; the portal has the others."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The text of a letter. `ends`: the token of the link that ends letters of its sort, None for one that was asked
    for just now."""

    subject: str
    paragraphs: tuple[str, ...]
    ends: str | None = None


def write_letter(
    app: Flask, settings: MailSettings, session: Session, delivery_id: int, now: datetime
) -> EmailMessage | None:
    """The letter of a delivery, with fresh links; None where it is not needed any more."""
    delivery = session.get(Delivery, delivery_id)
    account = session.get(Account, delivery.account_id) if delivery else None
    if delivery is None or account is None or account.disabled_at is not None:
        return None
    with app.test_request_context(base_url=settings.public_address):
        g.language = LANGUAGES.get(account.language or "", CHINESE)
        letter = _LETTERS[delivery.purpose](session, delivery, account, now)
        return None if letter is None else _message(letter, settings, delivery, now)


def _message(letter: Letter, settings: MailSettings, delivery: Delivery, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.sender
    message["To"] = delivery.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{delivery.public_id}@{settings.sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers it
    if letter.ends is not None:
        message["List-Unsubscribe"] = f"<{_link('account.end_mail', token=letter.ends)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message.set_content("\n\n".join(letter.paragraphs) + "\n", charset="utf-8")
    message["Content-Language"] = g.language.code
    return message


def _one_notice(session: Session, delivery: Delivery, account: Account, _now: datetime) -> Letter | None:
    """The letter with one notice; None once it was read."""
    notice = session.scalars(_unread(delivery)).first()
    if notice is None:
        return None
    kind = kind_of(notice.message)
    token = _end_token(session, delivery, kind)
    return Letter(
        _("Changxue: %(subject)s", subject=KINDS[kind].label),
        (_greeting(account), _text(notice), *_footer(token, str(KINDS[kind].label))),
        token,
    )


def _daily(session: Session, delivery: Delivery, account: Account, _now: datetime) -> Letter | None:
    """The letter with the notices of a day that nobody has read yet; None where all were."""
    notices = session.scalars(_unread(delivery)).all()
    if not notices:
        return None
    texts = tuple(f"{number}. {_text(notice)}" for number, notice in enumerate(notices[:MOST_IN_A_DAY], 1))
    more = len(notices) - MOST_IN_A_DAY
    rest = (
        (ngettext("There is %(num)d more in the portal.", "There are %(num)d more in the portal.", more),)
        if more > 0
        else ()
    )
    token = _end_token(session, delivery, None)
    subject = ngettext("%(num)d notice for you", "%(num)d notices for you", len(notices))
    return Letter(
        _("Changxue: %(subject)s", subject=subject), (_greeting(account), *texts, *rest, *_footer(token)), token
    )


def _confirmation(session: Session, delivery: Delivery, account: Account, now: datetime) -> Letter | None:
    """The link that confirms an address. It names nobody: the address may be mistyped."""
    token = issue_confirmation(session, account.id, delivery.recipient, now)
    if token is None:
        return None
    return Letter(
        _("Changxue: please confirm your e-mail address"),
        (
            _("Hello,"),
            _("Somebody, most likely you, wants to get e-mail from the learning portal Changxue at this address."),
            _("To confirm it, open this link and sign in:") + "\n" + _link("account.confirm_email", token=token),
            _until(now + LINK_VALID_FOR),
            _("If it was not you, do nothing. You will get no more e-mail."),
        ),
    )


def _recovery(session: Session, delivery: Delivery, account: Account, now: datetime) -> Letter | None:
    """The link that sets a new password; None where the address is not the account's any more."""
    own = session.scalars(
        select(EmailAddress.id).where(
            EmailAddress.account_id == account.id,
            EmailAddress.address == delivery.recipient,
            EmailAddress.confirmed_at.is_not(None),
        )
    ).one_or_none()
    if own is None:
        return None
    token = issue_by_mail(session, account, now)
    return Letter(
        _("Changxue: set a new password"),
        (
            _greeting(account),
            _("Somebody, most likely you, has forgotten the password of this account."),
            _("Sign-in name: %(name)s", name=account.login_name),
            _("To set a new password, open this link:") + "\n" + _link("account.recover", token=token),
            _until(now + VALID_BY_MAIL),
            _("If it was not you, do nothing. Your password stays as it is. Give this link to nobody."),
        ),
    )


def _address_changed(_session: Session, _delivery: Delivery, account: Account, _now: datetime) -> Letter:
    return Letter(
        _("Changxue: your e-mail address was changed"),
        (
            _greeting(account),
            _("E-mail for your account now goes to another address. This is the last letter to this one."),
            _("If it was not you, change your password at once:") + "\n" + _link("account.password"),
        ),
    )


def _test(_session: Session, _delivery: Delivery, account: Account, _now: datetime) -> Letter:
    return Letter(
        _("Changxue: a test"),
        (_greeting(account), _("This is a test. It has arrived, so the portal can send e-mail.")),
    )


_LETTERS: dict[Purpose, Callable[[Session, Delivery, Account, datetime], Letter | None]] = {
    Purpose.NOTICE: _one_notice,
    Purpose.DAILY: _daily,
    Purpose.CONFIRMATION: _confirmation,
    Purpose.RECOVERY: _recovery,
    Purpose.ADDRESS_CHANGED: _address_changed,
    Purpose.TEST: _test,
}


def _greeting(account: Account) -> str:
    return str(_("Hello %(name)s,", name=" ".join(account.display_name.split())))


def _text(notice: Notice) -> str:
    """What a notice says, and where it leads."""
    address = notice_address(notice.link) or url_for("account.notices")
    return translated(Message(notice.message, notice.values)) + "\n" + urljoin(_link("public.home"), address)


def _footer(token: str | None, label: str = "") -> tuple[str, ...]:
    """How to get no more of this. `label` names the kind; without it the letter has several kinds."""
    if token is None:
        return ()
    link = _link("account.end_mail", token=token)
    end = (
        _("You do not want e-mail about “%(kind)s” any more? Open this link:", kind=label)
        if label
        else _("You do not want e-mail from Changxue any more? Open this link:")
    )
    return (f"{end}\n{link}", _("All your settings:") + "\n" + _link("account.notice_settings"))


def _until(moment: datetime) -> str:
    return str(_("The link works until %(day)s, %(time)s.", day=day(moment), time=clock(moment)))


def _unread(delivery: Delivery) -> Select[Notice]:
    return (
        select(Notice)
        .join(NoticeMail, NoticeMail.notice_id == Notice.id)
        .where(NoticeMail.delivery_id == delivery.id, Notice.read_at.is_(None))
        .order_by(Notice.id)
    )


def _end_token(session: Session, delivery: Delivery, kind: NoticeKind | None) -> str | None:
    public_id = session.scalars(
        select(EmailAddress.public_id).where(
            EmailAddress.account_id == delivery.account_id, EmailAddress.address == delivery.recipient
        )
    ).one_or_none()
    return None if public_id is None else end_token(public_id, kind)


def _link(endpoint: str, **values: str) -> str:
    return str(url_for(endpoint, _external=True, **values))
