"""Claims, findings beside the lesson, the letter, the comparison and the author's answer, by plain forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses import lifecycle
from content.courses.models import Lesson
from content.database import Database
from content.institutions.models import RegionLevel
from content.people.accounts import set_password
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.review.models import AnswerKind, CaseState, Decision, Finding, FindingAnswer, ReviewCase
from tests.factories import add_media_block, make_course, make_institution, make_instructor, make_slides
from tests.portal.conftest import PASSWORD, post, sign_in
from tests.portal.forms import fill_in
from tests.review_decisions import POSTED_CHECKLIST

Enter = Callable[..., FlaskClient]
COUNTY = Grant(Role.REVIEWER, region_code="130123", level=RegionLevel.COUNTY)


@dataclass
class Ground:
    """A submitted course with a recording: its case, lesson and blocks."""

    case: str
    course: str
    lesson: str
    block: str
    lineage: str
    author: Actor
    author_name: str


@pytest.fixture
def ground(database: Database) -> Ground:
    with database.transaction() as session:
        institution = make_institution(session)
        account, author = make_instructor(session, institution)
        set_password(session, account, PASSWORD)
        course = make_course(session, account, institution)
        lesson = course.revisions[0].modules[0].lessons[0]
        block = add_media_block(session, lesson, account, cues=4)
        make_slides(session, block)
        lifecycle.submit(session, author, course.public_id)
        case = session.scalars(select(ReviewCase.public_id)).one()
        return Ground(
            case, course.public_id, lesson.public_id, block.public_id, block.lineage, author, account.login_name
        )


@pytest.fixture
def reviewer(ground: Ground, enter: Enter) -> FlaskClient:
    client = enter(COUNTY, name="reviewer")
    post(client, "/language", language="en")
    return client


def in_english(app: Flask, name: str) -> FlaskClient:
    client = sign_in(app.test_client(), name)
    post(client, "/language", language="en")
    return client


def test_the_preview_leads_back_to_the_case_and_saves_a_finding_at_a_caption(
    reviewer: FlaskClient, ground: Ground, database: Database
) -> None:
    preview = f"/lessons/{ground.lesson}"
    page = reviewer.get(preview).text
    assert f'href="/review/cases/{ground.case}"' in page
    assert f'value="cue:{ground.lineage}:c1"' in page
    assert f'value="slide:{ground.lineage}:s2"' in page
    fields = {"place": f"cue:{ground.lineage}:c1", "finding": "错字", "back": f"review-{ground.block}", "view": "watch"}
    for _ in range(2):  # sent twice, it is one finding
        sent = post(reviewer, f"/review/cases/{ground.case}/findings/{ground.lesson}", **fields)
        assert sent.location == f"{preview}#review-{ground.block}"
    assert "错字" in reviewer.get(preview).text
    case = reviewer.get(f"/review/cases/{ground.case}").text
    assert "caption 2 at 0:25: “" in case
    assert "先用清水打湿双手" in case
    with database.reading() as session:
        assert session.scalars(select(Finding.cue_key)).all() == ["c1"]


@pytest.mark.parametrize("way", ["", "/read", "/listen"])
def test_every_way_into_the_lesson_has_the_notes(reviewer: FlaskClient, ground: Ground, way: str) -> None:
    page = reviewer.get(f"/lessons/{ground.lesson}{way}").text
    assert f'id="review-{ground.block}"' in page
    assert 'id="review-lesson"' in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"place": "", "finding": ""}, "Write what you found."),
        ({"place": "cue:no:no", "finding": "错字"}, "Choose a place in this course from the list."),
        ({"place": "?", "finding": "错字"}, "Choose a place in this course from the list."),
    ],
)
def test_what_is_missing_of_a_note_is_said_and_nothing_is_lost(
    reviewer: FlaskClient, ground: Ground, fields: dict[str, str], sentence: str
) -> None:
    refused = post(reviewer, f"/review/cases/{ground.case}/findings/{ground.lesson}", **fields)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert fields["finding"] in refused.text


def test_others_see_no_notes_and_write_none(ground: Ground, enter: Enter, app: Flask) -> None:
    author = in_english(app, ground.author_name)
    assert "/review/" not in author.get(f"/lessons/{ground.lesson}").text
    city = enter(Grant(Role.REVIEWER, region_code="130100", level=RegionLevel.CITY), name="city")
    page = city.get(f"/lessons/{ground.lesson}").text
    assert f"/review/cases/{ground.case}" in page
    assert 'name="finding"' not in page
    address = f"/review/cases/{ground.case}/findings/{ground.lesson}"
    assert post(city, address, finding="x").status_code == 403
    assert post(author, address, finding="x").status_code == 403


def test_a_case_is_taken_given_back_and_handed_over(
    reviewer: FlaskClient, ground: Ground, enter: Enter, database: Database
) -> None:
    other = enter(COUNTY, name="other")
    address = f"/review/cases/{ground.case}"
    assert post(reviewer, f"{address}/claim").location == address
    assert "You work on it." in reviewer.get("/review").text
    assert 'name="outcome"' not in other.get(address).text
    refused = post(other, address, outcome="approved", step="decide", comment="好。", **POSTED_CHECKLIST)
    assert refused.status_code == 409
    assert "好。" in refused.text
    assert post(other, f"{address}/claim").status_code == 409
    assert post(reviewer, f"{address}/give-back").location == "/review"
    assert post(other, f"{address}/claim").status_code == 302
    with database.reading() as session:
        own = session.scalars(select(Account.public_id).where(Account.login_name == "reviewer")).one()
    missing = fill_in(reviewer, f"{address}/hand-over", reviewer=own, reason="")
    assert missing.status_code == 422
    assert "Give a reason." in missing.text
    assert fill_in(reviewer, f"{address}/hand-over", reviewer=own, reason="She is ill.").location == address
    assert 'name="outcome"' in reviewer.get(address).text
    assert "She is ill." in other.get("/account/notices").text


@pytest.mark.both
def test_an_approval_asks_for_each_open_finding_and_the_letter_keeps_it(
    reviewer: FlaskClient, ground: Ground, database: Database, app: Flask
) -> None:
    address = f"/review/cases/{ground.case}"
    post(reviewer, address, place="", finding="太短", step="finding", **POSTED_CHECKLIST)
    with database.reading() as session:
        finding = session.scalars(select(Finding.public_id)).one()
    decision = {"outcome": "approved", "comment": "Well made.", **POSTED_CHECKLIST}
    asked = post(reviewer, address, step="confirm", **decision)
    assert asked.status_code == 422
    assert f'href="#fate_{finding}"' in asked.text
    decision |= {f"fate_{finding}": "open", f"carry_{finding}": "Look again."}
    confirmed = post(reviewer, address, step="confirm", **decision)
    assert "Stays open: Look again." in confirmed.text
    assert f'name="carry_{finding}" value="Look again."' in confirmed.text
    assert post(reviewer, address, step="decide", **decision).location == "/review"
    for client in (reviewer, in_english(app, ground.author_name)):
        letter = client.get(f"/review/letters/{ground.case}").text
        for words in ("Well made.", "太短", "Look again.", "What the portal saw:"):
            assert words in letter
    assert "Decision letter" in reviewer.get("/review/decided").text
    assert app.test_client().get(f"/review/letters/{ground.case}").status_code == 302
    with database.reading() as session:
        assert session.scalars(select(Decision.outcome)).one() is CaseState.APPROVED


def test_the_author_answers_at_the_place_and_the_next_reviewer_reads_it(
    reviewer: FlaskClient, ground: Ground, database: Database, app: Flask
) -> None:
    address = f"/review/cases/{ground.case}"
    note = {"place": f"cue:{ground.lineage}:c1", "finding": "错字"}
    post(reviewer, f"{address}/findings/{ground.lesson}", **note)
    post(reviewer, address, outcome="returned", step="decide", **POSTED_CHECKLIST)
    with database.transaction() as session:
        lifecycle.open_revision(session, ground.author, ground.course)
        finding = session.scalars(select(Finding.public_id)).one()
        lesson = session.scalars(select(Lesson.public_id).order_by(Lesson.id.desc())).first()
    author = in_english(app, ground.author_name)
    page = author.get(f"/teach/lessons/{lesson}").text
    assert f'action="/teach/findings/{finding}"' in page
    assert "caption 2 at 0:25" in page
    answer = f"/teach/findings/{finding}"
    back = f"/teach/lessons/{lesson}"
    refused = post(author, answer, kind="not_done", answer_text="", back=back)
    assert refused.status_code == 422
    assert "Write why it is not done." in refused.text
    unsaid = post(author, answer, answer_text="It is right as it stands.", back=back)
    assert unsaid.status_code == 422
    assert "It is right as it stands." in unsaid.text
    sent = post(author, answer, kind="not_done", answer_text="It is right as it stands.", back=back)
    assert sent.location == f"{back}#finding-{finding}"
    assert post(author, answer, kind="done", back="https://elsewhere.example").location == (
        f"/teach/courses/{ground.course}#finding-{finding}"
    )
    assert post(author, answer, kind="not_done", answer_text="It is right as it stands.", back=back).status_code == 302
    assert "It is right as it stands." in author.get(f"/teach/courses/{ground.course}").text
    assert post(reviewer, answer, kind="done").status_code == 403
    with database.transaction() as session:
        kinds = session.scalars(select(FindingAnswer.kind).order_by(FindingAnswer.id)).all()
        assert kinds == [AnswerKind.NOT_DONE, AnswerKind.DONE, AnswerKind.NOT_DONE]
        lifecycle.submit(session, ground.author, ground.course)
        case = session.scalars(select(ReviewCase.public_id).where(ReviewCase.state == CaseState.OPEN)).one()
    assert "It is right as it stands." in reviewer.get(f"/review/cases/{case}").text
    assert "Nothing was changed." in reviewer.get(f"/review/cases/{case}/changes").text
    assert reviewer.get(f"/review/cases/{case}/changes?from=9").status_code == 404


def test_what_a_program_sees_is_filled_in_beforehand_with_its_evidence(reviewer: FlaskClient, ground: Ground) -> None:
    page = reviewer.get(f"/review/cases/{ground.case}").text
    captions = page.split('id="verdict_captions-hint"')[1].split('name="verdict_sign_language"')[0]
    assert "Recordings whose captions a person has checked: 0 of 1." in captions
    chosen = [part for part in captions.split("<input")[1:] if "checked" in part.split(">")[0]]
    assert len(chosen) == 1
    assert 'value="does_not_meet"' in chosen[0].split(">")[0]
    content = page.split('name="verdict_content"')
    assert not any("checked" in part.split(">")[0] for part in content[1:4])
