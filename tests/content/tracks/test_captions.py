"""Caption tracks through the hands of machines and people."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from content.courses.models import RevisionState
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.timed_text.cue import Cue, text_digest
from content.timed_text.word import Word
from content.tracks.captions import (
    cues_of,
    current_version,
    mark_checked,
    record_captions,
    save_captions,
)
from content.tracks.models import CaptionOrigin, CaptionTrack, TrackState
from content.tracks.versions import TrackConflict
from tests.factories import make_institution, make_instructor, make_teaching


def cue(key: str, start: float, text: str) -> Cue:
    return Cue(start, start + 2, text, (Word(text, start, start + 2, 0.9),), key)


FIRST = (cue("a", 0, "先洗手"), cue("b", 2, "再按摩"))
BETTER = (cue("x", 0, "先洗手,"), cue("y", 2, "再开始按摩"))


def track_of(session: Session, block_id: int) -> CaptionTrack:
    return session.query(CaptionTrack).filter_by(block_id=block_id).one()


def test_the_same_machine_captions_twice_are_one_version(session: Session) -> None:
    _, _, block = make_teaching(session)
    once = record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED, "pocketsphinx")
    again = record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED, "pocketsphinx")
    assert once is again
    assert len(track_of(session, block.id).versions) == 1


def test_newer_machine_captions_count_while_nobody_has_worked_on_the_track(session: Session) -> None:
    _, _, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    record_captions(session, block, "zh", BETTER, CaptionOrigin.SCRIPT)
    track = track_of(session, block.id)
    assert (track.state, track.current) == (TrackState.MACHINE, 2)


def test_newer_captions_keep_the_names_of_the_cues_they_replace(session: Session) -> None:
    _, _, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    version = record_captions(session, block, "zh", BETTER, CaptionOrigin.SCRIPT)
    assert [kept.key for kept in cues_of(version)] == ["a", "b"]


def test_machine_captions_never_replace_what_a_person_wrote(session: Session) -> None:
    _, actor, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    track = track_of(session, block.id)
    save_captions(session, actor, track.public_id, 1, [FIRST[0].rewritten("请先洗手"), FIRST[1]])
    record_captions(session, block, "zh", BETTER, CaptionOrigin.SCRIPT)
    current = current_version(track)
    assert current is not None
    assert [kept.text for kept in cues_of(current)] == ["请先洗手", "再按摩"]
    assert [version.number for version in track.versions] == [1, 2, 3]


def test_a_caption_file_from_a_person_counts_at_once_and_waits_to_be_checked(session: Session) -> None:
    account, _, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    record_captions(session, block, "zh", BETTER, CaptionOrigin.IMPORTED, author_id=account.id)
    track = track_of(session, block.id)
    assert (track.state, track.current) == (TrackState.IN_CORRECTION, 2)


def test_checking_notes_who_and_the_digest_of_that_very_text(session: Session) -> None:
    account, actor, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    track = mark_checked(session, actor, track_of(session, block.id).public_id, 1)
    assert (track.state, track.checked_by_id, track.checked_digest) == (
        TrackState.CHECKED,
        account.id,
        text_digest(FIRST),
    )


def test_any_edit_takes_the_mark_away(session: Session) -> None:
    _, actor, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    track = mark_checked(session, actor, track_of(session, block.id).public_id, 1)
    save_captions(session, actor, track.public_id, 1, [FIRST[0]])
    assert (track.state, track.checked_by_id, track.checked_digest) == (TrackState.IN_CORRECTION, None, None)


def test_saving_the_same_text_changes_nothing(session: Session) -> None:
    _, actor, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    track = mark_checked(session, actor, track_of(session, block.id).public_id, 1)
    assert save_captions(session, actor, track.public_id, 1, FIRST).number == 1
    assert track.state is TrackState.CHECKED


def test_the_second_of_two_editors_is_given_the_text_of_the_first(session: Session) -> None:
    _, actor, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    track = track_of(session, block.id)
    save_captions(session, actor, track.public_id, 1, [FIRST[0].rewritten("一"), FIRST[1]])
    with pytest.raises(TrackConflict) as refused:
        save_captions(session, actor, track.public_id, 1, [FIRST[0].rewritten("二"), FIRST[1]])
    assert refused.value.number == 2
    current = current_version(track)
    assert current is not None
    assert cues_of(current)[0].text == "一"
    with pytest.raises(TrackConflict):
        mark_checked(session, actor, track.public_id, 1)


def test_a_cue_whose_text_is_emptied_is_left_out(session: Session) -> None:
    _, actor, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    track = track_of(session, block.id)
    version = save_captions(session, actor, track.public_id, 1, [FIRST[0].rewritten(" \n"), FIRST[1]])
    assert [kept.key for kept in cues_of(version)] == ["b"]


def test_another_text_has_none_of_the_words_it_was_made_of() -> None:
    assert FIRST[0].rewritten("别的").words == ()
    assert FIRST[0].rewritten(FIRST[0].text).words == FIRST[0].words


@pytest.mark.parametrize(
    "wrong", [replace(FIRST[0], end=0.0), replace(FIRST[0], start=-1.0), replace(FIRST[0], text="长" * 501)]
)
def test_a_cue_that_cannot_be_shown_is_refused(session: Session, wrong: Cue) -> None:
    _, actor, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    with pytest.raises(Invalid):
        save_captions(session, actor, track_of(session, block.id).public_id, 1, [wrong])


def test_only_an_author_may_correct_captions(session: Session) -> None:
    _, _, block = make_teaching(session)
    _, stranger = make_instructor(session, make_institution(session))
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    track = track_of(session, block.id)
    with pytest.raises(NotAllowed):
        save_captions(session, stranger, track.public_id, 1, BETTER)
    with pytest.raises(NotAllowed):
        mark_checked(session, stranger, track.public_id, 1)


def test_captions_of_a_submitted_revision_stay_as_they_are(session: Session) -> None:
    _, actor, block = make_teaching(session)
    record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED)
    block.lesson.module.revision.state = RevisionState.IN_REVIEW
    session.flush()
    with pytest.raises(Refused):
        save_captions(session, actor, track_of(session, block.id).public_id, 1, BETTER)


def test_a_track_that_is_not_there_is_not_found(session: Session) -> None:
    _, actor, _ = make_teaching(session)
    with pytest.raises(NotFound):
        mark_checked(session, actor, "nothing", 1)
