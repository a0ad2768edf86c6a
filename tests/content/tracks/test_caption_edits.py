"""Edits of captions: times and texts, merged key by key with what others saved, refused where they cannot be shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Invalid
from content.people.models import Account
from content.people.permissions import Actor
from content.timed_text.cue import Cue
from content.timed_text.word import Word
from content.tracks.caption_actions import CueAction, edits_of_action
from content.tracks.caption_edits import CueEdit, contested_keys, correct_captions, merged_cues
from content.tracks.captions import cues_of, record_captions, save_captions
from content.tracks.models import CaptionOrigin, CaptionTrack, CaptionVersion
from content.tracks.versions import TrackConflict
from tests.content.tracks.test_corrections import statements
from tests.factories import make_asset, make_teaching

WORDS = (Word("先", 0, 1, 0.9), Word("洗手", 1, 2, 0.2))
CUES = (Cue(0, 2, "先洗手", WORDS, "a"), Cue(2, 4, "再按摩", key="b"), Cue(6, 8, "擦干", key="c"))


def teaching(session: Session) -> tuple[Actor, CaptionTrack, Block]:
    _, author, block = make_teaching(session)
    return author, record_captions(session, block, "zh", CUES, CaptionOrigin.RECOGNISED).track, block


def shown(version: CaptionVersion) -> list[tuple[str, float, float, str]]:
    return [(cue.key, cue.start, cue.end, cue.text) for cue in cues_of(version)]


def test_a_time_is_changed_and_the_words_stay(session: Session) -> None:
    author, track, _ = teaching(session)
    version = correct_captions(session, author, track.public_id, 1, {"a": CueEdit("先洗手", 0.25, 1.9)})
    assert shown(version)[0] == ("a", 0.25, 1.9, "先洗手")
    assert cues_of(version)[0].words == WORDS


def test_a_new_caption_stands_where_its_time_is(session: Session) -> None:
    author, track, _ = teaching(session)
    edits = {"n": CueEdit("等一下", 4.5, 5.5), "empty": CueEdit(" ", 5.5, 6), "timeless": CueEdit("什么时候")}
    version = correct_captions(session, author, track.public_id, 1, edits)
    assert [key for key, *_ in shown(version)] == ["a", "b", "n", "c"]


def test_both_parts_of_a_split_caption_have_their_words(session: Session) -> None:
    author, track, _ = teaching(session)
    edits = {"a": CueEdit("先", 0, 1, ("a",)), "n": CueEdit("洗手", 1, 2, ("a",))}
    version = correct_captions(session, author, track.public_id, 1, edits)
    assert [cue.words for cue in cues_of(version)][:2] == [WORDS[:1], WORDS[1:]]
    again = {"a": CueEdit("先洗手", 0, 2, ("a", "n")), "n": CueEdit("")}
    assert cues_of(correct_captions(session, author, track.public_id, 2, again))[0].words == WORDS


def test_two_people_who_change_different_things_of_one_caption_lose_nothing(session: Session) -> None:
    author, track, _ = teaching(session)
    save_captions(session, author, track.public_id, 1, [CUES[0].rewritten("请先洗手"), *CUES[1:]])
    mine = {"a": CueEdit("先洗手", 0.5, 2), "b": CueEdit("再按摩", 2, 4)}
    assert contested_keys(track, 1, mine) == {}
    merged = merged_cues(track, 1, mine)[0]
    assert (merged.text, merged.start) == ("请先洗手", 0.5)
    with pytest.raises(TrackConflict):
        correct_captions(session, author, track.public_id, 1, mine)


@pytest.mark.parametrize(
    "theirs",
    [
        [replace(CUES[0], start=1.0), *CUES[1:]],
        [*CUES[1:]],
        [CUES[0].rewritten("别的字"), *CUES[1:]],
    ],
)
def test_what_two_people_changed_is_contested(session: Session, theirs: list[Cue]) -> None:
    author, track, _ = teaching(session)
    save_captions(session, author, track.public_id, 1, theirs)
    saved = next((cue for cue in theirs if cue.key == "a"), None)
    assert contested_keys(track, 1, {"a": CueEdit("我的字", 0.5, 2), "b": CueEdit("再按摩")}) == {"a": saved}


def test_a_caption_that_others_removed_comes_back_where_it_was_moved(session: Session) -> None:
    author, track, _ = teaching(session)
    save_captions(session, author, track.public_id, 1, CUES[1:])
    version = correct_captions(session, author, track.public_id, 2, {"a": CueEdit("先洗手", 0.5, 2)})
    assert shown(version)[0] == ("a", 0.5, 2, "先洗手")


def test_a_form_that_is_sent_twice_makes_one_version(session: Session) -> None:
    author, track, _ = teaching(session)
    edits = {"n": CueEdit("等一下", 4.5, 5.5)}
    first = correct_captions(session, author, track.public_id, 1, edits)
    assert correct_captions(session, author, track.public_id, 1, edits) is first
    with pytest.raises(TrackConflict):
        correct_captions(session, author, track.public_id, 1, {"n": CueEdit("等两下", 4.5, 5.5)})


@pytest.mark.parametrize(
    ("edits", "field"),
    [
        ({"a": CueEdit("先洗手", 2, 1)}, "end-a"),
        ({"a": CueEdit("先洗手", 0, 2.5)}, "start-b"),
        ({"n": CueEdit("等一下", 3, 5)}, "start-n"),
        ({"c": CueEdit("擦干", 6, 700)}, "end-c"),
        ({key: CueEdit("") for key in "abc"}, ""),
    ],
)
def test_times_that_cannot_be_shown_are_refused_at_their_field(
    session: Session, edits: dict[str, CueEdit], field: str
) -> None:
    author, track, block = teaching(session)
    block.asset = make_asset(session, session.get_one(Account, author.account_id))
    block.asset.duration_s = 60.0
    with pytest.raises(Invalid) as refusal:
        correct_captions(session, author, track.public_id, 1, edits)
    assert refusal.value.field == field


def test_an_overlap_that_was_there_does_not_stand_in_the_way_of_a_text(session: Session) -> None:
    _, author, block = make_teaching(session)
    both = [CUES[0], replace(CUES[1], start=1.5)]
    track = record_captions(session, block, "zh", both, CaptionOrigin.IMPORTED).track
    version = correct_captions(session, author, track.public_id, 1, {"b": CueEdit("然后按摩", 1.5, 4)})
    assert [cue.text for cue in cues_of(version)] == ["先洗手", "然后按摩"]


def test_a_caption_is_split_where_its_text_has_a_line_break() -> None:
    cue = CUES[0].rewritten("先\n洗手")
    assert edits_of_action([cue], CueAction.SPLIT, "a", new_key="n") == {
        "a": CueEdit("先", 0, 1, ("a",)),
        "n": CueEdit("洗手", 1, 2, ("a",)),
    }
    marked = CUES[0].rewritten("先洗\n手\n\n再按摩")
    assert [edit.text for edit in edits_of_action([marked], CueAction.SPLIT, "a", new_key="n").values()] == [
        "先洗\n手",
        "再按摩",
    ]
    with pytest.raises(Invalid):
        edits_of_action(CUES, CueAction.SPLIT, "a", new_key="n")


def test_the_last_caption_has_none_to_be_joined_with() -> None:
    joined = edits_of_action(CUES, CueAction.JOIN, "a")
    assert joined == {"a": CueEdit("先洗手\n再按摩", 0, 4, ("a", "b")), "b": CueEdit("")}
    with pytest.raises(Invalid):
        edits_of_action(CUES, CueAction.JOIN, "c")


FIELDS = st.fixed_dictionaries(
    {}, optional={key: st.tuples(st.sampled_from(["", "先洗手", "别的"]), st.integers(0, 9)) for key in "abcn"}
)


@given(theirs=FIELDS, mine=FIELDS)
def test_what_is_not_contested_is_all_there_after_the_merge(
    theirs: dict[str, tuple[str, int]], mine: dict[str, tuple[str, int]]
) -> None:
    track = CaptionTrack(public_id="t", block_id=1, language="zh", current=2)
    track.versions.append(CaptionVersion(number=1, cues=[cue.as_json() for cue in CUES], digest=""))
    track.versions.append(CaptionVersion(number=2, cues=[], digest=""))
    track.current = 1
    their_edits = {key: CueEdit(text, at, at + 1.0) for key, (text, at) in theirs.items()}
    track.versions[1].cues = [cue.as_json() for cue in merged_cues(track, 1, their_edits)]
    track.current = 2
    my_edits = {key: CueEdit(text, at, at + 1.0) for key, (text, at) in mine.items()}
    merged = {cue.key: cue for cue in merged_cues(track, 1, my_edits)}
    contested = contested_keys(track, 1, my_edits)
    for key, edit in my_edits.items():
        if not edit.text:
            assert key not in merged or key not in {cue.key for cue in CUES}
        else:
            base = next((cue for cue in CUES if cue.key == key), None)
            if base is None or edit.text != base.text:
                assert merged[key].text == edit.text
    for key in {cue["key"] for cue in track.versions[1].cues} - my_edits.keys():
        assert key in merged
        assert key not in contested


def test_of_many_versions_only_those_are_read_that_are_looked_at(session: Session) -> None:
    author, track, _ = teaching(session)
    for number in range(1, 6):
        correct_captions(session, author, track.public_id, number, {"a": CueEdit(f"先洗手{number}次")})
    session.expire_all()
    with statements(session) as seen:
        correct_captions(session, author, track.public_id, 6, {"a": CueEdit("先洗手")})
    read = [each for each in seen if each.startswith("SELECT") and "caption_version.cues" in each]
    assert len(read) <= 2, read
    assert all("caption_version.id =" in each for each in read), read
