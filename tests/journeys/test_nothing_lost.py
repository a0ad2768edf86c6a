"""With the keyboard alone: a decision arrives with its words, a session that ends takes no text with it, and leaving a
page with something unsent asks first. Every new page is looked at in both languages, narrow and wide, in each theme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from sqlalchemy import select

from content.courses import lifecycle
from content.courses.models import Block, BlockKind, Course, Lesson, Revision, RevisionState
from content.database import Database
from content.people.accounts import set_password
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.review.models import CaseState, Decision, ReviewCase
from portal.application import create_app
from tests.factories import (
    add_media_block,
    make_course,
    make_institution,
    make_instructor,
    make_regions,
    make_reviewer,
    make_settings,
    make_sign,
)
from tests.journeys.axe import axe_source
from tests.journeys.keyboard import Keyboard
from tests.walk.page_checks import NARROW, look
from tests.walk.sample_portal import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "a short sentence"
LANGUAGES = ("zh-CN", pytest.param("en", marks=pytest.mark.exhaustive))
COMMENT, FINDING = "请补字幕。第二段讲得太快。", "这里没有说明水温。"
TYPED = "先用清水打湿双手。\n再抹肥皂搓二十秒。"
SHOWN_UNSENT = "form[data-unsent]"


@dataclass(frozen=True)
class Portal:
    """A running portal with a submitted course, its author and a reviewer."""

    address: str
    database: Database
    author: str
    reviewer: str
    course: str


@pytest.fixture
def portal(database: Database, tmp_path: Path) -> Iterator[Portal]:
    with database.transaction() as session:
        county = make_regions(session)[2]
        institution = make_institution(session, county.code)
        account, author = make_instructor(session, institution)
        reviewer = session.get_one(Account, make_reviewer(session, county)[0].id)
        course = make_course(session, account, institution)
        lesson = course.revisions[0].modules[0].lessons[0]
        make_sign(session, add_media_block(session, lesson, account), account)
        for person in (account, reviewer):
            set_password(session, person, PASSWORD)
        lifecycle.submit(session, author, course.public_id)
        names = account.login_name, reviewer.login_name, course.public_id
    with serving(create_app(make_settings(tmp_path, database), database)) as house:
        yield Portal(house.address, database, *names)


class Person:
    """Somebody in a browser of their own."""

    def __init__(self, portal: Portal, chromium: Browser, name: str, language: str) -> None:
        self.portal, self.name, self.language = portal, name, language
        self.context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
        self.context.add_cookies([{"name": "language", "value": language, "url": portal.address}])
        self.context.add_init_script(axe_source())
        self.page: Page = self.context.new_page()
        self.keys = Keyboard(self.page)
        self.questions: list[str] = []
        self.stays = True
        self.page.on("dialog", self._answer)
        self.page.goto(f"{portal.address}/account/sign-in")
        self.sign_in()

    def sign_in(self) -> None:
        """Write name and password on the page that is open."""
        self.keys.write("#login_name", self.name)
        self.keys.write("#password", PASSWORD)
        self.keys.follow("#submit")

    def open(self, path: str) -> None:
        self.page.goto(self.portal.address + path)

    def lose_session(self) -> None:
        """What a browser does that forgets, and a password changed elsewhere."""
        self.context.clear_cookies(name="changxue")

    def look(self) -> None:
        """Nothing is wrong with the page that is open, at 320 px and wide, in every theme and with the Tab key; once,
        since the pages are the same on both databases."""
        if self.portal.database.engine.dialect.name != "sqlite":
            return
        size = self.page.viewport_size
        assert look(self.page, self.language, thorough=True) == [], self.page.url
        self.page.set_viewport_size(size or NARROW)
        self.page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")

    def _answer(self, dialog: Dialog) -> None:
        self.questions.append(dialog.type)
        if self.stays:
            dialog.dismiss()
        else:
            dialog.accept()


def newest_lesson(portal: Portal) -> str:
    with portal.database.reading() as session:
        return session.scalars(select(Lesson.public_id).order_by(Lesson.id.desc())).first() or ""


def newest_recording(portal: Portal) -> str:
    recordings = select(Block.public_id).where(Block.kind == BlockKind.MEDIA).order_by(Block.id.desc())
    with portal.database.reading() as session:
        return session.scalars(recordings).first() or ""


def open_new_version(portal: Portal) -> None:
    """The course is returned and in a new version that its author may change."""
    with portal.database.transaction() as session:
        revision = session.scalars(select(Revision)).one()
        revision.state = RevisionState.RETURNED
        author = session.scalars(select(Account).where(Account.login_name == portal.author)).one()
        course = session.scalars(select(Course)).one()
        grant = Grant(Role.INSTRUCTOR, institution_id=course.institution_id)
        lifecycle.open_revision(session, Actor(author.id, (grant,)), portal.course)


def answer_checklist(reviewer: Person) -> None:
    """Answer what people alone can judge; the other lines are filled in beforehand."""
    for line in ("content", "copyright", "ideology_and_safety", "teaching"):
        reviewer.keys.choose_radio(f"input[name=verdict_{line}][value=meets]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reviewer_returns_a_course_and_its_author_goes_from_the_words_to_the_place(
    portal: Portal, chromium: Browser, language: str
) -> None:
    reviewer = Person(portal, chromium, portal.reviewer, language)
    reviewer.open("/review")
    reviewer.keys.follow("a[href^='/review/cases/']")
    with portal.database.reading() as session:
        media = session.scalars(select(Block).where(Block.kind == BlockKind.MEDIA)).one().lineage
    reviewer.keys.choose_option("#place", f"block:{media}")
    reviewer.keys.write("#finding", FINDING)
    answer_checklist(reviewer)
    reviewer.keys.choose_radio("input[name=outcome][value=returned]")
    reviewer.keys.write("#comment", COMMENT)
    reviewer.keys.follow("button[name=step][value=confirm]")
    reviewer.keys.follow("button[name=step][value=decide]")
    with portal.database.reading() as session:
        assert session.scalars(select(Decision.comment)).one() == COMMENT
    author = Person(portal, chromium, portal.author, language)
    author.open("/account/notices")
    expect(author.page.locator("main")).to_contain_text(COMMENT)
    author.keys.follow(f"a[href^='/teach/courses/{portal.course}#decision-']")
    decision = author.page.locator("li:target")
    expect(decision).to_contain_text(COMMENT)
    expect(decision).to_contain_text(FINDING)
    author.look()
    author.keys.follow("main form[action$='/versions'] button")
    author.keys.follow("[aria-labelledby=history-title] a[href*='#block-']")
    assert newest_lesson(portal) in author.page.url
    place = author.page.locator("section:target")
    expect(place).to_contain_text(FINDING)
    expect(place).to_contain_text("洗手示范")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_session_that_ended_while_somebody_wrote_takes_no_text_with_it(
    portal: Portal, chromium: Browser, language: str
) -> None:
    open_new_version(portal)
    author = Person(portal, chromium, portal.author, language)
    author.open(f"/teach/lessons/{newest_lesson(portal)}/text/new")
    author.keys.write("#title", "要点")
    author.keys.write("#body", TYPED)
    author.lose_session()
    author.keys.follow("#submit")
    expect(author.page.locator("#password")).to_be_visible()
    author.look()
    author.keys.write("#login_name", author.name)
    author.keys.write("#password", "a wrong one")
    author.keys.follow("#submit")
    author.sign_in()
    expect(author.page.locator(SHOWN_UNSENT)).to_be_visible()
    expect(author.page.locator("textarea[name=body]")).to_have_value(TYPED)
    author.look()
    author.keys.follow(f"{SHOWN_UNSENT} button")
    with portal.database.reading() as session:
        block = session.scalars(select(Block).order_by(Block.id.desc())).first()
        assert block is not None
        assert (block.title, block.body) == ("要点", TYPED)
    assert author.questions == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_refusal_and_a_wrong_number_answer_can_be_used_by_everybody(
    portal: Portal, chromium: Browser, language: str
) -> None:
    """A case that somebody else has decided, and an offset that is no number."""
    reviewer = Person(portal, chromium, portal.reviewer, language)
    with portal.database.reading() as session:
        case = session.scalars(select(ReviewCase.public_id)).one()
    reviewer.open(f"/review/cases/{case}")
    reviewer.keys.write("#finding", FINDING)
    answer_checklist(reviewer)
    reviewer.keys.choose_radio("input[name=outcome][value=approved]")
    reviewer.keys.write("#comment", TYPED)
    with portal.database.transaction() as session:
        session.scalars(select(ReviewCase)).one().state = CaseState.RETURNED
    reviewer.keys.follow("button[name=step][value=confirm]")
    expect(reviewer.page.locator("textarea[name=comment]")).to_have_value(TYPED)
    reviewer.look()
    reviewer.stays = False
    reviewer.keys.follow(f"main a[href='/review/cases/{case}']")
    assert reviewer.questions == ["beforeunload"], "what was typed is in no other place than this page"
    open_new_version(portal)
    author = Person(portal, chromium, portal.author, language)
    block = newest_recording(portal)
    author.open(f"/teach/blocks/{block}/sign-offset")
    author.keys.choose_radio("input[name=way][value=sign_later]")
    author.keys.write("#seconds", "一点五")
    author.keys.follow("main form[method=post] button")
    expect(author.page.locator("#seconds")).to_have_value("一点五")
    author.look()


def test_leaving_asks_first_only_while_something_written_is_not_sent(portal: Portal, chromium: Browser) -> None:
    open_new_version(portal)
    author = Person(portal, chromium, portal.author, "zh-CN")
    form, back = f"/teach/lessons/{newest_lesson(portal)}/text/new", "a.govuk-back-link"
    author.open(form)
    author.keys.follow(back)
    assert author.questions == [], "nothing was written"
    author.open(form)
    author.keys.write("#body", TYPED)
    with author.page.expect_event("dialog"):
        author.keys.press(back)
    assert author.questions == ["beforeunload"]
    expect(author.page.locator("#body")).to_have_value(TYPED)
    author.keys.follow("#submit")
    assert author.questions == ["beforeunload"], "what is sent asks nothing"
    author.open(form)
    author.keys.write("#body", TYPED)
    author.keys.write("#body", "")
    author.keys.follow(back)
    assert author.questions == ["beforeunload"], "nothing differs from what was loaded"
    author.open(form)
    author.keys.write("#title", "x" * 200)
    author.keys.write("#body", TYPED)
    author.keys.follow("#submit")
    author.stays = False
    author.keys.follow(back)
    assert author.questions == ["beforeunload"] * 2, "a form that failed is saved nowhere"
    author.open("/courses")
    author.keys.write("#q", "洗手")
    author.keys.follow("a.cx-brand")
    author.open("/account/password")
    author.keys.write("#old_password", "x")
    author.keys.follow("a.cx-brand")
    assert author.questions == ["beforeunload"] * 2, "neither a search nor a password"


def test_pressing_another_forms_button_asks_too(portal: Portal, chromium: Browser) -> None:
    """Who wrote something and chooses another language is told that it would be lost."""
    open_new_version(portal)
    author = Person(portal, chromium, portal.author, "zh-CN")
    block = newest_recording(portal)
    author.open(f"/teach/blocks/{block}/sign-offset")
    author.keys.write("#seconds", "0:01.5")
    with author.page.expect_event("dialog"):
        author.keys.press(".cx-language button")
    assert author.questions == ["beforeunload"]
    expect(author.page.locator("#seconds")).to_have_value("0:01.5")
