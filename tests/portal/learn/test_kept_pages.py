"""What is kept of lessons and courses in memory: alike for all, nothing of anybody, never older than the database."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import Block, Lesson, RevisionState
from content.people.models import Account, Role
from content.people.permissions import Grant
from content.tracks.models import CaptionTrack, CaptionVersion, Rendition
from tests.factories import add_media_block, make_course, make_institution, make_instructor
from tests.portal.conftest import post
from tests.portal.learn.conftest import Studied
from tests.portal.learn.test_lesson import attribute, open_lesson


@pytest.fixture
def another(studied: Studied, enter: Callable[..., FlaskClient]) -> FlaskClient:
    """A second learner who is enrolled."""
    browser = enter(name="another")
    post(browser, f"/courses/{studied.course}/enrol")
    return browser


def test_each_learner_has_players_questions_and_forms_of_their_own(
    learner: FlaskClient, another: FlaskClient, studied: Studied
) -> None:
    post(learner, f"/lessons/{studied.lesson}/question", text="只有我看得到的问题？")
    pages = {browser: open_lesson(browser, studied) for browser in (learner, another, learner, another)}
    assert attribute(pages[learner], "data-session") != attribute(pages[another], "data-session")
    assert "只有我看得到的问题" in pages[learner]
    assert "只有我看得到的问题" not in pages[another]
    tokens = [set(re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)) for page in pages.values()]
    assert [len(of_page) for of_page in tokens] == [1, 1]
    assert tokens[0] != tokens[1]


def test_what_one_learner_has_read_is_not_marked_for_another(
    learner: FlaskClient, another: FlaskClient, studied: Studied
) -> None:
    with studied.database.transaction() as session:
        lesson = session.scalars(select(Lesson).where(Lesson.public_id == studied.second_lesson)).one()
        teacher = lesson.module.revision.course.created_by_id
        add_media_block(session, lesson, session.get_one(Account, teacher), duration_s=480, cues=120)
    address = f"/lessons/{studied.second_lesson}"
    another.get(address)
    boxes = re.findall(r'type="checkbox"\s+value="([^"]+)"', learner.get(address).text)
    assert len(boxes) > 3
    post(learner, f"{address}/read", section=boxes[:1])
    for _ in range(2):
        assert learner.get(address).text.count(" checked>") == 1
        assert another.get(address).text.count(" checked>") == 0


def test_a_link_to_a_second_is_for_whom_it_was_made(
    learner: FlaskClient, another: FlaskClient, studied: Studied
) -> None:
    open_lesson(another, studied)
    linked = learner.get(f"/lessons/{studied.lesson}?t=7.5&of={studied.block}").text
    assert 'data-begin="7.5"' in linked
    assert "#t=7.5" in linked
    assert "#t=7.5" not in open_lesson(another, studied)


def test_a_lesson_that_was_kept_is_closed_with_its_course(
    learner: FlaskClient, studied: Studied, enter: Callable[..., FlaskClient]
) -> None:
    reader = enter(name="reader")
    assert reader.get(f"/lessons/{studied.lesson}").status_code == 200
    open_lesson(learner, studied)
    studied.set_state(RevisionState.SUSPENDED)
    assert reader.get(f"/lessons/{studied.lesson}").status_code == 404
    assert learner.get(f"/lessons/{studied.lesson}").status_code == 409
    assert learner.application.test_client().get(f"/lessons/{studied.lesson}").status_code == 302


@pytest.mark.both
def test_what_comes_to_a_lesson_is_there_at_once(learner: FlaskClient, studied: Studied) -> None:
    before = open_lesson(learner, studied)
    with studied.database.transaction() as session:
        block = session.scalars(select(Block).where(Block.public_id == studied.block)).one()
        small = Rendition(
            asset_id=block.asset_id,
            name="video-240",
            storage_key="smaller",
            digest="0" * 64,
            content_type="video/mp4",
            size_bytes=10,
            duration_s=20.0,
        )
        session.add(small)
        track = session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == block.id)).one()
        version = session.scalars(select(CaptionVersion).where(CaptionVersion.track_id == track.id)).one()
        cues = [{**cue, "text": "改过的字幕"} for cue in version.cues]
        track.versions.append(CaptionVersion(number=2, origin=version.origin, cues=cues, digest="1" * 64))
        track.current = 2
        session.flush()
        address = small.public_id
    after = open_lesson(learner, studied)
    assert (address in before, address in after) == (False, True)
    assert ("改过的字幕" in before, "改过的字幕" in after) == (False, True)


def test_a_draft_is_never_kept(app: Flask, studied: Studied, enter: Callable[..., FlaskClient]) -> None:
    with studied.database.transaction() as session:
        institution = make_institution(session)
        author, _ = make_instructor(session, institution)
        draft = make_course(session, author, institution)
        lesson = draft.revisions[0].modules[0].lessons[0]
        address, number = f"/lessons/{lesson.public_id}", lesson.id
        institution_id = institution.id
    manager = enter(Grant(Role.INSTITUTION_MANAGER, institution_id=institution_id), name="manager")
    for text in ("第一稿", "第二稿"):
        with studied.database.transaction() as session:
            session.get_one(Lesson, number).blocks[0].body = text
        assert text in manager.get(address).text


def test_the_catalogue_says_to_each_what_suits_them(
    studied: Studied, enter: Callable[..., FlaskClient], app: Flask
) -> None:
    readers = [enter(name=name) for name in ("li-one", "li-two")]
    post(readers[1], "/account/preferences", ways=["sign"])
    visitor = app.test_client()
    for _ in range(2):
        pages = [browser.get("/courses").text for browser in (*readers, visitor)]
        assert [page.count('class="cx-card"') for page in pages] == [1, 1, 1]
        assert ["cx-fit" in page for page in pages] == [False, True, False]
        assert ["li-one" in page for page in pages] == [True, False, False]
        assert ["li-two" in page for page in pages] == [False, True, False]
