"""What letters say, as they arrive."""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from flask import Flask
from sqlalchemy import select

from content.database import Database
from content.mail.daily import queue_daily_letters
from content.mail.deliveries import queue
from content.mail.models import Delivery, DeliveryState, Purpose
from content.messages import Message
from content.notices.models import Notice
from content.notices.notify import CERTIFICATE_ISSUED, COURSE_RENEWED, LinkKind, link_to, notify
from content.people.models import Account
from portal.mail.letters import MOST_IN_A_DAY
from portal.mail.sender import MailSender
from tests.content.mail.mailed_accounts import make_mailed_account
from tests.mail_server import Mailbox
from tests.portal.mail.conftest import PUBLIC_ADDRESS, Clock

ISSUED = Message(CERTIFICATE_ISSUED, {"title": "按摩卫生"})


def write_to(database: Database, purpose: Purpose, *, language: str = "zh-CN", **values: str) -> Account:
    """Queue a letter for an account."""
    with database.transaction() as session:
        account, _ = make_mailed_account(session, confirmed=purpose is not Purpose.CONFIRMATION)
        account.language = language
        for name, value in values.items():
            setattr(account, name, value)
        if purpose is not Purpose.NOTICE:
            queue(session, account.id, purpose, "wang@example.com")
        return account


def send_notice(database: Database, account: Account, message: Message = ISSUED, link: str = "") -> None:
    with database.transaction() as session:
        notify(session, account.id, message, link)


def test_a_notice_in_chinese_says_what_the_portal_says_and_where_it_leads(
    sender: MailSender, mailbox: Mailbox, database: Database
) -> None:
    account = write_to(database, Purpose.NOTICE, display_name="王芳")
    send_notice(database, account, link=link_to(LinkKind.CERTIFICATE, "CX-2026-7"))
    assert sender.send_due() == 1
    (letter,) = mailbox.letters
    assert letter["Subject"] == "畅学：证书"
    assert letter["To"] == "wang@example.com"
    assert str(letter["From"]) == "畅学 <portal@example.org>"
    assert letter["Content-Language"] == "zh-CN"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    text = mailbox.text()
    assert text.startswith("王芳，您好：\n")
    assert "您已学完课程“按摩卫生”。" in text
    assert f"{PUBLIC_ADDRESS}/my/certificates/CX-2026-7" in text


def test_a_notice_in_english(sender: MailSender, mailbox: Mailbox, database: Database) -> None:
    account = write_to(database, Purpose.NOTICE, language="en", display_name="Wang Fang")
    send_notice(database, account)
    sender.send_due()
    assert mailbox.letters[0]["Subject"] == "Changxue: Certificates"
    assert mailbox.text().startswith("Hello Wang Fang,\n")
    assert f"{PUBLIC_ADDRESS}/account/notices\n" in mailbox.text()


def test_a_notice_that_was_read_meanwhile_is_not_sent(
    sender: MailSender, mailbox: Mailbox, database: Database, clock: Clock
) -> None:
    account = write_to(database, Purpose.NOTICE)
    send_notice(database, account)
    with database.transaction() as session:
        session.scalars(select(Notice)).one().read_at = clock.now
    assert sender.send_due() == 0
    assert mailbox.letters == []
    with database.reading() as session:
        assert session.scalars(select(Delivery.state)).one() is DeliveryState.DROPPED


def test_a_letter_can_be_ended_by_a_mail_program_and_by_a_person(
    sender: MailSender, mailbox: Mailbox, database: Database
) -> None:
    account = write_to(database, Purpose.NOTICE)
    send_notice(database, account)
    sender.send_due()
    (letter,) = mailbox.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(letter["List-Unsubscribe"])
    assert re.fullmatch(rf"<{PUBLIC_ADDRESS}/account/email/end/[\w.-]+>", link)
    assert link.strip("<>") in mailbox.text()


@pytest.mark.parametrize("purpose", [Purpose.CONFIRMATION, Purpose.RECOVERY, Purpose.ADDRESS_CHANGED, Purpose.TEST])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_somebody_has_just_asked_for_has_no_link_to_end_it(
    sender: MailSender, mailbox: Mailbox, database: Database, purpose: Purpose, language: str
) -> None:
    write_to(database, purpose, language=language, display_name="Wang Fang")
    assert sender.send_due() == 1
    assert mailbox.letters[0]["List-Unsubscribe"] is None
    assert bool(re.search("[\u4e00-\u9fff]", mailbox.text())) is (language == "zh-CN")


