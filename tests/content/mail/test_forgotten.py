"""Requests of people who forgot their password: saved unseen, answered by a worker."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from content.database import Database, utc_now
from content.errors import Invalid, Refused
from content.mail.forgotten import MOST_A_DAY, PAUSE, TOO_OLD, answer_requests, forget_old_requests, request_recovery
from content.mail.models import Delivery, EmailAddress, Purpose, RecoveryRequest
from content.people.models import Role
from content.people.permissions import VISITOR, Grant
from content.people.recovery import check, issue, issue_by_mail, redeem
from tests.content.mail.mailed_accounts import make_mailed_account
from tests.factories import make_account

NOW = utc_now()


def recipients(session: Session) -> list[str]:
    return list(session.scalars(select(Delivery.recipient).where(Delivery.purpose == Purpose.RECOVERY)))


@pytest.mark.parametrize("typed", ["wangfang", " WangFang ", "wang@example.com", "Wang@EXAMPLE.com"])
def test_by_sign_in_name_or_address_a_letter_is_made(session: Session, typed: str) -> None:
    make_mailed_account(session, name="wangfang")
    request_recovery(session, VISITOR, typed, now=NOW)
    assert recipients(session) == []
    assert answer_requests(session, NOW) == 1
    assert recipients(session) == ["wang@example.com"]
    assert session.query(RecoveryRequest).count() == 0


def test_nothing_is_made_for_whoever_has_no_confirmed_address(session: Session) -> None:
    make_account(session, name="without")
    make_mailed_account(session, name="waiting", address="waiting@example.com", confirmed=False)
    refused, _ = make_mailed_account(session, name="refused", address="refused@example.com")
    session.query(EmailAddress).filter_by(account_id=refused.id).one().refused_at = NOW
    erased, _ = make_mailed_account(session, name="erased", address="erased@example.com")
    erased.disabled_at = NOW
    for typed in ("without", "waiting", "waiting@example.com", "refused", "erased", "nobody", "nobody@example.com"):
        request_recovery(session, VISITOR, typed, now=NOW)
    assert answer_requests(session, NOW) == 7
    assert recipients(session) == []


def test_to_save_a_request_nothing_is_looked_up_whether_the_account_exists_or_not(
    session: Session, database: Database
) -> None:
    make_mailed_account(session, name="wangfang")
    statements: dict[str, list[str]] = {"wangfang": [], "nobody": []}
    for typed, of_it in statements.items():

        def note(_connection: object, _cursor: object, text: str, *_: object, of_it: list[str] = of_it) -> None:
            of_it.append(text)

        event.listen(database.engine, "before_cursor_execute", note)
        request_recovery(session, VISITOR, typed, now=NOW)
        event.remove(database.engine, "before_cursor_execute", note)
    assert statements["wangfang"] == statements["nobody"]
    assert len(statements["nobody"]) == 1
    assert statements["nobody"][0].startswith("INSERT INTO recovery_request")


def test_people_who_share_an_address_each_get_their_letter(session: Session) -> None:
    make_mailed_account(session, name="mother")
    make_mailed_account(session, name="daughter")
    request_recovery(session, VISITOR, "wang@example.com", now=NOW)
    answer_requests(session, NOW)
    assert recipients(session) == ["wang@example.com"] * 2
    assert len(set(session.scalars(select(Delivery.account_id)))) == 2


def test_whoever_asks_again_and_again_fills_no_mailbox(session: Session) -> None:
    make_mailed_account(session, name="wangfang")
    for minute in range(0, 24 * 60, 5):
        moment = NOW + timedelta(minutes=minute)
        request_recovery(session, VISITOR, "wangfang", now=moment)
        answer_requests(session, moment)
    made = list(session.scalars(select(Delivery.made_at).order_by(Delivery.id)))
    assert len(made) == MOST_A_DAY
    assert all(later - earlier >= PAUSE for earlier, later in pairwise(made))


def test_a_request_that_waited_for_hours_is_forgotten(session: Session) -> None:
    make_mailed_account(session, name="wangfang")
    request_recovery(session, VISITOR, "wangfang", now=NOW)
    assert answer_requests(session, NOW + TOO_OLD) == 1
    assert recipients(session) == []


def test_where_mail_was_switched_off_requests_are_forgotten_too(session: Session) -> None:
    request_recovery(session, VISITOR, "wangfang", now=NOW)
    forget_old_requests(session, NOW + TOO_OLD)
    assert session.query(RecoveryRequest).count() == 1
    forget_old_requests(session, NOW + TOO_OLD + timedelta(seconds=1))
    assert session.query(RecoveryRequest).count() == 0


@pytest.mark.parametrize("typed", ["", "   ", "x" * 255])
def test_nothing_and_too_much_are_refused_in_words(session: Session, typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        request_recovery(session, VISITOR, typed)
    assert refusal.value.field == "who"


def test_two_workers_at_once_answer_a_request_once(database: Database) -> None:
    with database.transaction() as session:
        make_mailed_account(session, name="wangfang")
        request_recovery(session, VISITOR, "wangfang", now=NOW)
    both = threading.Barrier(2)

    def work() -> None:
        both.wait(10)
        with database.transaction() as session:
            answer_requests(session, NOW)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with database.reading() as session:
        assert recipients(session) == ["wang@example.com"]


def test_a_link_by_mail_lives_for_two_hours_works_once_and_ends_none_of_an_administrator(session: Session) -> None:
    account, _ = make_mailed_account(session)
    by_administrator = issue(session, make_account(session, Grant(Role.ADMINISTRATOR))[1], account.public_id, now=NOW)
    first, second = issue_by_mail(session, account, NOW), issue_by_mail(session, account, NOW)
    with pytest.raises(Refused):
        check(session, first, now=NOW)
    check(session, second, now=NOW + timedelta(hours=2, seconds=-1))
    with pytest.raises(Refused):
        check(session, second, now=NOW + timedelta(hours=2))
    check(session, by_administrator, now=NOW + timedelta(hours=2))
    redeem(session, second, "another short sentence", now=NOW)
    with pytest.raises(Refused):
        redeem(session, second, "another short sentence", now=NOW)
