"""A new revision has everything of the old one, and correcting it leaves the old one alone."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.copying import copy_revision
from content.courses.models import Block, Lesson, RevisionState
from content.courses.snapshot import load_contents
from content.tracks.models import (
    CaptionOrigin,
    CaptionProposal,
    CaptionTrack,
    CaptionVersion,
    DescriptionTrack,
    ProposalState,
    Script,
    SignTrack,
    SlideTrack,
    UploadPurpose,
)
from tests.factories import (
    make_captions,
    make_course,
    make_descriptions,
    make_institution,
    make_instructor,
    make_lecture,
    make_sign,
    make_slides,
)


def test_lineage_tracks_scripts_and_checks_come_along(session: Session) -> None:
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    source = make_course(session, account, institution, lessons=2).revisions[0]
    block = make_lecture(session, source.modules[0].lessons[0], account)
    track = make_captions(session, block, checked_by=account)
    track.versions.append(CaptionVersion(number=2, origin=CaptionOrigin.EDITED, cues=[], digest="2" * 64))
    track.current = 2
    sign = make_sign(session, block, account, offset_s=-1.5)
    sign.offset_found_s, sign.offset_confidence, sign.offset_by_hand = -1.4, 0.8, True
    slides, descriptions = make_slides(session, block), make_descriptions(session, block, account)
    session.add(Script(block_id=block.id, language="zh", text="稿子", given_by_id=account.id))
    waiting = CaptionProposal(
        block_id=block.id,
        purpose=UploadPurpose.SCRIPT,
        language="zh",
        file_name="script.txt",
        text="新稿子",
        digest="3" * 64,
        state=ProposalState.ACCEPTED,
        given_by_id=account.id,
        answered_over="2.in_correction.",
    )
    session.add(waiting)
    source.state = RevisionState.RETURNED
    session.flush()

    copied = copy_revision(session, source, number=2, actor=actor)

    old, new = load_contents(session, source), load_contents(session, copied)
    assert [lesson.lineage for lesson in old.lessons] == [lesson.lineage for lesson in new.lessons]
    assert {lesson.public_id for lesson in old.lessons}.isdisjoint(lesson.public_id for lesson in new.lessons)
    twin = session.scalars(select(Block).where(Block.lineage == block.lineage, Block.id != block.id)).one()
    copy = session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == twin.id)).one()
    assert [(one.number, one.digest) for one in copy.versions] == [(1, "2" * 64)]
    assert (copy.current, copy.state, copy.checked_by_id, copy.checked_at, copy.checked_digest) == (
        1,
        track.state,
        track.checked_by_id,
        track.checked_at,
        track.checked_digest,
    )
    signs = session.scalars(select(SignTrack).where(SignTrack.block_id == twin.id)).one()
    assert (signs.offset_s, signs.offset_found_s, signs.offset_confidence, signs.offset_by_hand) == (
        -1.5,
        -1.4,
        0.8,
        True,
    )
    copied_slides = session.scalars(select(SlideTrack).where(SlideTrack.block_id == twin.id)).one()
    assert copied_slides.versions[0].slides == slides.versions[0].slides
    told = session.scalars(select(DescriptionTrack).where(DescriptionTrack.block_id == twin.id)).one()
    assert (told.language, told.versions[0].cues) == ("zh", descriptions.versions[0].cues)
    assert session.scalars(select(Script.text).where(Script.block_id == twin.id)).one() == "稿子"
    question = session.scalars(select(CaptionProposal).where(CaptionProposal.block_id == twin.id)).one()
    assert (question.text, question.state, question.answered_over) == ("新稿子", ProposalState.OPEN, None)


def test_changing_the_copy_leaves_the_source_as_it_was(session: Session) -> None:
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    source = make_course(session, account, institution).revisions[0]
    track = make_captions(session, make_lecture(session, source.modules[0].lessons[0], account))
    source.state = RevisionState.PUBLISHED
    session.flush()
    before = load_contents(session, source)
    copied = copy_revision(session, source, number=2, actor=actor)
    for lesson in session.scalars(select(Lesson).where(Lesson.module_id == copied.modules[0].id)):
        lesson.title = "别的"
        for block in lesson.blocks:
            block.body = "别的"
    other = session.scalars(select(CaptionTrack).where(CaptionTrack.id != track.id)).one()
    other.versions[0].cues = [*other.versions[0].cues, {"key": "x"}]
    other.versions[0].digest = "3" * 64
    session.flush()
    session.expire_all()
    assert load_contents(session, source) == before
    assert len(track.versions[0].cues) == 1
