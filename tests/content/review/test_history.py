"""Every decision arrives at the authors with its words: on the page of the course, and in their notices."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.courses import author_pages, lifecycle
from content.courses.author_pages import CourseEditor
from content.notices.inbox import NoticeLine, notices
from content.notices.notify import LONGEST_QUOTATION
from content.people.models import Role
from content.people.permissions import Actor, Grant
from content.review.case_page import case_page
from content.review.decisions import add_finding
from content.review.findings import NewFinding, Pin
from content.review.history import EventKind
from content.review.models import CaseState
from content.tracks.models import CaptionTrack
from tests.content.review.test_decisions import Submitted, open_case
from tests.factories import make_account, make_captions, make_lecture
from tests.review_decisions import decide

APPROVED, RETURNED = CaseState.APPROVED, CaseState.RETURNED


def page_of(session: Session, ground: Submitted) -> CourseEditor:
    return author_pages.course_editor(session, ground.author, ground.course_public_id)


def latest_notice(session: Session, actor: Actor) -> NoticeLine:
    return notices(session, actor).lines[0]


def administrator(session: Session) -> Actor:
    return make_account(session, Grant(Role.ADMINISTRATOR))[1]


def test_the_page_of_the_course_begins_with_every_decision_and_its_words(session: Session) -> None:
    ground = Submitted(session)
    decide(session, ground.of_county, ground.case_id, RETURNED, "请补字幕。\n第二段太快。")
    lifecycle.open_revision(session, ground.author, ground.course_public_id)
    lifecycle.submit(session, ground.author, ground.course_public_id)
    decide(session, ground.of_county, open_case(session, ground).public_id, APPROVED, "改得很好。")
    decide(session, ground.of_city, open_case(session, ground).public_id, RETURNED, findings=[NewFinding("太短")])
    lifecycle.open_revision(session, ground.author, ground.course_public_id)
    page = page_of(session, ground)
    assert (page.number, page.open) == (3, True)
    assert [(one.kind, one.revision_number, one.level, one.words) for one in page.history] == [
        (EventKind.RETURNED, 2, ground.city.level, ""),
        (EventKind.APPROVED, 2, ground.county.level, "改得很好。"),
        (EventKind.RETURNED, 1, ground.county.level, "请补字幕。\n第二段太快。"),
    ]
    assert [[note.text for note in one.findings] for one in page.history] == [["太短"], [], []]
    assert len({one.key for one in page.history}) == 3


def test_each_finding_leads_to_its_place_in_the_newest_version(session: Session) -> None:
    ground = Submitted(session)
    lifecycle.recall(session, ground.author, ground.course_public_id, ground.revision.public_id, "加录像")
    second = lifecycle.open_revision(session, ground.author, ground.course_public_id)
    lesson = second.modules[0].lessons[0]
    media = make_lecture(session, lesson, ground.author_account)
    track = make_captions(session, media, text="先洗手。")
    key = track.versions[0].cues[0]["key"]
    lifecycle.submit(session, ground.author, ground.course_public_id)
    case = open_case(session, ground).public_id
    pins = [Pin(), Pin(lesson.lineage), Pin(block_lineage=media.lineage), Pin(block_lineage=media.lineage, cue_key=key)]
    decide(
        session, ground.of_county, case, RETURNED, findings=[NewFinding(f"第{n}处", pin) for n, pin in enumerate(pins)]
    )
    third = lifecycle.open_revision(session, ground.author, ground.course_public_id)
    page = page_of(session, ground)
    notes = page.history[0].findings
    places = [page.place_of(note.pin) for note in notes]
    new_lesson = third.modules[0].lessons[0]
    new_media = next(block for block in new_lesson.blocks if block.lineage == media.lineage)
    assert [place and (place.lesson_public_id, place.block_public_id, place.number) for place in places] == [
        None,
        (new_lesson.public_id, None, 0),
        (new_lesson.public_id, new_media.public_id, 2),
        (new_lesson.public_id, new_media.public_id, 2),
    ]
    new_track = session.query(CaptionTrack).filter_by(block_id=new_media.id).one()
    assert new_track.public_id != track.public_id
    assert [(cue.track_public_id, cue.number) for cue in page.cues.values()] == [(new_track.public_id, 1)]
    assert list(page.cues) == [key]


def test_what_was_written_down_before_a_recall_is_not_lost_and_the_reason_reaches_the_reviewer(
    session: Session,
) -> None:
    ground = Submitted(session)
    add_finding(session, ground.of_county, ground.case_id, NewFinding("第一课太短"))
    assert page_of(session, ground).history == ()
    lifecycle.recall(session, ground.author, ground.course_public_id, ground.revision.public_id, "录像要重拍")
    (event,) = page_of(session, ground).history
    assert (event.kind, event.words) == (EventKind.RECALLED, "录像要重拍")
    assert [note.text for note in event.findings] == ["第一课太短"]
    assert case_page(session, ground.of_county, ground.case_id).recall_reason == "录像要重拍"


def test_reasons_of_supervision_reach_the_authors_even_beside_a_newer_draft(session: Session) -> None:
    ground = Submitted(session)
    for reviewer in (ground.of_county, ground.of_city, ground.of_province):
        decide(session, reviewer, open_case(session, ground).public_id, APPROVED)
    lifecycle.open_revision(session, ground.author, ground.course_public_id)
    lifecycle.suspend(session, administrator(session), ground.course_public_id, "画面有一处错误")
    suspension = latest_notice(session, ground.author)
    assert suspension.message.values == {"title": "按摩卫生", "reason": "画面有一处错误"}
    lifecycle.restore(session, administrator(session), ground.course_public_id, "错误已说明")
    assert latest_notice(session, ground.author).message.values["reason"] == "错误已说明"
    page = page_of(session, ground)
    assert [(one.kind, one.words, one.revision_number) for one in page.history[:2]] == [
        (EventKind.RESTORED, "错误已说明", 1),
        (EventKind.SUSPENDED, "画面有一处错误", 1),
    ]
    assert suspension.link == f"teaching:{ground.course_public_id}#{page.history[1].key}"


@pytest.mark.parametrize(
    ("outcome", "comment", "findings", "words"),
    [
        (APPROVED, "内容准确。", [], "内容准确。"),
        (RETURNED, "请补字幕。\n 第二段太快。", ["太短"], "请补字幕。 第二段太快。"),
        (RETURNED, "", ["太短", "字幕有错"], "太短 字幕有错"),
        (APPROVED, "", [], None),
    ],
)
def test_the_notice_of_a_decision_says_what_the_reviewer_wrote(
    session: Session, outcome: CaseState, comment: str, findings: list[str], words: str | None
) -> None:
    ground = Submitted(session)
    decide(session, ground.of_county, ground.case_id, outcome, comment, [NewFinding(text) for text in findings])
    notice = latest_notice(session, ground.author)
    assert notice.message.values.get("words") == words
    assert ("%(words)s" in notice.message.msgid) is (words is not None)
    assert notice.link == f"teaching:{ground.course_public_id}#decision-{ground.case_id}"
    assert page_of(session, ground).history[0].key == f"decision-{ground.case_id}"


def test_the_notice_of_publication_says_what_the_last_reviewer_wrote(session: Session) -> None:
    ground = Submitted(session)
    for reviewer in (ground.of_county, ground.of_city):
        decide(session, reviewer, open_case(session, ground).public_id, APPROVED)
    decide(session, ground.of_province, open_case(session, ground).public_id, APPROVED, "可以推广。")
    notice = latest_notice(session, ground.author)
    assert (notice.message.values["words"], "is published" in notice.message.msgid) == ("可以推广。", True)


def test_a_long_comment_is_shortened_in_the_notice_and_whole_on_the_page(session: Session) -> None:
    ground = Submitted(session)
    comment = "请补字幕。" * 200
    decide(session, ground.of_county, ground.case_id, RETURNED, comment)
    words = latest_notice(session, ground.author).message.values["words"]
    assert len(words) == LONGEST_QUOTATION
    assert words == f"{comment[: LONGEST_QUOTATION - 1]}…"
    assert page_of(session, ground).history[0].words == comment
