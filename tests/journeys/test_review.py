"""An author and the reviewers of three levels, by keyboard alone: submission, a finding at a caption from the preview,
return, an answer at the place, resubmission, approvals that carry on and settle, publication, the letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind, Lesson, Revision, RevisionState
from content.database import Database
from content.people.accounts import set_password
from content.review.models import CaseState, Finding, ReviewCase
from portal.application import create_app
from tests.factories import (
    add_media_block,
    make_course,
    make_institution,
    make_instructor,
    make_regions,
    make_reviewer,
    make_settings,
    make_slides,
)
from tests.journeys.test_nothing_lost import LANGUAGES, Person, answer_checklist
from tests.portal.conftest import PASSWORD
from tests.walk.sample_portal import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FINDING, ANSWER, CARRIED = "第二条字幕有错字。", "原话就是这样说的。", "请市级再听一遍。"


@dataclass(frozen=True)
class Office:
    """A running portal with a course that is ready to be submitted, its author, and a reviewer of each level."""

    address: str
    database: Database
    course: str
    author: str
    county: str
    city: str
    province: str


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    with database.transaction() as session:
        province, city, county = make_regions(session)
        institution = make_institution(session, county.code)
        account, _ = make_instructor(session, institution)
        reviewers = [make_reviewer(session, region)[0] for region in (county, city, province)]
        course = make_course(session, account, institution)
        block = add_media_block(session, course.revisions[0].modules[0].lessons[0], account, cues=4)
        make_slides(session, block)
        for person in (account, *reviewers):
            set_password(session, person, PASSWORD)
        names = [course.public_id, account.login_name, *(one.login_name for one in reviewers)]
    with serving(create_app(make_settings(tmp_path, database), database)) as portal:
        yield Office(portal.address, database, *names)


def newest(session: Session, kind: type[Lesson] | type[Block]) -> str:
    query = select(kind.public_id).order_by(kind.id.desc())
    if kind is Block:
        query = query.where(Block.kind == BlockKind.MEDIA)
    return session.scalars(query).first() or ""


def open_case(office: Office) -> str:
    with office.database.reading() as session:
        return session.scalars(select(ReviewCase.public_id).where(ReviewCase.state == CaseState.OPEN)).one()


def submit(author: Person, office: Office) -> None:
    author.open(f"/teach/courses/{office.course}")
    author.keys.follow("a[href$='/check']")
    author.keys.follow("a[href$='/submit']")
    author.keys.follow("main form[action$='/submit'] button")


def decide(reviewer: Person, outcome: str) -> None:
    reviewer.keys.choose_radio(f"input[name=outcome][value={outcome}]")
    reviewer.keys.follow("button[name=step][value=confirm]")
    reviewer.look()
    reviewer.keys.follow("button[name=step][value=decide]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_course_goes_through_three_levels_by_keyboard(office: Office, chromium: Browser, language: str) -> None:
    author = Person(office, chromium, office.author, language)  # type: ignore[arg-type]
    submit(author, office)
    county = Person(office, chromium, office.county, language)  # type: ignore[arg-type]
    county.open("/account/notices")
    county.keys.follow("a[href^='/review/cases/']")
    county.keys.follow("form[action$='/claim'] button")
    county.look()
    find_at_a_caption(county, office)
    county.open(f"/review/cases/{open_case(office)}")
    expect(county.page.locator("main")).to_contain_text("先用清水打湿双手")
    answer_checklist(county)
    come_back_to_the_draft(county)
    decide(county, "returned")
    answer_at_the_place(author, office)
    submit(author, office)
    carry_on(county, office)
    approve(Person(office, chromium, office.city, language), office, "settled")  # type: ignore[arg-type]
    approve(Person(office, chromium, office.province, language), office, "")  # type: ignore[arg-type]
    with office.database.reading() as session:
        states = session.scalars(select(Revision.state).order_by(Revision.number)).all()
        assert states == [RevisionState.RETURNED, RevisionState.PUBLISHED]
        assert session.scalars(select(Finding.resolved_at)).one() is not None
    author.open(f"/teach/courses/{office.course}")
    author.look()
    author.keys.follow("a[href^='/review/letters/']")
    author.look()


def come_back_to_the_draft(reviewer: Person) -> None:
    """What was ticked is saved by itself, and there again when the page is opened once more."""
    expect(reviewer.page.locator("[data-draft-status]")).not_to_be_empty()
    ticked = reviewer.page.locator("#decision input[type=radio]:checked").count()
    reviewer.page.reload()
    expect(reviewer.page.locator("#decision input[type=radio]:checked")).to_have_count(ticked)
    expect(reviewer.page.locator("form[action$='/discard-draft'] button")).to_be_visible()
    reviewer.look()


def find_at_a_caption(reviewer: Person, office: Office) -> None:
    """From the case into the lesson, as a learner meets it; the finding is written there, and there one stays."""
    with office.database.reading() as session:
        lesson, block = newest(session, Lesson), newest(session, Block)
    reviewer.keys.follow(f"main h3 a[href='/lessons/{lesson}']")
    reviewer.keys.press(f"#review-{block} summary", "Enter")
    with office.database.reading() as session:
        lineage = session.scalars(select(Block.lineage).where(Block.public_id == block)).one()
    take_what_is_playing(reviewer, block)
    reviewer.keys.choose_option(f"#place-{block}", f"cue:{lineage}:c1")
    reviewer.keys.write(f"#finding-{block}", FINDING)
    reviewer.keys.follow(f"#review-{block} button")
    expect(reviewer.page.locator(f"#review-{block}")).to_contain_text(FINDING)
    reviewer.look()


def take_what_is_playing(reviewer: Person, block: str) -> None:
    """The list of captions follows the recording until something is chosen in it; a button takes it back."""
    chosen = reviewer.page.locator(f"#place-{block} option:checked")
    for second in (60, 30):
        reviewer.page.locator(f"#player-{block} .cx-player__media").evaluate(
            "(media, second) => { media.currentTime = second; media.dispatchEvent(new Event('timeupdate')); }", second
        )
        begun = reviewer.page.locator(f"#place-{block} optgroup:first-of-type option").evaluate_all(
            "(options, second) => options.filter((one) => Number(one.dataset.second) <= second).at(-1).value", second
        )
        if second == 30:
            expect(chosen).not_to_have_attribute("value", begun)
            reviewer.keys.press(f"button[data-follow='place-{block}']", "Enter")
            expect(reviewer.page.locator(f"#place-{block}")).to_be_focused()
        expect(chosen).to_have_attribute("value", begun)
        reviewer.page.locator(f"#place-{block}").dispatch_event("change")


def answer_at_the_place(author: Person, office: Office) -> None:
    """The author goes from the notice to the course, opens a new version and answers where the caption is."""
    author.open("/account/notices")
    author.keys.follow(f"a[href^='/teach/courses/{office.course}#decision-']")
    author.keys.follow("main form[action$='/versions'] button")
    with office.database.reading() as session:
        lesson, finding = newest(session, Lesson), session.scalars(select(Finding.public_id)).one()
    author.open(f"/teach/lessons/{lesson}")
    author.keys.press(f"#finding-{finding} summary", "Enter")
    author.keys.choose_radio(f"#not_done-{finding}")
    author.keys.follow(f"#finding-{finding} form button")  # without the reason
    author.look()
    author.keys.write("#answer_text", ANSWER)
    author.keys.follow("main form button")
    expect(author.page.locator(f"#finding-{finding}")).to_contain_text(ANSWER)
    author.look()


def carry_on(reviewer: Person, office: Office) -> None:
    """The county reads the answer, looks at old and new, and leaves the finding to the city."""
    case = open_case(office)
    reviewer.open(f"/review/cases/{case}")
    expect(reviewer.page.locator("main")).to_contain_text(ANSWER)
    with office.database.reading() as session:
        finding = session.scalars(select(Finding.public_id)).one()
    answer_checklist(reviewer)
    reviewer.keys.choose_radio(f"input[name='fate_{finding}'][value=open]")
    reviewer.keys.write(f"#carry_{finding}", CARRIED)
    decide(reviewer, "approved")


def approve(reviewer: Person, office: Office, fate: str) -> None:
    """The next level opens the case from its queue and approves; what was carried on is settled."""
    reviewer.open("/review")
    reviewer.look()
    reviewer.keys.follow(f"a[href='/review/cases/{open_case(office)}']")
    with office.database.reading() as session:
        finding = session.scalars(select(Finding.public_id)).one()
    answer_checklist(reviewer)
    if fate:
        expect(reviewer.page.locator("main")).to_contain_text(CARRIED)
        reviewer.keys.choose_radio(f"input[name='fate_{finding}'][value={fate}]")
    decide(reviewer, "approved")
