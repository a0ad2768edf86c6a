"""E-mail by the keyboard alone, in both languages, with the letters as a mail server gets them: an address is given and
confirmed, kinds are chosen, a letter ends its sort, a forgotten password becomes a new one."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from content.database import Database
from content.mail.smtp import MailServer, TlsMode
from content.messages import Message
from content.migrating import upgrade
from content.notices.notify import CERTIFICATE_ISSUED, COURSE_RENEWED, notify
from content.people.accounts import register
from content.people.models import Account
from portal.application import create_app
from portal.mail.sender import MailSender
from portal.settings import MailSettings, Settings
from tests.heard.strings import words_of
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.mail_server import HOST, Mailbox, free_port, mail_server

pytestmark = pytest.mark.browser

PASSWORD, NEW_PASSWORD = "a short sentence", "quite another sentence"
ADDRESS = "wang@example.com"


@dataclass(frozen=True, slots=True)
class PortalWithMail:
    """Where the portal answers, what its worker sends with, and where letters arrive."""

    address: str
    database: Database
    sender: MailSender
    mailbox: Mailbox

    def letter(self) -> str:
        """The text of the one letter that is sent now."""
        assert self.sender.send_due() == 1
        return self.mailbox.text()


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[PortalWithMail]:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    upgrade(database)
    port = free_port()
    address = f"http://{HOST}:{port}"
    with mail_server() as mailbox:
        mail = MailSettings(
            MailServer(HOST, mailbox.port, TlsMode.NONE), Address("畅学", addr_spec="portal@example.org"), address
        )
        settings = Settings(data=tmp_path, database_url=database.url, secret_key="mail", mail=mail, rate_limits=False)
        app = create_app(settings, database)
        server = make_server(HOST, port, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield PortalWithMail(address, database, MailSender(lambda: app, mail, database), mailbox)
        server.shutdown()
    database.dispose()


def link_in(letter: str, path: str) -> str:
    (link,) = set(re.findall(rf"http://\S+{path}\S*", letter))
    return link


def sign_in(page: Page, keys: Keyboard, password: str = PASSWORD) -> None:
    keys.write("#login_name", "wangfang")
    keys.write("#password", password)
    keys.follow("#submit")


def is_sound(page: Page) -> None:
    """Nothing is wrong on the page, and it is as narrow as the screen."""
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_mail_from_the_first_address_to_a_new_password(
    portal: PortalWithMail, chromium: Browser, language: str
) -> None:
    say = words_of(language)
    with portal.database.transaction() as session:
        name = "Wang Fang" if language == "en" else "王芳"
        register(session, login_name="wangfang", display_name=name, password=PASSWORD, language=language)
    context = chromium.new_context(bypass_csp=True, viewport={"width": 320, "height": 640})
    context.add_cookies([{"name": "language", "value": language, "url": portal.address}])
    page = context.new_page()
    keys = Keyboard(page)

    page.goto(portal.address + "/account/sign-in?next=/account/")
    sign_in(page, keys)
    keys.follow("a[href='/account/email']")
    is_sound(page)
    keys.write("#address", "wang@example")
    keys.write("#password", PASSWORD)
    keys.follow("#submit")
    is_sound(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text(
        say("This is not an e-mail address. It looks like this: name@example.com")
    )
    keys.write("#address", ADDRESS)
    keys.write("#password", PASSWORD)
    keys.follow("#submit")
    expect(page.locator("[data-notices]")).to_contain_text(ADDRESS)
    is_sound(page)

    page.goto(link_in(portal.letter(), "/account/email/confirm/"))
    is_sound(page)
    keys.follow("main button")
    expect(page.locator("h1")).to_have_text(say("How you are told"))
    is_sound(page)
    keys.choose_radio("input[name=course_update][value=none]")
    keys.choose_radio("input[name=answer][value=daily]")
    keys.follow("#submit")
    expect(page.locator("[data-notices]")).to_contain_text(say("Your choices are saved."))
    expect(page.locator("input[name=course_update][value=none]")).to_be_checked()

    with portal.database.transaction() as session:
        account_id = session.scalars(select(Account.id)).one()
        notify(session, account_id, Message(COURSE_RENEWED, {"title": "按摩卫生"}))
        notify(session, account_id, Message(CERTIFICATE_ISSUED, {"title": "按摩卫生"}))
    keys.open_menu()
    keys.follow("form[action='/account/sign-out'] button")
    page.goto(link_in(portal.letter(), "/account/email/end/"))
    expect(page.locator("h1")).to_have_text(say("Do you want no more e-mail?"))
    is_sound(page)
    keys.follow("main button")
    expect(page.locator("h1")).to_have_text(say("No more e-mail"))
    is_sound(page)

    page.goto(portal.address + "/account/sign-in")
    keys.follow("a[href='/account/forgotten']")
    is_sound(page)
    keys.write("#who", ADDRESS)
    keys.follow("#submit")
    is_sound(page)
    page.goto(link_in(portal.letter(), "/account/recover/"))
    is_sound(page)
    keys.write("#new_password", NEW_PASSWORD)
    keys.follow("#submit")
    expect(page.locator("[data-notices]")).to_contain_text(say("Your new password is set. You are signed in."))
    page.goto(portal.address + "/account/notices/settings")
    expect(page.locator("input[name=certificate][value=portal]")).to_be_checked()
    context.close()
