"""Descriptions with times of their own: moved, added at any time, split, and whether they fit their silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Invalid
from content.people.permissions import Actor
from content.timed_text.cue import DescriptionCue
from content.tracks.description_edits import DescriptionAction, DescriptionEdit
from content.tracks.description_page import description_page
from content.tracks.descriptions import DescriptionButton, correct_descriptions, save_descriptions
from content.tracks.models import DescriptionVersion
from tests.factories import make_recording, make_teaching


@dataclass(frozen=True, slots=True)
class Silence:
    start: float
    end: float

    @property
    def characters(self) -> int:
        return int((self.end - self.start) * 4)


def one_silence(_speech: Sequence[tuple[float, float]], _duration_s: float, _language: str) -> list[Silence]:
    """Nobody speaks from 10 to 14: room for 16 Chinese characters."""
    return [Silence(10, 14)]


def nobody_knows(_speech: Sequence[tuple[float, float]], _duration_s: float, _language: str) -> None:
    return None


@pytest.fixture
def teaching(session: Session) -> tuple[Actor, Block]:
    """An author, and a recording of 30 s with two descriptions: one in the silence, one later."""
    account, author, block = make_teaching(session)
    block.asset = make_recording(session, account, duration_s=30.0)
    cues = [DescriptionCue(10, 12, "举起手", key="a"), DescriptionCue(20, 23, "放下手", True, key="b")]
    save_descriptions(session, author, block.public_id, "zh", 0, cues)
    return author, block


def correct(
    session: Session,
    teaching: tuple[Actor, Block],
    base: int = 1,
    button: DescriptionButton | None = None,
    **edits: DescriptionEdit,
) -> DescriptionVersion:
    author, block = teaching
    named = {key.replace("_", "-"): edit for key, edit in edits.items()}
    version = correct_descriptions(session, author, block.public_id, "zh", base, named, one_silence, button=button)
    assert version is not None
    return version


def facts(version: DescriptionVersion) -> list[tuple[str, float, float, str, bool]]:
    return [(cue["key"], cue["start"], cue["end"], cue["text"], cue["extended"]) for cue in version.cues]


LATER = ("b", 20, 23, "放下手", True)


def test_a_description_is_moved_and_what_was_not_sent_stays(session: Session, teaching: tuple[Actor, Block]) -> None:
    version = correct(session, teaching, a=DescriptionEdit("举起手", 10.5, 13.25))
    assert facts(version) == [("a", 10.5, 13.25, "举起手", False), LATER]


@pytest.mark.parametrize(
    ("text", "end", "waits"),
    [
        ("一二三四五六七八", 12, False),
        ("一二三四五六七八九", 12, True),
        ("一二三四五六七八九", 13, False),
        ("一" * 17, 20, True),
    ],
)
def test_the_lecture_waits_for_what_is_longer_than_the_time_it_has(
    session: Session, teaching: tuple[Actor, Block], text: str, end: float, waits: bool
) -> None:
    version = correct(session, teaching, a=DescriptionEdit(text, 10, end), b=DescriptionEdit(""))
    assert facts(version) == [("a", 10, end, text, waits)]


def test_where_somebody_speaks_the_lecture_always_waits(session: Session, teaching: tuple[Actor, Block]) -> None:
    assert facts(correct(session, teaching, a=DescriptionEdit("举", 2, 8)))[0] == ("a", 2, 8, "举", True)


def test_where_nobody_knows_who_speaks_when_the_authors_times_count(
    session: Session, teaching: tuple[Actor, Block]
) -> None:
    author, block = teaching
    edits = {"a": DescriptionEdit("一二三四", 2, 3), "b": DescriptionEdit("一二三四五", 5, 6)}
    version = correct_descriptions(session, author, block.public_id, "zh", 1, edits, nobody_knows)
    assert version is not None
    assert [extended for *_, extended in facts(version)] == [False, True]
    page = description_page(session, author, block.public_id, "zh", nobody_knows)
    assert not page.silences_known
    assert [(row.room_s, row.waits_s) for row in page.rows] == [(1, 0), (1, 0.25)]


def test_a_new_description_lasts_as_long_as_it_takes_to_speak_it(
    session: Session, teaching: tuple[Actor, Block]
) -> None:
    version = correct(session, teaching, new_n1=DescriptionEdit("一二三四五六", 1))
    assert facts(version)[0] == ("n1", 1, 2.5, "一二三四五六", True)


def test_a_form_that_is_sent_twice_or_again_adds_one_description(
    session: Session, teaching: tuple[Actor, Block]
) -> None:
    edit = {"new_n1": DescriptionEdit("看这里", 1), "gap_12000": DescriptionEdit("")}
    first = correct(session, teaching, **edit)
    assert correct(session, teaching, **edit).number == first.number
    again = correct(session, teaching, base=first.number, new_n1=DescriptionEdit("再看这里", 1))
    assert [text for _, _, _, text, _ in facts(again)] == ["再看这里", "举起手", "放下手"]


def test_a_description_in_a_silence_keeps_the_key_that_was_reserved_for_it(
    session: Session, teaching: tuple[Actor, Block]
) -> None:
    emptied = correct(session, teaching, a=DescriptionEdit(""))
    first = correct(session, teaching, emptied.number, gap_10000=DescriptionEdit("洗手", reserved_key="r"))
    assert facts(first)[0] == ("r", 10, 14, "洗手", False)
    again = correct(session, teaching, first.number, gap_10000=DescriptionEdit("洗手六步", reserved_key="r"))
    assert facts(again)[0] == ("r", 10, 14, "洗手六步", False)


def test_a_description_is_split_where_its_text_has_an_empty_line(
    session: Session, teaching: tuple[Actor, Block]
) -> None:
    button = DescriptionButton(DescriptionAction.SPLIT, "a", "a2")
    version = correct(session, teaching, button=button, a=DescriptionEdit("举起手\n\n转", 10, 14))
    assert facts(version) == [("a", 10, 13, "举起手", False), ("a2", 13, 14, "转", False), LATER]
    with pytest.raises(Invalid) as refused:
        correct(
            session,
            teaching,
            version.number,
            DescriptionButton(DescriptionAction.SPLIT, "b", "x"),
            b=DescriptionEdit("放下手"),
        )
    assert refused.value.field == "text-b"


def test_a_description_is_taken_out_by_its_button(session: Session, teaching: tuple[Actor, Block]) -> None:
    button = DescriptionButton(DescriptionAction.REMOVE, "a")
    assert facts(correct(session, teaching, button=button, a=DescriptionEdit("举起手"))) == [LATER]


@pytest.mark.parametrize(
    ("edits", "field"),
    [
        ({"a": DescriptionEdit("举起手", 12, 12)}, "end-a"),
        ({"a": DescriptionEdit("举起手", 29, 31)}, "end-a"),
        ({"a": DescriptionEdit("举起手", 18, 21)}, "start-b"),
        ({"new_n": DescriptionEdit("看")}, "start-new-n"),
        ({"new_n": DescriptionEdit("看", 11)}, "start-new-n"),
    ],
)
def test_times_that_cannot_be_are_refused_at_their_field(
    session: Session, teaching: tuple[Actor, Block], edits: dict[str, DescriptionEdit], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        correct(session, teaching, **edits)
    assert refused.value.field == field
