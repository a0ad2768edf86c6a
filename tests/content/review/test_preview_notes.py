"""Beside the preview of a lesson reviewers see its places by their words, and what was found there."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.courses import lifecycle
from content.courses.snapshot import load_contents
from content.errors import Invalid
from content.review.claims import claim
from content.review.decisions import add_finding
from content.review.evidence import lesson_evidence
from content.review.findings import NewFinding, Pin, findings_of_course
from content.review.models import CaseState
from content.review.preview_notes import preview_notes
from content.tracks.text_status import TextStatus
from tests.content.review.test_decisions import open_case
from tests.factories import (
    add_media_block,
    make_account,
    make_course,
    make_institution,
    make_instructor,
    make_regions,
    make_reviewer,
    make_slides,
)
from tests.review_decisions import decide


class Recorded:
    """A submitted course with a recording that has captions and slides."""

    def __init__(self, session: Session) -> None:
        _, self.city, self.county = make_regions(session)
        institution = make_institution(session, self.county.code)
        account, self.author = make_instructor(session, institution)
        self.course = make_course(session, account, institution)
        self.course_id = self.course.id
        self.lesson = self.course.revisions[0].modules[0].lessons[0]
        self.block = add_media_block(session, self.lesson, account, cues=4)
        make_slides(session, self.block)
        lifecycle.submit(session, self.author, self.course.public_id)
        self.reviewer = make_reviewer(session, self.county)[1]
        self.case = open_case(session, self)  # type: ignore[arg-type]


def test_captions_and_slides_are_told_apart_by_their_words_and_times(session: Session) -> None:
    ground = Recorded(session)
    notes = preview_notes(session, ground.reviewer, ground.lesson.public_id)
    assert notes is not None
    assert (notes.case_public_id, notes.can_note) == (ground.case.public_id, True)
    captions, slides = notes.blocks[ground.block.public_id].spots
    assert (captions.language, [spot.number for spot in captions.spots]) == ("zh", [1, 2, 3, 4])
    assert (captions.spots[1].second, captions.spots[1].words[:4]) == (25.0, "先用清水")
    assert (slides.language, [(spot.number, spot.second, spot.words) for spot in slides.spots]) == (
        None,
        [(1, 0.0, "第0步"), (2, 30.0, "第1步"), (3, 60.0, "第2步")],
    )


def test_a_finding_keeps_the_words_and_the_second_of_its_caption_or_slide(session: Session) -> None:
    ground = Recorded(session)
    lineage = ground.block.lineage
    add_finding(session, ground.reviewer, ground.case.public_id, NewFinding("错字", Pin(None, lineage, "c1")))
    slide = Pin(None, lineage, slide_key="s2")
    add_finding(session, ground.reviewer, ground.case.public_id, NewFinding("看不清", slide))
    cue, page = findings_of_course(session, ground.course_id)
    assert (cue.quotation[:4], cue.second, cue.pin.lesson_lineage) == ("先用清水", 25.0, ground.lesson.lineage)
    assert (page.quotation, page.second, page.pin.slide_key) == ("第2步", 60.0, "s2")
    for wrong in (
        Pin(None, lineage, slide_key="s9"),
        Pin(None, lineage, "c1", "s2"),
        Pin(slide_key="s2"),
        Pin(None, "nowhere", "c1"),
    ):
        with pytest.raises(Invalid) as refusal:
            add_finding(session, ground.reviewer, ground.case.public_id, NewFinding("错", wrong))
        assert refusal.value.field == "place"


def test_what_was_found_stands_at_its_place_for_those_who_may_read_it(session: Session) -> None:
    ground = Recorded(session)
    place = Pin(None, ground.block.lineage, "c1")
    add_finding(session, ground.reviewer, ground.case.public_id, NewFinding("错字", place))
    add_finding(session, ground.reviewer, ground.case.public_id, NewFinding("太短", Pin(ground.lesson.lineage)))
    notes = preview_notes(session, ground.reviewer, ground.lesson.public_id)
    assert notes is not None
    assert [one.text for one in notes.blocks[ground.block.public_id].findings] == ["错字"]
    assert [one.text for one in notes.lesson.findings] == ["太短"]
    of_city = make_reviewer(session, ground.city)[1]
    above = preview_notes(session, of_city, ground.lesson.public_id)
    assert above is not None
    assert (above.can_note, above.lesson.findings) == (False, ())


def test_nobody_notes_in_a_case_of_another_reviewer_or_one_that_is_over(session: Session) -> None:
    ground = Recorded(session)
    colleague = make_reviewer(session, ground.county)[1]
    claim(session, ground.reviewer, ground.case.public_id)
    notes = preview_notes(session, colleague, ground.lesson.public_id)
    assert notes is not None
    assert not notes.can_note
    decide(session, ground.reviewer, ground.case.public_id, CaseState.RETURNED, "请改。")
    over = preview_notes(session, ground.reviewer, ground.lesson.public_id)
    assert over is not None
    assert not over.can_note


def test_others_have_no_notes(session: Session) -> None:
    ground = Recorded(session)
    for other in (ground.author, make_account(session)[1]):
        assert preview_notes(session, other, ground.lesson.public_id) is None
    assert preview_notes(session, ground.reviewer, "nothing") is None


def test_the_evidence_of_a_lesson_names_its_length_captions_and_slides(session: Session) -> None:
    ground = Recorded(session)
    evidence = lesson_evidence(session, load_contents(session, ground.course.revisions[0]))[0]
    recording = evidence.recordings[0]
    captions = recording.captions[0]
    text = ground.lesson.blocks[0].body
    assert evidence.characters == sum(character.isalnum() for character in text)
    assert (recording.number, round(recording.minutes * 60), recording.sign) == (2, 100, None)
    assert (captions.language, captions.cues, captions.status, captions.checked_by, captions.doubtful_words) == (
        "zh",
        4,
        TextStatus.MACHINE,
        None,
        0,
    )
    assert recording.slides is not None
    assert (recording.slides.slides, recording.slides.described) == (3, 0)
    assert "no_captions" not in {gap.kind for gap in evidence.gaps}
    assert "captions_unchecked" in {gap.kind for gap in evidence.gaps}
