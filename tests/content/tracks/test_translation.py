"""Captions in a second language, written beside the first."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, RevisionState
from content.errors import Invalid, NotAllowed, Refused
from content.people.permissions import Actor
from content.timed_text.cue import Cue
from content.tracks.captions import cues_of, current_version, mark_checked, record_captions, save_captions
from content.tracks.models import CaptionOrigin, CaptionTrack, TrackState
from content.tracks.translation import TranslationPage, save_translation, translation_page
from content.tracks.versions import TrackConflict
from tests.factories import make_institution, make_instructor, make_teaching

ORIGINAL = [
    Cue(0.0, 2.0, "先洗手", key="a"),
    Cue(2.0, 4.0, "再按摩", key="b"),
    Cue(5.0, 7.0, "最后擦干", key="c"),
]


def original(session: Session, cues: list[Cue] | None = None) -> tuple[Actor, Block, str]:
    _, actor, block = make_teaching(session)
    version = record_captions(session, block, "zh", cues or ORIGINAL, CaptionOrigin.IMPORTED)
    return actor, block, version.track.public_id


def english(session: Session, block: Block) -> CaptionTrack:
    query = select(CaptionTrack).where(CaptionTrack.block_id == block.id, CaptionTrack.language == "en")
    return session.scalars(query).one()


def texts_of(page: TranslationPage) -> list[tuple[str, str, bool]]:
    return [(row.original, row.text, row.missing) for row in page.rows]


def test_without_a_translation_every_caption_is_missing_one(session: Session) -> None:
    actor, _, track = original(session)
    page = translation_page(session, actor, track)
    assert (page.language, page.other, page.number, page.translation_public_id) == ("zh", "en", 0, None)
    assert [row.original for row in page.missing] == ["先洗手", "再按摩", "最后擦干"]


def test_a_translation_takes_over_the_times_and_is_a_track_of_its_own(session: Session) -> None:
    actor, block, track = original(session)
    save_translation(session, actor, track, 0, {"a": "Wash first", "b": "", "c": "Then dry"})
    version = current_version(english(session, block))
    assert version is not None
    assert [(cue.start, cue.end, cue.text) for cue in cues_of(version)] == [
        (0.0, 2.0, "Wash first"),
        (5.0, 7.0, "Then dry"),
    ]
    assert english(session, block).state is TrackState.IN_CORRECTION
    assert texts_of(translation_page(session, actor, track)) == [
        ("先洗手", "Wash first", False),
        ("再按摩", "", True),
        ("最后擦干", "Then dry", False),
    ]


def test_both_directions_show_the_same_pairs(session: Session) -> None:
    actor, block, track = original(session)
    save_translation(session, actor, track, 0, {"a": "Wash first"})
    back = translation_page(session, actor, english(session, block).public_id)
    assert (back.language, back.other) == ("en", "zh")
    assert next((row.original, row.text) for row in back.rows) == ("Wash first", "先洗手")
    assert [row.number for row in back.rows] == [1, None, None]


def test_nothing_written_makes_no_track(session: Session) -> None:
    actor, _, track = original(session)
    assert save_translation(session, actor, track, 0, {"a": "", "b": " "}) is None
    assert session.scalars(select(CaptionTrack).where(CaptionTrack.language == "en")).all() == []


def test_a_form_sent_twice_makes_one_version(session: Session) -> None:
    actor, block, track = original(session)
    first = save_translation(session, actor, track, 0, {"a": "Wash"})
    again = save_translation(session, actor, track, 0, {"a": "Wash"})
    assert first is again
    second = save_translation(session, actor, track, 1, {"a": "Wash", "b": "Massage"})
    assert save_translation(session, actor, track, 1, {"a": "Wash", "b": "Massage"}) is second
    assert [version.number for version in english(session, block).versions] == [1, 2]


def test_captions_that_are_not_named_stay(session: Session) -> None:
    actor, _, track = original(session)
    save_translation(session, actor, track, 0, {"a": "Wash", "c": "Dry"})
    save_translation(session, actor, track, 1, {"b": "Massage"})
    assert [row.text for row in translation_page(session, actor, track).rows] == ["Wash", "Massage", "Dry"]


def test_a_translation_keeps_its_own_times_and_takes_new_text(session: Session) -> None:
    actor, block, track = original(session)
    record_captions(session, block, "en", [Cue(0.2, 1.8, "Wash", key="x")], CaptionOrigin.IMPORTED)
    save_translation(session, actor, track, 1, {"a": "Wash your hands"})
    version = current_version(english(session, block))
    assert version is not None
    assert [(cue.start, cue.end, cue.text) for cue in cues_of(version)] == [(0.2, 1.8, "Wash your hands")]


def test_one_translated_caption_over_two_leaves_nothing_missing(session: Session) -> None:
    actor, block, track = original(session)
    record_captions(session, block, "en", [Cue(0, 4, "Wash, then massage", key="x")], CaptionOrigin.IMPORTED)
    rows = translation_page(session, actor, track).rows
    assert [(row.text, row.covered, row.missing) for row in rows] == [
        ("Wash, then massage", False, False),
        ("", True, False),
        ("", False, True),
    ]


def test_what_only_the_translation_shows_has_a_row(session: Session) -> None:
    actor, block, track = original(session)
    record_captions(session, block, "en", [Cue(10, 12, "Thank you", key="x")], CaptionOrigin.IMPORTED)
    last = translation_page(session, actor, track).rows[-1]
    assert (last.number, last.original, last.text, last.key) == (None, "", "Thank you", "x")


def test_captions_that_overlap_get_translations_that_do_not(session: Session) -> None:
    actor, block, track = original(session, [Cue(0, 3, "一", key="a"), Cue(2, 4, "二", key="b")])
    save_translation(session, actor, track, 0, {"a": "One", "b": "Two"})
    version = current_version(english(session, block))
    assert version is not None
    assert [(cue.start, cue.end) for cue in cues_of(version)] == [(0, 2), (2, 4)]


def test_of_two_who_write_at_once_the_second_is_shown_both_texts(session: Session) -> None:
    actor, _, track = original(session)
    save_translation(session, actor, track, 0, {"a": "Wash", "b": "Massage"})
    save_translation(session, actor, track, 1, {"a": "Wash hands", "b": "Massage"})
    typed = {"a": "Wash well", "b": "Massage", "c": "Dry"}
    with pytest.raises(TrackConflict):
        save_translation(session, actor, track, 1, typed)
    rows = translation_page(session, actor, track, typed, 1).rows
    assert [(row.text, row.saved_text) for row in rows] == [
        ("Wash well", "Wash hands"),
        ("Massage", None),
        ("Dry", None),
    ]


def test_what_was_typed_for_a_caption_that_is_gone_is_not_lost(session: Session) -> None:
    actor, _, track = original(session)
    save_captions(session, actor, track, 1, ORIGINAL[:2])
    typed = {"a": "Wash", "c": "Dry"}
    with pytest.raises(TrackConflict):
        save_translation(session, actor, track, 0, typed)
    page = translation_page(session, actor, track, typed, 0)
    assert page.typed_without_place == ("Dry",)
    assert page.rows[0].text == "Wash"


def test_a_very_long_translation_is_refused(session: Session) -> None:
    actor, _, track = original(session)
    with pytest.raises(Invalid) as refusal:
        save_translation(session, actor, track, 0, {"a": "x" * 501})
    assert refusal.value.field == "cue-a"


def test_a_changed_translation_is_not_checked_any_more_and_the_original_stays_so(session: Session) -> None:
    actor, block, track = original(session)
    mark_checked(session, actor, track, 1)
    save_translation(session, actor, track, 0, {"a": "Wash"})
    mark_checked(session, actor, english(session, block).public_id, 1)
    save_translation(session, actor, track, 1, {"a": "Wash hands"})
    states = {each.language: each.state for each in session.scalars(select(CaptionTrack))}
    assert states == {"zh": TrackState.CHECKED, "en": TrackState.IN_CORRECTION}


def test_strangers_neither_read_nor_write(session: Session) -> None:
    _, _, track = original(session)
    _, other = make_instructor(session, make_institution(session))
    with pytest.raises(NotAllowed):
        translation_page(session, other, track)
    with pytest.raises(NotAllowed):
        save_translation(session, other, track, 0, {"a": "Wash"})


def test_a_version_that_was_handed_in_takes_no_translation(session: Session) -> None:
    actor, block, track = original(session)
    block.lesson.module.revision.state = RevisionState.IN_REVIEW
    session.flush()
    with pytest.raises(Refused):
        save_translation(session, actor, track, 0, {"a": "Wash"})
