"""Letters that come back after the mail server had taken them: what is read of a report, and what follows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import utc_now
from content.mail.deliveries import queue, usable_addresses
from content.mail.delivery_reports import LARGEST_REPORT, read_report
from content.mail.models import Delivery, DeliveryState, EmailAddress, Purpose
from content.mail.outcomes import record_report
from content.mail.trouble import Trouble
from content.notices.models import Notice
from content.notices.notify import MAIL_REFUSED, MAIL_UNDELIVERED
from tests.content.mail.mailed_accounts import make_mailed_account
from tests.content.mail.reports import EXCHANGE, POSTFIX, report

LETTER = "aB3-_xyzaB3-_xyz"


@pytest.mark.parametrize("text", [POSTFIX, EXCHANGE])
def test_a_report_says_which_letter_did_not_arrive_where_and_why(text: str) -> None:
    read = read_report(report(LETTER, recipient="Wang@Example.com", status="5.2.1", text=text))
    assert read is not None
    assert (read.letter, read.recipients, read.status) == (LETTER, {"wang@example.com"}, "5.2.1")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: holiday\n\nI am away until Monday.",
        report(LETTER, action="delayed", status="4.4.1"),
        report(LETTER, action="delivered", status="2.0.0"),
        report("no id at all"),
        report(LETTER, status="none"),
        report(LETTER) + b"x" * LARGEST_REPORT,
        report(LETTER).replace(b"message/delivery-status", b"text/plain"),
        report(LETTER).replace(b"multipart/report; report-type=delivery-status", b"multipart/mixed"),
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n" + b"--B\n" * 100_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000)),
        b"Content-Type: message/rfc822\n\n" * 5000,
    ],
)
def test_no_other_message_is_a_failure(raw: bytes) -> None:
    assert read_report(raw) is None


@given(st.binary(max_size=400), st.integers(0, 1500))
def test_whatever_stands_in_a_message_it_is_read_or_passed_over(piece: bytes, at: int) -> None:
    whole = report(LETTER)
    read = read_report(whole[:at] + piece + whole[at:])
    assert read is None or read.status


def sent_letter(session: Session, account_id: int, purpose: Purpose = Purpose.NOTICE) -> Delivery:
    letter = queue(session, account_id, purpose, "wang@example.com")
    letter.state, letter.ended_at = DeliveryState.SENT, utc_now()
    session.flush()
    return letter


def record(session: Session, raw: bytes) -> bool:
    read = read_report(raw)
    assert read is not None
    return record_report(session, read, utc_now())


def notices(session: Session, account_id: int) -> list[str]:
    return list(session.scalars(select(Notice.message).where(Notice.account_id == account_id)))


def test_an_address_that_nobody_has_gets_no_more_letters_and_its_owner_reads_so(session: Session) -> None:
    account, _ = make_mailed_account(session)
    letter = sent_letter(session, account.id)
    waiting = queue(session, account.id, Purpose.DAILY, "wang@example.com")
    session.flush()
    assert record(session, report(letter.public_id))
    assert usable_addresses(session, [account.id]) == {}
    assert (letter.state, letter.trouble, letter.reply) == (DeliveryState.FAILED, Trouble.ADDRESS_REFUSED, "5.1.1")
    session.refresh(waiting)
    assert waiting.state is DeliveryState.DROPPED
    assert notices(session, account.id) == [MAIL_REFUSED]
    assert not record(session, report(letter.public_id)), "a report counts once"


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "4.4.7", "5.1.8"])
def test_a_full_mailbox_or_a_refused_letter_ends_no_address(session: Session, status: str) -> None:
    account, _ = make_mailed_account(session)
    letter = sent_letter(session, account.id)
    assert record(session, report(letter.public_id, status=status))
    assert usable_addresses(session, [account.id]) == {account.id: "wang@example.com"}
    assert (letter.state, letter.trouble) == (DeliveryState.FAILED, Trouble.LETTER_REFUSED)
    assert notices(session, account.id) == [MAIL_UNDELIVERED]


def test_nobody_ends_somebodys_mail_without_having_had_the_letter(session: Session) -> None:
    account, _ = make_mailed_account(session)
    letter = sent_letter(session, account.id)
    assert not record(session, report("a" * 16))
    assert not record(session, report(letter.public_id, recipient="somebody@example.com"))
    letter.state = DeliveryState.WAITING
    session.flush()
    assert not record(session, report(letter.public_id)), "what was not sent did not come back"
    assert usable_addresses(session, [account.id]) == {account.id: "wang@example.com"}


def test_an_address_confirmed_anew_outlives_a_late_report_about_an_older_letter(session: Session) -> None:
    account, _ = make_mailed_account(session)
    letter = sent_letter(session, account.id)
    session.scalars(select(EmailAddress)).one().confirmed_at = utc_now() + timedelta(minutes=1)
    session.flush()
    assert record(session, report(letter.public_id))
    assert usable_addresses(session, [account.id]) == {account.id: "wang@example.com"}
    assert notices(session, account.id) == []
