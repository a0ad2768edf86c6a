"""What becomes of a letter: sent, tried again later, given up; and of an address at which none arrives."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from content.mail.deliveries import drop_waiting
from content.mail.delivery_reports import DeliveryReport
from content.mail.models import Delivery, DeliveryState, EmailAddress, Purpose
from content.mail.smtp import NotSent, is_about_the_address
from content.mail.trouble import Trouble
from content.messages import Message
from content.notices.models import Notice
from content.notices.notify import MAIL_REFUSED, MAIL_UNDELIVERED, LinkKind, link_to, notify

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=1)
"""Between two tries: twice as long each time (RFC 5321, section 4.5.4.1, wants half an hour in the long run)."""
GIVEN_UP_AFTER = timedelta(days=4)
LINK_GIVEN_UP_AFTER = timedelta(days=1)
"""Nobody waits longer for a link."""
WITH_LINK = frozenset({Purpose.CONFIRMATION, Purpose.RECOVERY, Purpose.TEST})
LETTERS_OF_NOTICES = frozenset({Purpose.NOTICE, Purpose.DAILY})
"""Letters of which somebody is told in the portal when they are given up."""


def record_sent(session: Session, delivery_id: int, now: datetime) -> None:
    """The server has taken the letter."""
    _end(session, delivery_id, DeliveryState.SENT, now)


def record_dropped(session: Session, delivery_id: int, now: datetime) -> None:
    """The letter is not needed any more."""
    _end(session, delivery_id, DeliveryState.DROPPED, now)


def record_refusal(session: Session, delivery_id: int, refusal: NotSent, now: datetime) -> None:
    """Try the letter again later, or give it up: where that would not help, and after days. What the recipient has to
    know is told them in the portal, and nothing is sent to an address that nobody has."""
    letter = _claimed(session, delivery_id)
    if letter is None:
        return
    letter.attempts += 1
    letter.trouble, letter.reply, letter.claimed_at = refusal.trouble, refusal.reply, None
    lives = LINK_GIVEN_UP_AFTER if letter.purpose in WITH_LINK else GIVEN_UP_AFTER
    if refusal.is_final or now - letter.made_at >= lives:
        letter.state, letter.ended_at = DeliveryState.FAILED, now
        log.warning("a letter (%s) was given up: %s", letter.purpose.value, refusal.trouble.value)
        if refusal.trouble is Trouble.ADDRESS_REFUSED:
            _end_address(session, letter, now)
        elif letter.purpose in LETTERS_OF_NOTICES:
            _tell(session, letter, MAIL_UNDELIVERED)
    else:
        letter.state, letter.due_at = DeliveryState.WAITING, now + pause_after(letter.attempts)
        log.info("a letter is tried again later: %s", refusal.trouble.value)
    session.flush()


def record_report(session: Session, report: DeliveryReport, now: datetime) -> bool:
    """End a letter that was taken and did not arrive, as a later report says; whether it was one of the portal's. The
    report counts once, and only where the addresses that it names are the letter's.

    An address that nobody has gets no more letters, unless it was confirmed anew after this one was sent. Its owner is
    told in the portal.
    """
    letter = session.scalars(
        select(Delivery)
        .where(Delivery.public_id == report.letter, Delivery.state == DeliveryState.SENT)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if letter is None or (report.recipients and letter.recipient.lower() not in report.recipients):
        return False
    is_wrong = report.status.startswith("5") and is_about_the_address(report.status)
    sent_at = letter.ended_at or letter.made_at
    letter.state, letter.ended_at = DeliveryState.FAILED, now
    letter.trouble = Trouble.ADDRESS_REFUSED if is_wrong else Trouble.LETTER_REFUSED
    letter.reply = report.status  # what servers say more often than not names the address
    log.warning("a letter (%s) came back: %s", letter.purpose.value, report.status)
    if is_wrong:
        _end_address(session, letter, now, sent_at)
    elif letter.purpose in LETTERS_OF_NOTICES:
        _tell(session, letter, MAIL_UNDELIVERED)
    session.flush()
    return True


def put_back(session: Session, delivery_ids: list[int], refusal: NotSent, now: datetime) -> None:
    """Give claimed letters back unsent, since no letter can be sent now. Those that waited for days are given up."""
    for delivery_id in delivery_ids:
        record_refusal(session, delivery_id, refusal, now)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries."""
    doubled: int = 2 ** min(attempts - 1, 10)
    return min(LONGEST_PAUSE, FIRST_PAUSE * doubled)


def _end(session: Session, delivery_id: int, state: DeliveryState, now: datetime) -> None:
    letter = _claimed(session, delivery_id)
    if letter is not None:
        letter.state, letter.ended_at, letter.attempts = state, now, letter.attempts + 1
        letter.trouble, letter.reply = None, ""
        session.flush()


def _claimed(session: Session, delivery_id: int) -> Delivery | None:
    """The letter, held; None where it is not being sent any more: removed with its account, or dropped."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.SENDING)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _end_address(session: Session, letter: Delivery, now: datetime, sent_at: datetime | None = None) -> None:
    """Use the address no more. sent_at: when the letter was; what was confirmed after that stays."""
    of_letter = [EmailAddress.account_id == letter.account_id, EmailAddress.address == letter.recipient]
    if sent_at is not None:
        of_letter.append(or_(EmailAddress.confirmed_at.is_(None), EmailAddress.confirmed_at <= sent_at))
    ended = session.execute(
        update(EmailAddress).where(*of_letter, EmailAddress.refused_at.is_(None)).values(refused_at=now)
    )
    if ended.rowcount or sent_at is None:  # type: ignore[attr-defined]  # of an UPDATE there is one
        drop_waiting(session, letter.account_id, letter.recipient)
    if ended.rowcount:  # type: ignore[attr-defined]  # as above
        _tell(session, letter, MAIL_REFUSED)


def _tell(session: Session, letter: Delivery, msgid: str) -> None:
    """Send the notice, unless one that says the same is still unread."""
    same = Notice.account_id == letter.account_id, Notice.message == msgid, Notice.read_at.is_(None)
    if session.scalar(select(Notice.id).where(*same).limit(1)) is not None:
        return
    notify(session, letter.account_id, Message(msgid, {"address": letter.recipient}), link_to(LinkKind.EMAIL))
