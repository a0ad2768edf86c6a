"""Giving an e-mail address, confirming it by a link, taking it away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.mail.addresses import (
    LINK_VALID_FOR,
    MOST_LINKS_A_DAY,
    confirm_address,
    give_address,
    issue_confirmation,
    normalised,
    own_addresses,
    remove_addresses,
)
from content.mail.deliveries import usable_addresses
from content.mail.models import Delivery, DeliveryState, EmailAddress, Purpose
from content.people.erasure import erase
from content.people.personal_data import personal_data_of
from tests.content.mail.mailed_accounts import PASSWORD, make_mailed_account

NOW = utc_now()
OLD, NEW = "wang@example.com", "wang.fang@example.org"


def letters(session: Session) -> list[tuple[Purpose, str, DeliveryState]]:
    rows = session.scalars(select(Delivery).order_by(Delivery.id))
    return [(row.purpose, row.recipient, row.state) for row in rows]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Wang.Fang@EXAMPLE.Org ", "Wang.Fang@example.org"),
        ("wang@残联.中国", "wang@xn--7mw865b.xn--fiqs8s"),
        ("a+b@example.com", "a+b@example.com"),
    ],
)
def test_an_address_is_stored_as_mail_servers_read_it(typed: str, stored: str) -> None:
    assert normalised(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "wang",
        "wang@",
        "@example.com",
        "wang@example",
        "wang@localhost",
        "wang@[127.0.0.1]",
        "王芳@example.com",
        '"wang fang"@example.com',
        "Wang <wang@example.com>",
        "a@example.com, b@example.com",
        "wang@example.com\nBcc: all@example.com",
        "wang@exam\r\nple.com",
        f"{'a' * 250}@example.com",
    ],
)
def test_what_is_no_address_is_refused_in_words(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        normalised(typed)
    assert refusal.value.field == "address"


def test_an_address_is_used_once_its_link_was_opened(session: Session) -> None:
    account, actor = make_mailed_account(session)
    give_address(session, actor, NEW, PASSWORD)
    assert usable_addresses(session, [account.id]) == {account.id: OLD}
    token = issue_confirmation(session, account.id, NEW, NOW)
    assert token is not None
    assert confirm_address(session, actor, token) == NEW
    assert usable_addresses(session, [account.id]) == {account.id: NEW}
    assert confirm_address(session, actor, token) == NEW  # the button pressed twice
    assert letters(session) == [
        (Purpose.CONFIRMATION, NEW, DeliveryState.WAITING),
        (Purpose.ADDRESS_CHANGED, OLD, DeliveryState.WAITING),
    ]


def test_the_link_lives_for_a_day_and_a_newer_one_ends_it(session: Session) -> None:
    account, actor = make_mailed_account(session, confirmed=False)
    first = issue_confirmation(session, account.id, OLD, NOW) or ""
    with pytest.raises(Refused):
        confirm_address(session, actor, first, now=NOW + LINK_VALID_FOR)
    second = issue_confirmation(session, account.id, OLD, NOW) or ""
    with pytest.raises(Refused):
        confirm_address(session, actor, first, now=NOW)
    assert confirm_address(session, actor, second, now=NOW + LINK_VALID_FOR - timedelta(seconds=1)) == OLD


def test_whoever_gets_a_mistyped_link_cannot_use_it(session: Session) -> None:
    account, _ = make_mailed_account(session, confirmed=False)
    _, stranger = make_mailed_account(session, address="stranger@example.com")
    token = issue_confirmation(session, account.id, OLD, NOW) or ""
    with pytest.raises(Refused):
        confirm_address(session, stranger, token)
    assert own_addresses(session, account.id).confirmed is None


def test_without_the_password_nobody_gives_an_address(session: Session) -> None:
    account, actor = make_mailed_account(session)
    with pytest.raises(Invalid) as refusal:
        give_address(session, actor, NEW, "a guess")
    assert refusal.value.field == "password"
    assert own_addresses(session, account.id).waiting is None


def test_an_address_that_another_account_has_is_taken_in_the_same_way(session: Session) -> None:
    make_mailed_account(session, address=NEW)
    account, actor = make_mailed_account(session)
    assert give_address(session, actor, NEW, PASSWORD) == NEW
    token = issue_confirmation(session, account.id, NEW, NOW) or ""
    assert confirm_address(session, actor, token) == NEW


def test_given_again_an_address_gets_a_new_letter_but_not_without_end(session: Session) -> None:
    account, actor = make_mailed_account(session, confirmed=False)
    for _ in range(MOST_LINKS_A_DAY):
        give_address(session, actor, NEW, PASSWORD, now=NOW)
    with pytest.raises(Invalid) as refusal:
        give_address(session, actor, NEW, PASSWORD, now=NOW)
    assert refusal.value.field == "address"
    waiting = [letter for letter in letters(session) if letter[2] is DeliveryState.WAITING]
    assert waiting == [(Purpose.CONFIRMATION, NEW, DeliveryState.WAITING)]
    assert session.query(EmailAddress).filter_by(account_id=account.id).count() == 1
    give_address(session, actor, NEW, PASSWORD, now=NOW + timedelta(days=1, seconds=1))


def test_nobody_is_flooded_through_many_accounts_and_none_of_these_is_told(session: Session) -> None:
    for number in range(MOST_LINKS_A_DAY + 2):
        _, actor = make_mailed_account(session, address=f"own{number}@example.com")
        assert give_address(session, actor, NEW, PASSWORD, now=NOW) == NEW
    assert [letter[1] for letter in letters(session)] == [NEW] * MOST_LINKS_A_DAY


def test_an_address_at_which_nothing_arrived_can_be_given_again(session: Session) -> None:
    account, actor = make_mailed_account(session)
    session.query(EmailAddress).filter_by(account_id=account.id).one().refused_at = NOW
    session.flush()
    assert usable_addresses(session, [account.id]) == {}
    give_address(session, actor, OLD, PASSWORD)
    token = issue_confirmation(session, account.id, OLD, NOW) or ""
    confirm_address(session, actor, token)
    assert usable_addresses(session, [account.id]) == {account.id: OLD}


def test_a_confirmed_address_given_again_is_said_to_be_so(session: Session) -> None:
    _, actor = make_mailed_account(session)
    with pytest.raises(Invalid):
        give_address(session, actor, OLD.upper().replace("WANG", "wang"), PASSWORD)
    assert letters(session) == []


def test_taken_away_an_address_gets_nothing_more(session: Session) -> None:
    account, actor = make_mailed_account(session)
    give_address(session, actor, NEW, PASSWORD)
    remove_addresses(session, actor)
    assert own_addresses(session, account.id) == own_addresses(session, account.id + 1000)
    assert letters(session) == [(Purpose.CONFIRMATION, NEW, DeliveryState.DROPPED)]
    assert issue_confirmation(session, account.id, NEW, NOW) is None
    with pytest.raises(NotFound):
        remove_addresses(session, actor)


def test_an_address_is_in_the_own_data_and_goes_with_the_account(session: Session) -> None:
    account, actor = make_mailed_account(session)
    give_address(session, actor, NEW, PASSWORD)
    issue_confirmation(session, account.id, NEW, NOW)
    records = personal_data_of(session, account.id)
    assert {row["address"] for row in records["email_address"]} == {OLD, NEW}
    assert not [row for row in records["email_address"] if "token_digest" in row]
    assert [row["recipient"] for row in records["delivery"]] == [NEW]
    erase(session, account.id, PASSWORD)
    assert session.query(EmailAddress).count() == 0
    assert session.query(Delivery).count() == 0
