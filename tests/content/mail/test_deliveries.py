"""Letters in the queue: who gets one, who sends it, what becomes of it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import Database, utc_now
from content.mail.daily import last_time, queue_daily_letters
from content.mail.deliveries import CLAIMED_FOR, KEPT_AFTER_END, claim, forget_ended, queue, something_waits
from content.mail.models import Delivery, DeliveryState, EmailAddress, NoticeMail, Purpose
from content.mail.outcomes import (
    GIVEN_UP_AFTER,
    LINK_GIVEN_UP_AFTER,
    LONGEST_PAUSE,
    pause_after,
    record_refusal,
    record_sent,
)
from content.mail.smtp import NotSent
from content.mail.trouble import Trouble
from content.messages import Message
from content.notices.choices import choose
from content.notices.inbox import mark_read, notices
from content.notices.models import Notice, NoticeChoice, NoticeKind
from content.notices.notify import (
    CERTIFICATE_ISSUED,
    COURSE_RENEWED,
    MAIL_REFUSED,
    MAIL_UNDELIVERED,
    notify,
    notify_all,
)
from tests.content.mail.mailed_accounts import make_mailed_account
from tests.factories import make_account

NOW = utc_now()
AT_ONCE, DAILY = Message(CERTIFICATE_ISSUED, {"title": "按摩"}), Message(COURSE_RENEWED, {"title": "按摩"})
"""A message of a kind that usually goes by mail at once, and one of a kind that usually waits for the daily letter."""
LATER = NotSent(Trouble.NOT_NOW, "451 later", is_final=False)
NOBODY_THERE = NotSent(Trouble.ADDRESS_REFUSED, "550 5.1.1 no such user", is_final=True)
NOT_TAKEN = NotSent(Trouble.LETTER_REFUSED, "554 5.6.0 no", is_final=True)


def letters(session: Session) -> list[Delivery]:
    return list(session.scalars(select(Delivery).order_by(Delivery.id).execution_options(populate_existing=True)))


def messages_of(session: Session, account_id: int) -> list[str]:
    return list(session.scalars(select(Notice.message).where(Notice.account_id == account_id).order_by(Notice.id)))


def test_a_notice_goes_at_once_or_waits_for_the_daily_letter_as_its_kind_usually_does(session: Session) -> None:
    account, _ = make_mailed_account(session)
    notify(session, account.id, AT_ONCE)
    notify(session, account.id, DAILY)
    (letter,) = letters(session)
    assert (letter.purpose, letter.recipient, letter.state) == (
        Purpose.NOTICE,
        "wang@example.com",
        DeliveryState.WAITING,
    )
    assert [row.delivery_id for row in session.query(NoticeMail).order_by(NoticeMail.notice_id)] == [letter.id, None]


def test_without_a_confirmed_address_nothing_is_sent_and_the_notice_is_there(session: Session) -> None:
    without, _ = make_account(session)
    waiting, _ = make_mailed_account(session, confirmed=False)
    notify_all(session, [without.id, waiting.id], AT_ONCE)
    notify_all(session, [without.id, waiting.id], DAILY)
    assert letters(session) == []
    assert session.query(NoticeMail).count() == 0
    assert messages_of(session, without.id) == messages_of(session, waiting.id) == [CERTIFICATE_ISSUED, COURSE_RENEWED]


def test_what_somebody_has_chosen_counts_for_them_alone(session: Session) -> None:
    account, actor = make_mailed_account(session)
    other, _ = make_mailed_account(session, address="other@example.com")
    chosen = {NoticeKind.COURSE_UPDATE: NoticeChoice.NONE, NoticeKind.CERTIFICATE: NoticeChoice.PORTAL}
    choose(session, actor, chosen, by_mail=True)
    for message in (AT_ONCE, DAILY):
        notify_all(session, [account.id, other.id], message)
    assert messages_of(session, account.id) == [CERTIFICATE_ISSUED]
    assert messages_of(session, other.id) == [CERTIFICATE_ISSUED, COURSE_RENEWED]
    assert [letter.recipient for letter in letters(session)] == ["other@example.com"]


def test_the_daily_letter_has_what_came_before_eight_and_was_not_read(session: Session) -> None:
    account, actor = make_mailed_account(session)
    other, _ = make_mailed_account(session, address="other@example.com")
    eight = last_time(NOW) + timedelta(days=1)
    assert (eight.hour, str(eight.tzinfo)) == (8, "Asia/Shanghai")
    for account_id, before in ((account.id, 3), (account.id, 2), (account.id, 1), (other.id, 1), (account.id, -1)):
        notify(session, account_id, DAILY)
        session.scalars(select(Notice).order_by(Notice.id.desc())).first().made_at = eight - timedelta(hours=before)
    session.flush()
    mark_read(session, actor, notices(session, actor).lines[-1].public_id)
    queue_daily_letters(session, eight - timedelta(seconds=1))
    assert letters(session) == []
    for _ in range(2):  # a task that ran twice leaves the same behind
        queue_daily_letters(session, eight + timedelta(minutes=5))
    assert [(letter.purpose, letter.account_id) for letter in letters(session)] == [
        (Purpose.DAILY, account.id),
        (Purpose.DAILY, other.id),
    ]
    of_account = session.query(NoticeMail).filter_by(account_id=account.id).order_by(NoticeMail.notice_id)
    assert [row.delivery_id is None for row in of_account] == [False, False, True]
    queue_daily_letters(session, eight + timedelta(days=1))
    assert len(letters(session)) == 3


def test_two_workers_at_once_never_claim_one_letter(database: Database) -> None:
    with database.transaction() as session:
        account, _ = make_mailed_account(session)
        for _ in range(40):
            queue(session, account.id, Purpose.TEST, "wang@example.com", now=NOW)
    both, claimed = threading.Barrier(2), []

    def work() -> None:
        both.wait(10)
        while True:
            with database.transaction() as session:
                ids = claim(session, NOW, 3)
            if not ids:
                return
            claimed.extend(ids)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(claimed) == len(set(claimed)) == 40


def test_a_letter_whose_worker_was_killed_is_claimed_again_after_a_while(session: Session) -> None:
    account, _ = make_mailed_account(session)
    queue(session, account.id, Purpose.TEST, "wang@example.com", now=NOW)
    session.flush()
    (letter_id,) = claim(session, NOW, 5)
    assert not something_waits(session, NOW + CLAIMED_FOR)
    assert something_waits(session, NOW + CLAIMED_FOR + timedelta(seconds=1))
    assert claim(session, NOW + CLAIMED_FOR + timedelta(seconds=1), 5) == [letter_id]


def claimed_letter(session: Session, purpose: Purpose = Purpose.NOTICE) -> tuple[int, int]:
    """The ids of an account and of a letter to it that is being sent."""
    account, _ = make_mailed_account(session)
    queue(session, account.id, purpose, "wang@example.com", now=NOW)
    session.flush()
    (letter_id,) = claim(session, NOW, 5)
    return account.id, letter_id


def test_a_letter_that_is_not_taken_yet_waits_longer_each_time(session: Session) -> None:
    _, letter_id = claimed_letter(session)
    moment, pauses = NOW, []
    for _ in range(9):
        record_refusal(session, letter_id, LATER, moment)
        (letter,) = letters(session)
        assert (letter.state, letter.reply) == (DeliveryState.WAITING, "451 later")
        pauses.append(letter.due_at - moment)
        assert claim(session, letter.due_at - timedelta(seconds=1), 5) == []
        moment = letter.due_at
        assert claim(session, moment, 5) == [letter_id]
    assert pauses == sorted(pauses)
    assert pauses[0] < timedelta(minutes=5)
    assert pauses[-1] == LONGEST_PAUSE == pause_after(10_000)
    record_sent(session, letter_id, moment)
    assert (letters(session)[0].state, letters(session)[0].trouble) == (DeliveryState.SENT, None)


@pytest.mark.parametrize(
    ("purpose", "lives", "notices_of_it"),
    [
        (Purpose.NOTICE, GIVEN_UP_AFTER, [MAIL_UNDELIVERED]),
        (Purpose.DAILY, GIVEN_UP_AFTER, [MAIL_UNDELIVERED]),
        (Purpose.RECOVERY, LINK_GIVEN_UP_AFTER, []),
    ],
)
def test_after_days_a_letter_is_given_up_and_that_is_said_in_the_portal(
    session: Session, purpose: Purpose, lives: timedelta, notices_of_it: list[str]
) -> None:
    account_id, letter_id = claimed_letter(session, purpose)
    record_refusal(session, letter_id, LATER, NOW + lives - timedelta(seconds=1))
    assert letters(session)[0].state is DeliveryState.WAITING
    claim(session, NOW + lives + timedelta(hours=1), 5)
    record_refusal(session, letter_id, LATER, NOW + lives + timedelta(hours=1))
    assert letters(session)[0].state is DeliveryState.FAILED
    assert messages_of(session, account_id) == notices_of_it


def test_an_address_that_nobody_has_gets_nothing_more_and_its_owner_is_told_once(session: Session) -> None:
    account_id, letter_id = claimed_letter(session)
    queue(session, account_id, Purpose.DAILY, "wang@example.com", now=NOW)
    queue(session, account_id, Purpose.DAILY, "wang@example.com", now=NOW)
    session.flush()
    second = claim(session, NOW, 1)[0]
    for one in (letter_id, second):
        record_refusal(session, one, NOBODY_THERE, NOW)
    assert [letter.state for letter in letters(session)] == [
        DeliveryState.FAILED,
        DeliveryState.FAILED,
        DeliveryState.DROPPED,
    ]
    assert session.query(EmailAddress).one().refused_at == NOW
    assert messages_of(session, account_id) == [MAIL_REFUSED]
    notify(session, account_id, AT_ONCE)
    assert len(letters(session)) == 3


def test_a_letter_that_the_server_does_not_take_leaves_the_address_in_use(session: Session) -> None:
    account_id, letter_id = claimed_letter(session)
    record_refusal(session, letter_id, NOT_TAKEN, NOW)
    assert letters(session)[0].state is DeliveryState.FAILED
    assert session.query(EmailAddress).one().refused_at is None
    assert messages_of(session, account_id) == [MAIL_UNDELIVERED]


def test_many_letters_given_up_are_one_notice(session: Session) -> None:
    account_id, first = claimed_letter(session)
    record_refusal(session, first, NOT_TAKEN, NOW)
    for _ in range(3):
        queue(session, account_id, Purpose.NOTICE, "wang@example.com", now=NOW)
        session.flush()
        record_refusal(session, claim(session, NOW, 1)[0], NOT_TAKEN, NOW)
    assert messages_of(session, account_id) == [MAIL_UNDELIVERED]


def test_old_letters_are_forgotten_and_their_notices_stay(session: Session) -> None:
    account, actor = make_mailed_account(session)
    notify(session, account.id, AT_ONCE)
    notify(session, account.id, AT_ONCE)
    first, second = claim(session, utc_now(), 5)
    record_sent(session, first, NOW)
    forget_ended(session, NOW + KEPT_AFTER_END)
    assert len(letters(session)) == 2
    forget_ended(session, NOW + KEPT_AFTER_END + timedelta(seconds=1))
    assert [letter.id for letter in letters(session)] == [second]
    assert len(notices(session, actor).lines) == 2
