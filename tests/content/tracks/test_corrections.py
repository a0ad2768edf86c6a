"""Corrections of captions, slides and descriptions: authorised before anything is read, merged, saved once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import DomainError, NotAllowed, NotFound
from content.people.permissions import Actor
from content.timed_text.cue import Cue, DescriptionCue
from content.tracks.caption_edits import CueEdit, correct_captions
from content.tracks.captions import cues_of, record_captions, save_captions
from content.tracks.description_edits import DescriptionEdit
from content.tracks.descriptions import correct_descriptions, save_descriptions
from content.tracks.models import CaptionOrigin
from content.tracks.slide_edits import SlideAction, SlideEdit
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import correct_slides, record_slides, slides_in
from content.tracks.versions import TrackConflict, changed_since
from tests.factories import make_institution, make_instructor, make_teaching

CUES = (Cue(0, 2, "先洗手", key="a"), Cue(2, 4, "再按摩", key="b"))
SLIDES = (SlideRecord("s1", 0, 5, "x.png", "洗手", "洗手", "一双手"), SlideRecord("s2", 5, 9, "y.png", "按摩", "按摩"))


def no_gaps(_speech: Sequence[tuple[float, float]], _duration_s: float, _language: str) -> list[object]:
    return []


def edit(slide: SlideRecord, **changes: object) -> SlideEdit:
    fields = {"start": slide.start, "title": slide.title, "text": slide.text, "description": slide.description}
    return SlideEdit(**{**fields, "chapter": slide.chapter, **changes})  # type: ignore[arg-type]


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    seen: list[str] = []
    bind = session.get_bind()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(bind, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(bind, "before_cursor_execute", note)


def corrections(session: Session, block: Block, actor: Actor, track: str = "") -> Iterator[tuple[str, object]]:
    """Each kind of correction by `actor`, of the block's own tracks or of those that `track` names."""
    captions = track or record_captions(session, block, "zh", CUES, CaptionOrigin.SCRIPT).track.public_id
    slides = track or record_slides(session, block, SLIDES, "test").track.public_id
    block_id = track or block.public_id
    yield "caption", lambda: correct_captions(session, actor, captions, 1, {"a": CueEdit("别的")})
    yield "slide", lambda: correct_slides(session, actor, slides, 1, {"s1": edit(SLIDES[0], title="别的")})
    yield (
        "description",
        lambda: correct_descriptions(session, actor, block_id, "zh", 0, {"x": DescriptionEdit("别的")}, no_gaps),
    )


@pytest.mark.parametrize("kind", ["caption", "slide", "description"])
@pytest.mark.parametrize(("known", "error"), [(True, NotAllowed), (False, NotFound)])
def test_a_stranger_is_refused_before_any_version_is_read(
    session: Session, kind: str, known: bool, error: type[DomainError]
) -> None:
    _, author, block = make_teaching(session)
    save_descriptions(session, author, block.public_id, "zh", 0, [DescriptionCue(0, 1, "一双手", key="d")])
    _, stranger = make_instructor(session, make_institution(session))
    calls = dict(corrections(session, block, stranger, "" if known else "unknown"))
    session.flush()
    session.expire_all()
    with statements(session) as seen, pytest.raises(error):
        calls[kind]()  # type: ignore[operator]
    assert seen
    assert not [each for each in seen if "_version" in each], seen


def test_a_correction_changes_the_submitted_texts_and_leaves_the_others(session: Session) -> None:
    _, author, block = make_teaching(session)
    track = record_captions(session, block, "zh", CUES, CaptionOrigin.SCRIPT).track
    version = correct_captions(session, author, track.public_id, 1, {"a": CueEdit("请先洗手"), "unknown": CueEdit("x")})
    assert [(cue.key, cue.text) for cue in cues_of(version)] == [("a", "请先洗手"), ("b", "再按摩")]
    assert version.author_id == author.account_id


def test_a_removed_caption_comes_back_where_its_text_was_submitted(session: Session) -> None:
    _, author, block = make_teaching(session)
    track = record_captions(session, block, "zh", CUES, CaptionOrigin.SCRIPT).track
    save_captions(session, author, track.public_id, 1, CUES[1:])
    version = correct_captions(session, author, track.public_id, 2, {"a": CueEdit("先洗手"), "b": CueEdit("")})
    assert [(cue.key, cue.text) for cue in cues_of(version)] == [("a", "先洗手")]


def test_a_correction_of_slides_applies_the_edits(session: Session) -> None:
    _, author, block = make_teaching(session)
    track = record_slides(session, block, SLIDES, "test").track
    edits = {"s1": edit(SLIDES[0], title="先洗手"), "s2": edit(SLIDES[1], action=SlideAction.REMOVE)}
    version = correct_slides(session, author, track.public_id, 1, edits)
    assert [(slide.title, slide.end) for slide in slides_in(version)] == [("先洗手", 9)]


def test_a_correction_of_descriptions_drops_empty_texts_and_adopts_described_slides(session: Session) -> None:
    _, author, block = make_teaching(session)
    record_slides(session, block, SLIDES, "test")
    first = save_descriptions(session, author, block.public_id, "zh", 0, [DescriptionCue(6, 7, "毛巾", key="d")])
    assert first is not None
    second = correct_descriptions(
        session, author, block.public_id, "zh", 1, {"d": DescriptionEdit("")}, no_gaps, adopt_slides=True
    )
    assert second is not None
    assert [cue["text"] for cue in second.cues] == ["一双手"]


def test_a_first_description_that_is_empty_makes_no_track(session: Session) -> None:
    _, author, block = make_teaching(session)
    assert correct_descriptions(session, author, block.public_id, "zh", 0, {}, no_gaps) is None


@pytest.mark.parametrize("kind", ["caption", "slide", "description"])
def test_a_correction_of_an_older_version_is_a_conflict_that_names_the_present_one(session: Session, kind: str) -> None:
    _, author, block = make_teaching(session)
    calls = dict(corrections(session, block, author))
    save_captions(session, author, block_tracks(block, session, "caption"), 1, CUES[:1])
    correct_slides(session, author, block_tracks(block, session, "slide"), 1, {"s1": edit(SLIDES[0], title="另一个")})
    save_descriptions(session, author, block.public_id, "zh", 0, [DescriptionCue(0, 1, "一双手", key="d")])
    with pytest.raises(TrackConflict) as conflict:
        calls[kind]()  # type: ignore[operator]
    assert conflict.value.number == (1 if kind == "description" else 2)
    assert conflict.value.about


def block_tracks(block: Block, session: Session, kind: str) -> str:
    if kind == "caption":
        return record_captions(session, block, "zh", CUES, CaptionOrigin.SCRIPT).track.public_id
    return record_slides(session, block, SLIDES, "test").track.public_id


def test_what_was_not_changed_gives_way_to_what_others_saved() -> None:
    assert changed_since({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == {"b": 3, "c": 4}
