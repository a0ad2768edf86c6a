"""The digest knows each thing a revision contains, and nothing else."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from content.courses.copying import copy_revision
from content.courses.digest import revision_digest
from content.courses.models import Revision
from content.courses.snapshot import load_contents
from content.tracks.models import (
    CaptionTrack,
    CaptionVersion,
    DescriptionVersion,
    Script,
    SignTrack,
    SlideTrack,
    SlideVersion,
    TrackState,
)
from tests.factories import (
    make_asset,
    make_captions,
    make_course,
    make_descriptions,
    make_institution,
    make_instructor,
    make_lecture,
    make_sign,
    make_slides,
)


def test_tracks_and_files_change_the_digest_and_taking_the_change_back_restores_it(session: Session) -> None:
    institution = make_institution(session)
    account, _ = make_instructor(session, institution)
    course = make_course(session, account, institution)
    revision = course.revisions[0]
    block = make_lecture(session, revision.modules[0].lessons[0], account)
    track = make_captions(session, block)
    sign = make_sign(session, block, account)
    slides, descriptions = make_slides(session, block), make_descriptions(session, block, account)
    script = Script(block_id=block.id, language="zh", text="稿子", given_by_id=account.id)
    session.add(script)
    other = make_asset(session, account)
    seen = {digest_of(session, revision)}

    def differs(table, row, **values) -> None:
        before = {name: getattr(row, name) for name in values}
        session.execute(update(table).where(table.id == row.id).values(**values))
        session.expire_all()
        changed = digest_of(session, revision)
        assert changed not in seen, values
        seen.add(changed)
        session.execute(update(table).where(table.id == row.id).values(**before))
        session.expire_all()

    differs(CaptionTrack, track, state=TrackState.IN_CORRECTION)
    differs(CaptionVersion, track.versions[0], digest="0" * 64)
    differs(SignTrack, sign, offset_s=0.2)
    differs(SignTrack, sign, asset_id=other.id)
    differs(SlideTrack, slides, state=TrackState.IN_CORRECTION)
    differs(SlideVersion, slides.versions[0], digest="0" * 64)
    differs(DescriptionVersion, descriptions.versions[0], digest="0" * 64)
    differs(Script, script, text="别的稿子")
    differs(type(block), block, asset_id=other.id)
    differs(type(block), block, alternative_text="别的")
    differs(Revision, revision, summary="别的")
    assert len(seen) == 12


def test_a_copy_that_nobody_touched_has_the_digest_of_its_source(session: Session) -> None:
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    course = make_course(session, account, institution, lessons=2)
    source = course.revisions[0]
    block = make_lecture(session, source.modules[0].lessons[0], account)
    make_captions(session, block, checked_by=account)
    make_sign(session, block, account, offset_s=0.75)
    make_slides(session, block)
    make_descriptions(session, block, account)
    source.state = source.state.PUBLISHED
    session.flush()
    copied = copy_revision(session, source, number=2, actor=actor)
    assert digest_of(session, copied) == digest_of(session, source)


def digest_of(session: Session, revision: Revision) -> str:
    return revision_digest(load_contents(session, revision))
