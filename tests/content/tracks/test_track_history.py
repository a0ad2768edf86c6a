"""Versions of captions, slides and descriptions: every one can be looked at and restored, and none is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, RevisionState
from content.errors import NotAllowed, NotFound, Refused
from content.people.models import Account
from content.people.permissions import Actor
from content.timed_text.cue import Cue, DescriptionCue
from content.tracks.assets import put_in_block
from content.tracks.captions import cues_of, current_version, mark_checked, record_captions, save_captions
from content.tracks.cue_comparison import ChangeKind, compare_cues
from content.tracks.descriptions import save_descriptions
from content.tracks.models import CaptionOrigin, CaptionTrack, DescriptionTrack, SlideTrack, TrackState
from content.tracks.restoring import restore_version
from content.tracks.slides import mark_slides_checked, save_slides, slides_in
from content.tracks.text_status import TextStatus, text_status
from content.tracks.track_history import TrackKind, track_history
from content.tracks.version_page import version_page
from content.tracks.versions import TrackConflict
from tests.factories import make_asset, make_descriptions, make_institution, make_instructor, make_slides, make_teaching

CAPTIONS, SLIDES, DESCRIPTIONS = TrackKind.CAPTIONS, TrackKind.SLIDES, TrackKind.DESCRIPTIONS
FIRST = (Cue(0, 2, "先洗手", key="a"), Cue(2, 4, "再按摩", key="b"))


@dataclass
class Desk:
    """An author and a recording whose captions were made, corrected and checked, then corrected once more."""

    session: Session
    account: Account
    actor: Actor
    block: Block

    @property
    def track(self) -> CaptionTrack:
        return self.session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == self.block.id)).one()

    @property
    def texts(self) -> list[str]:
        version = current_version(self.track)
        assert version is not None
        return [cue.text for cue in cues_of(version)]

    def restore(self, number: int, base: int | None = None) -> int:
        base = self.track.current if base is None else base
        return restore_version(self.session, self.actor, CAPTIONS, self.track.public_id, number, base).number


@pytest.fixture
def desk(session: Session) -> Desk:
    account, actor, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED, "pocketsphinx")
    desk = Desk(session, account, actor, block)
    track = desk.track.public_id
    save_captions(session, actor, track, 1, [FIRST[0].rewritten("请先洗手"), FIRST[1]])
    mark_checked(session, actor, track, 2)
    save_captions(session, actor, track, 2, [FIRST[0].rewritten("改错了")])
    return desk


def test_every_version_is_listed_with_who_made_and_checked_it(desk: Desk) -> None:
    history = track_history(desk.session, desk.actor, CAPTIONS, desk.track.public_id)
    name = desk.account.display_name
    assert [
        (line.number, line.origin, line.engine, line.entries, line.author, line.checked_by, line.counts)
        for line in history.versions
    ] == [
        (3, CaptionOrigin.EDITED, "", 1, name, None, True),
        (2, CaptionOrigin.EDITED, "", 2, name, name, False),
        (1, CaptionOrigin.RECOGNISED, "pocketsphinx", 2, None, None, False),
    ]


def test_a_version_is_shown_with_what_differs_from_the_one_in_use(desk: Desk) -> None:
    page = version_page(desk.session, desk.actor, CAPTIONS, desk.track.public_id, 1)
    assert [
        (place.kind, [text.text for text in place.passages], [text.text for text in place.in_use])
        for place in page.places
    ] == [(ChangeKind.REWRITTEN, ["先洗手"], ["改错了"]), (ChangeKind.REMOVED, ["再按摩"], [])]
    assert page.differing == (1, 2)
    with pytest.raises(NotFound):
        version_page(desk.session, desk.actor, CAPTIONS, desk.track.public_id, 9)


def test_restoring_only_adds_to_the_history_and_waits_to_be_checked(desk: Desk) -> None:
    assert desk.restore(1) == 4
    assert desk.texts == ["先洗手", "再按摩"]
    assert desk.track.state is TrackState.IN_CORRECTION
    assert [version.number for version in desk.track.versions] == [1, 2, 3, 4]
    line = track_history(desk.session, desk.actor, CAPTIONS, desk.track.public_id).version(4)
    assert (line.restored, line.origin, line.author) == (1, CaptionOrigin.RECOGNISED, desk.account.display_name)
    current = current_version(desk.track)
    assert current is not None
    assert text_status(desk.track, current) is TextStatus.MACHINE


def test_a_text_that_a_named_person_checked_is_checked_again_when_it_is_restored(desk: Desk) -> None:
    checked_at = desk.track.versions[1].checked_at
    assert version_page(desk.session, desk.actor, CAPTIONS, desk.track.public_id, 2).stays_checked
    desk.restore(2)
    current = current_version(desk.track)
    assert current is not None
    assert (desk.track.state, desk.track.checked_by_id, desk.track.checked_at) == (
        TrackState.CHECKED,
        desk.account.id,
        checked_at,
    )
    assert desk.track.checked_digest == current.digest
    assert text_status(desk.track, current) is TextStatus.CHECKED


def test_what_was_checked_beside_another_recording_is_not_checked_when_it_is_restored(desk: Desk) -> None:
    for _ in range(2):
        put_in_block(desk.session, desk.block, make_asset(desk.session, desk.account))
    assert not version_page(desk.session, desk.actor, CAPTIONS, desk.track.public_id, 2).stays_checked
    desk.restore(2)
    assert (desk.track.state, desk.track.checked_by_id) == (TrackState.IN_CORRECTION, None)


def test_restoring_on_top_of_what_somebody_else_saved_is_refused_and_a_double_press_harmless(desk: Desk) -> None:
    with pytest.raises(TrackConflict) as refused:
        desk.restore(1, base=2)
    assert refused.value.number == 3
    assert desk.restore(1, base=3) == 4
    assert desk.restore(1, base=3) == 4
    assert len(desk.track.versions) == 4


def test_only_authors_look_and_a_course_that_was_handed_in_is_only_looked_at(desk: Desk) -> None:
    track = desk.track.public_id
    _, stranger = make_instructor(desk.session, make_institution(desk.session))
    with pytest.raises(NotAllowed):
        track_history(desk.session, stranger, CAPTIONS, track)
    with pytest.raises(NotAllowed):
        version_page(desk.session, stranger, CAPTIONS, track, 1)
    with pytest.raises(NotAllowed):
        restore_version(desk.session, stranger, CAPTIONS, track, 1, 3)
    desk.block.lesson.module.revision.state = RevisionState.IN_REVIEW
    desk.session.flush()
    assert not track_history(desk.session, desk.actor, CAPTIONS, track).recording.open
    assert len(version_page(desk.session, desk.actor, CAPTIONS, track, 1).places) == 2
    with pytest.raises(Refused):
        desk.restore(1)


def test_slides_are_restored_with_their_pictures(desk: Desk) -> None:
    track = make_slides(desk.session, desk.block)
    found = slides_in(track.versions[0])
    mark_slides_checked(desk.session, desk.actor, track.public_id, 1)
    rewritten = [replace(found[0], title="改过"), *found[1:2]]
    save_slides(desk.session, desk.actor, track.public_id, 1, rewritten)
    page = version_page(desk.session, desk.actor, SLIDES, track.public_id, 1)
    assert [place.kind for place in page.places] == [ChangeKind.REWRITTEN, ChangeKind.SAME, ChangeKind.REMOVED]
    restored = restore_version(desk.session, desk.actor, SLIDES, track.public_id, 1, 2)
    track = desk.session.scalars(select(SlideTrack)).one()
    assert (track.current, restored.number, track.state) == (3, 3, TrackState.CHECKED)
    assert slides_in(track.versions[-1]) == found


def test_descriptions_are_restored(desk: Desk) -> None:
    track = make_descriptions(desk.session, desk.block, desk.account)
    save_descriptions(desk.session, desk.actor, desk.block.public_id, "zh", 1, [DescriptionCue(2, 4, "别的", key="d0")])
    page = version_page(desk.session, desk.actor, DESCRIPTIONS, track.public_id, 1)
    assert [place.kind for place in page.places] == [ChangeKind.REWRITTEN, ChangeKind.REMOVED]
    with pytest.raises(TrackConflict):
        restore_version(desk.session, desk.actor, DESCRIPTIONS, track.public_id, 1, 1)
    restore_version(desk.session, desk.actor, DESCRIPTIONS, track.public_id, 1, 2)
    track = desk.session.scalars(select(DescriptionTrack)).one()
    assert track.current == 3
    assert [cue["text"] for cue in track.versions[-1].cues] == ["讲师举起手。", "图上是六步。"]
    history = track_history(desk.session, desk.actor, DESCRIPTIONS, track.public_id)
    assert [(line.origin, line.restored) for line in history.versions] == [(None, 1), (None, None), (None, None)]


def test_cues_are_compared_by_their_keys_then_by_their_times() -> None:
    before = (
        Cue(0, 2, "一\n二", key="a"),
        Cue(2, 4, "三", key="b"),
        Cue(4, 6, "四", key="c"),
        Cue(8, 9, "九", key="d"),
    )
    after = (
        Cue(0, 2, "一 二", key="a"),
        Cue(2, 4.1, "三", key="b"),
        Cue(4.2, 6, "四四", key="x"),
        Cue(6, 7, "五", key="y"),
    )
    assert [pair.kind for pair in compare_cues(before, after, "zh")] == [
        ChangeKind.SAME,
        ChangeKind.RETIMED,
        ChangeKind.REWRITTEN,
        ChangeKind.ADDED,
        ChangeKind.REMOVED,
    ]