def test_the_daily_letter_has_the_notices_in_order_and_says_how_many_more(
    sender: MailSender, mailbox: Mailbox, database: Database, clock: Clock
) -> None:
    account = write_to(database, Purpose.NOTICE)
    for number in range(MOST_IN_A_DAY + 3):
        send_notice(database, account, Message(COURSE_RENEWED, {"title": f"第{number}门"}))

    clock.pass_by(days=1)
    with database.transaction() as session:
        queue_daily_letters(session, clock.now)
    assert sender.send_due() == 1
    assert mailbox.letters[0]["Subject"] == "畅学：您有 53 条通知"
    text = mailbox.text()
    assert text.index("1. 课程“第0门”") < text.index("2. 课程“第1门”") < text.index("50. 课程“第49门”")
    assert "第50门" not in text
    assert "平台里还有 3 条。" in text


def test_a_letter_that_confirms_an_address_names_nobody(
    sender: MailSender, mailbox: Mailbox, database: Database
) -> None:
    write_to(database, Purpose.CONFIRMATION, display_name="王芳", login_name="wangfang")
    sender.send_due()
    whole = mailbox.letters[0].as_string() + mailbox.text()
    assert "王芳" not in whole
    assert "wangfang" not in whole
    assert f"{PUBLIC_ADDRESS}/account/email/confirm/" in mailbox.text()


def test_a_letter_with_a_new_password_link_names_the_sign_in_name_and_until_when_it_works(
    sender: MailSender, mailbox: Mailbox, database: Database
) -> None:
    write_to(database, Purpose.RECOVERY, login_name="wangfang")
    sender.send_due()
    assert "登录名：wangfang" in mailbox.text()
    assert re.search(rf"{PUBLIC_ADDRESS}/account/recover/[\w-]{{32}}\n", mailbox.text())
    assert re.search(r"链接在 \d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d 之前有效。", mailbox.text())


def test_sent_again_a_letter_has_the_same_id_and_a_fresh_link(
    sender: MailSender, mailbox: Mailbox, database: Database, clock: Clock
) -> None:
    write_to(database, Purpose.RECOVERY)
    sender.send_due()
    with database.transaction() as session:  # as after a crash between sending and recording it
        letter = session.scalars(select(Delivery)).one()
        letter.state, letter.claimed_at, letter.ended_at = DeliveryState.SENDING, clock.now, None
    clock.pass_by(minutes=16)
    sender.send_due()
    first, second = mailbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert re.fullmatch(r"<[\w-]{16}@example\.org>", str(first["Message-ID"]))
    links = [re.findall(r"/recover/([\w-]+)", mailbox.text(number)) for number in (0, 1)]
    assert len(links[0]) == len(links[1]) == 1
    assert links[0] != links[1]


@pytest.mark.parametrize(
    "poison",
    ["王芳\r\nBcc: all@example.com", "a\nSubject: other", "芳\u2028Bcc: x", "\r\n\r\n<html>", "x" * 64, "\x00芳"],
)
def test_nothing_that_somebody_typed_gets_into_a_header(
    sender: MailSender, mailbox: Mailbox, database: Database, poison: str
) -> None:
    if "\x00" in poison and database.url.startswith("postgresql"):
        pytest.skip("PostgreSQL stores no such character")
    account = write_to(database, Purpose.NOTICE, display_name=poison)
    send_notice(database, account, Message(CERTIFICATE_ISSUED, {"title": poison}))
    assert sender.send_due() == 1
    (letter,) = mailbox.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "畅学：证书"
    assert mailbox.recipients == ["wang@example.com"]
    assert set(letter.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Language",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }


def test_the_date_is_when_it_is_sent(sender: MailSender, mailbox: Mailbox, database: Database, clock: Clock) -> None:
    write_to(database, Purpose.TEST)
    clock.pass_by(hours=5)
    sender.send_due()
    assert abs(parsedate_to_datetime(str(mailbox.letters[0]["Date"])) - clock.now) < timedelta(seconds=1)


def test_an_address_that_was_taken_away_meanwhile_gets_no_link(
    app: Flask, sender: MailSender, mailbox: Mailbox, database: Database
) -> None:
    assert app
    with database.transaction() as session:
        account, _ = make_mailed_account(session)
        queue(session, account.id, Purpose.RECOVERY, "former@example.com")
        queue(session, account.id, Purpose.CONFIRMATION, "former@example.com")
    assert sender.send_due() == 0
    assert mailbox.letters == []


def test_an_erased_account_gets_nothing(sender: MailSender, mailbox: Mailbox, database: Database, clock: Clock) -> None:
    account = write_to(database, Purpose.TEST)
    with database.transaction() as session:
        session.get_one(Account, account.id).disabled_at = clock.now
    assert sender.send_due() == 0
    assert mailbox.letters == []
