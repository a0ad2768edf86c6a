"""The recogniser's captions, those in use and any other version beside each other."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.errors import NotAllowed, NotFound
from content.people.permissions import Actor
from content.timed_text.cue import Cue
from content.tracks.captions import record_captions, save_captions
from content.tracks.models import CaptionOrigin
from content.tracks.version_comparison import VersionComparison, version_comparison
from tests.factories import make_institution, make_instructor, make_teaching

FIRST = [Cue(0, 2, "先洗收", key="a"), Cue(2, 4, "再按摩", key="b"), Cue(4, 6, "完", key="c")]


def texts(page: VersionComparison) -> list[tuple[int | None, tuple[str, ...]]]:
    return [(place.number, place.texts) for place in page.places]


def corrected(session: Session) -> tuple[Actor, str]:
    """A recognised version, a first correction of it, and a second one that is in use."""
    _, actor, block = make_teaching(session)
    track = record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED).track.public_id
    second = [Cue(0, 2, "先洗手", key="a"), FIRST[1], FIRST[2]]
    save_captions(session, actor, track, 1, second)
    third = [Cue(0, 2, "请先洗手", key="a"), FIRST[1], Cue(7, 8, "再见", key="d")]
    save_captions(session, actor, track, 2, third)
    session.flush()
    return actor, track


def test_three_versions_stand_beside_each_other_where_they_differ(session: Session) -> None:
    actor, track = corrected(session)
    page = version_comparison(session, actor, track)
    assert [line.number for line in page.versions] == [1, 3, 2]
    assert texts(page) == [
        (1, ("先洗收", "请先洗手", "先洗手")),
        (None, ("完", "", "完")),
        (3, ("", "再见", "")),
    ]
    assert page.differing == 3


def test_a_caption_that_was_asked_for_is_shown_though_nothing_differs_in_it(session: Session) -> None:
    actor, track = corrected(session)
    page = version_comparison(session, actor, track, key="b")
    assert (2, ("再按摩", "再按摩", "再按摩")) in texts(page)
    assert page.differing == 3


def test_any_other_version_can_be_chosen(session: Session) -> None:
    actor, track = corrected(session)
    save_captions(session, actor, track, 3, FIRST[:1])
    assert [line.number for line in version_comparison(session, actor, track).versions] == [1, 4, 3]
    page = version_comparison(session, actor, track, chosen=2)
    assert [line.number for line in page.versions] == [1, 4, 2]
    assert [line.number for line in page.others] == [3, 2]


@pytest.mark.parametrize("chosen", [1, 3, 99])
def test_a_version_that_stands_there_already_or_is_none_gives_the_newest_other(session: Session, chosen: int) -> None:
    actor, track = corrected(session)
    assert [line.number for line in version_comparison(session, actor, track, chosen).versions] == [1, 3, 2]


def test_line_breaks_are_no_difference(session: Session) -> None:
    _, actor, block = make_teaching(session)
    track = record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED).track.public_id
    save_captions(session, actor, track, 1, [Cue(0, 2, "先\n洗收", key="a"), *FIRST[1:]])
    session.flush()
    page = version_comparison(session, actor, track)
    assert ([line.number for line in page.versions], page.places) == ([1, 2], ())


def test_one_version_alone_has_nothing_beside_it(session: Session) -> None:
    _, actor, block = make_teaching(session)
    track = record_captions(session, block, "zh", FIRST, CaptionOrigin.RECOGNISED).track.public_id
    session.flush()
    page = version_comparison(session, actor, track)
    assert (len(page.versions), page.others, page.places) == (1, (), ())


def test_strangers_compare_nothing(session: Session) -> None:
    _, track = corrected(session)
    _, other = make_instructor(session, make_institution(session))
    with pytest.raises(NotAllowed):
        version_comparison(session, other, track)
    with pytest.raises(NotFound):
        version_comparison(session, other, "unknown")
