"""The form of captions without script, with its buttons, and the answers that the editor in the page asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content.courses.models import Block
from content.database import utc_now
from content.institutions.models import RegionLevel
from content.jobs.models import JobKind, JobState, JobStep, MediaJob, StepName, StepState
from content.people.models import Account
from content.review.models import CaseState, Finding, ReviewCase
from content.timed_text.cue import Cue
from content.timed_text.word import Word
from content.tracks.captions import cues_of, current_version, record_captions, save_captions
from content.tracks.models import CaptionOrigin, CaptionTrack
from media_pipeline.storage.local import LocalStorage
from portal.teach.caption_list import PART
from tests.factories import make_asset
from tests.portal.conftest import csrf_token, post
from tests.portal.teach.conftest import Desk

CUES = (
    Cue(0, 2, "先洗手", (Word("先", 0, 1, 0.9), Word("洗手", 1, 2, 0.2)), "a"),
    Cue(2, 4, "再按摩", key="b"),
    Cue(6, 8, "最后擦干", key="c"),
)
JSON = {"Accept": "application/json"}


@pytest.fixture
def track(desk: Desk) -> str:
    return record(desk, CUES)


def record(desk: Desk, cues: tuple[Cue, ...]) -> str:
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        return record_captions(session, block, "zh", cues, CaptionOrigin.RECOGNISED, "test").track.public_id


def press(desk: Desk, track: str, do: str, number: int = 1, **fields: str) -> TestResponse:
    typed = {name.replace("_", "-", 1): value for name, value in fields.items()}
    return post(desk.browser, f"/teach/captions/{track}", number=str(number), do=do, **typed)


def saved(desk: Desk) -> list[tuple[float, float, str]]:
    with desk.database.reading() as session:
        version = current_version(session.query(CaptionTrack).one())
        assert version is not None
        return [(cue.start, cue.end, cue.text) for cue in cues_of(version)]


def test_times_are_typed_in_fields_of_their_own(desk: Desk, track: str) -> None:
    page = desk.browser.get(f"/teach/captions/{track}").text
    assert re.search(r'id="start-c"\s+name="start-c"\s+value="0:06"', page)
    answer = press(desk, track, "stay:c", cue_c="最后擦干", start_c="0：05．5", end_c="7,25")
    assert answer.headers["Location"].endswith("?cue=c#cue-c")
    assert saved(desk)[2] == (5.5, 7.25, "最后擦干")


def test_a_time_that_cannot_be_read_comes_back_as_it_was_typed(desk: Desk, track: str) -> None:
    answer = press(desk, track, "stay:a", cue_a="先擦手", start_a="soon", end_a="0:02")
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert 'id="start-a-error"' in answer.text
    assert "先擦手" in answer.text
    assert saved(desk) == [(cue.start, cue.end, cue.text) for cue in CUES]


def test_times_that_were_left_alone_give_way_to_what_others_saved(desk: Desk, track: str) -> None:
    with desk.database.transaction() as session:
        save_captions(session, desk.actor, track, 1, [replace(CUES[0], start=0.5), *CUES[1:]])
    answer = press(desk, track, "stay:b", cue_a="先洗手", start_a="0:00", end_a="0:02", cue_b="", cue_c="最后擦干")
    assert answer.status_code == 409
    assert re.search(r'name="start-a"\s+value="0:00.5"', answer.text), "theirs"
    assert re.search(r'name="cue-b"[^>]*>\s*</textarea>', answer.text), "what was emptied here is still empty"
    fields = {"cue_a": "先洗手", "start_a": "0:00.5", "end_a": "0:02", "cue_b": "", "cue_c": "最后擦干"}
    assert press(desk, track, "stay:a", 2, **fields).status_code == 302
    assert saved(desk) == [(0.5, 2, "先洗手"), (6, 8, "最后擦干")]


def test_an_overlap_is_refused_at_its_field(desk: Desk, track: str) -> None:
    answer = press(desk, track, "stay:b", cue_b="再按摩", start_b="1.5", end_b="4")
    assert answer.status_code == 422
    assert 'id="start-b-error"' in answer.text


def test_a_caption_is_split_where_enter_was_pressed(desk: Desk, track: str) -> None:
    answer = press(desk, track, "split:a", cue_a="先\n洗手", second_a="n", cue_b="然后按摩")
    assert answer.status_code == 302
    assert saved(desk)[:3] == [(0, 1, "先"), (1, 2, "洗手"), (2, 4, "然后按摩")]


def test_a_button_that_is_pressed_twice_splits_once(desk: Desk, track: str) -> None:
    for _ in range(2):
        assert press(desk, track, "split:a", cue_a="先\n洗手", second_a="n").status_code == 302
    assert len(saved(desk)) == 4


def test_captions_are_joined_removed_and_moved(desk: Desk, track: str) -> None:
    press(desk, track, "join:a", cue_a="先洗手", cue_b="再按摩")
    assert saved(desk)[0] == (0, 4, "先洗手\n再按摩")
    press(desk, track, "move:c", 2, cue_c="最后擦干", move_c="-0.5")
    assert saved(desk)[1] == (5.5, 7.5, "最后擦干")
    press(desk, track, "remove:c", 3, cue_c="最后擦干")
    assert len(saved(desk)) == 1


def test_what_is_wrong_in_another_part_of_the_list_is_shown_with_its_field(desk: Desk) -> None:
    track = record(desk, tuple(Cue(n * 2 + 1, n * 2 + 3, f"第{n}句", key=f"k{n}") for n in range(PART + 5)))
    answer = press(desk, track, f"move:k{PART + 1}", **{f"move_k{PART + 1}": "-150"})
    assert answer.status_code == 422
    field = re.search(r'href="#(start-k\d+)"', answer.text)
    assert field is not None
    assert f'id="{field[1]}-error"' in answer.text
    answer = press(desk, track, "move:k0", move_k0="-2")
    assert 'href="#start-k0"' in answer.text
    assert 'id="start-k0-error"' in answer.text


def test_a_new_caption_is_offered_in_the_silence_and_saved_with_its_text(desk: Desk, track: str) -> None:
    answer = press(desk, track, "insert:b", cue_b="然后按摩")
    page = desk.browser.get(answer.headers["Location"]).text
    key = re.search(r'id="cue-([\w-]+)"[^>]*autofocus', page)
    assert key is not None
    assert 'value="0:04"' in page
    fields = {f"cue_{key[1]}": "等一下", f"start_{key[1]}": "0:04", f"end_{key[1]}": "0:06"}
    assert press(desk, track, f"stay:{key[1]}", 2, **fields).status_code == 302
    assert saved(desk)[1:3] == [(2, 4, "然后按摩"), (4, 6, "等一下")]


def test_a_broken_rule_stands_at_its_caption_and_is_put_right_by_one_button(desk: Desk) -> None:
    cues = (Cue(0, 4, "先洗手。", key="a"), Cue(5, 9, "再按摩，", key="b"))
    track = record(desk, cues)
    page = desk.browser.get(f"/teach/captions/{track}").text
    assert 'value="repair:a:line_end"' in page
    assert 'value="repair::line_end"' in page
    press(desk, track, "repair:a:line_end", cue_a="先洗手。", cue_b="再按摩，")
    assert [text for *_, text in saved(desk)] == ["先洗手", "再按摩，"]
    press(desk, track, "repair::line_end", 2, cue_a="先洗手。", cue_b="再按摩，")
    assert [text for *_, text in saved(desk)] == ["先洗手", "再按摩"]


def test_a_long_track_is_shown_in_parts(desk: Desk) -> None:
    track = record(desk, tuple(Cue(n * 2, n * 2 + 2, f"第{n}句", key=f"k{n}") for n in range(PART + 5)))
    first = desk.browser.get(f"/teach/captions/{track}").text
    assert 'id="cue-k0"' in first
    assert f'id="cue-k{PART}"' not in first
    second = desk.browser.get(f"/teach/captions/{track}?cue=k{PART + 1}").text
    assert f'id="cue-k{PART}"' in second
    answer = press(desk, track, "part:2", cue_k0="第零句")
    assert answer.headers["Location"].endswith("?part=2")
    assert saved(desk)[0][2] == "第零句"
    assert len(saved(desk)) == PART + 5


def send(desk: Desk, track: str, number: int, **fields: str) -> TestResponse:
    typed = {name.replace("_", "-", 1): value for name, value in fields.items()}
    form = {"csrf_token": csrf_token(desk.browser), "number": str(number), **typed}
    return desk.browser.post(f"/teach/captions/{track}", data=form, headers=JSON)


def test_the_editor_reads_all_captions_with_their_words(desk: Desk, track: str) -> None:
    document: dict[str, Any] | None = desk.browser.get(f"/teach/captions/{track}/document").json
    assert document is not None
    assert document["number"] == 1
    first: dict[str, Any] = document["cues"][0]
    assert (first["key"], first["start"], first["end"], first["text"]) == ("a", 0, 2, "先洗手")
    assert first["words"] == [["先", 0, 1, 0], ["洗手", 1, 2, 1]]


def test_the_editor_is_answered_with_the_new_version_and_the_words(desk: Desk, track: str) -> None:
    answer = send(desk, track, 1, cue_a="先擦手", start_a="0", end_a="2", cue_n="等一下", start_n="4.5", end_n="5.5")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["number"] == 2
    assert answer.json["words"]["a"] == [["先", 0, 1, 0], ["擦手", 1, 2, 0]]
    assert [text for *_, text in saved(desk)] == ["先擦手", "再按摩", "等一下", "最后擦干"]


def test_the_editor_learns_what_others_saved(desk: Desk, track: str) -> None:
    with desk.database.transaction() as session:
        save_captions(session, desk.actor, track, 1, [CUES[0].rewritten("别人的字"), *CUES[1:]])
    answer = send(desk, track, 1, cue_a="我的字")
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["document"]["number"] == 2
    assert answer.json["document"]["cues"][0]["text"] == "别人的字"
    assert saved(desk)[0][2] == "别人的字"


def test_the_editor_learns_at_which_field_something_is_wrong(desk: Desk, track: str) -> None:
    answer = send(desk, track, 1, cue_a="先洗手", start_a="0", end_a="3")
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["field"] == "start-b"
    assert answer.json["message"]


def test_what_a_reviewer_found_stands_at_its_caption_until_it_is_settled(desk: Desk, track: str) -> None:
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        course = block.lesson.module.revision
        case = ReviewCase(
            revision_id=course.id, level=RegionLevel.COUNTY, region_code="130123", state=CaseState.RETURNED
        )
        case.findings = [
            Finding(reviewer_id=desk.actor.account_id, block_lineage=block.lineage, cue_key="a", text="这里读错了。"),
            Finding(
                reviewer_id=desk.actor.account_id,
                block_lineage=block.lineage,
                cue_key="b",
                text="已经改好。",
                resolved_at=utc_now(),
            ),
        ]
        session.add(case)
    assert "这里读错了。" in desk.browser.get(f"/teach/captions/{track}").text
    document = desk.browser.get(f"/teach/captions/{track}/document").json
    assert document is not None
    assert document["findings"] == {"a": ["这里读错了。"]}


def test_the_editor_reads_where_somebody_speaks(desk: Desk, track: str, tmp_path: Path) -> None:
    assert desk.browser.get(f"/teach/captions/{track}/sound").json == {"spans": [], "peaks": ""}
    file = tmp_path / "speech.json"
    file.write_text('{"spans":[[0.5,1.5]],"peaks":"AP8="}')
    key = LocalStorage(desk.storage).put(file, suffix=".json").key
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        block.asset = make_asset(session, session.get_one(Account, desk.actor.account_id))
        job = MediaJob(
            kind=JobKind.LECTURE,
            block_id=block.id,
            asset_id=block.asset.id,
            requested_by_id=desk.actor.account_id,
            state=JobState.DONE,
        )
        job.steps = [JobStep(name=StepName.SPEECH, position=1, state=StepState.DONE, output={"key": key, "inputs": ""})]
        session.add(job)
    assert desk.browser.get(f"/teach/captions/{track}/sound").json == {"spans": [[0.5, 1.5]], "peaks": "AP8="}


def test_strangers_read_neither_document_nor_sound(desk: Desk, track: str, stranger: Callable[[], FlaskClient]) -> None:
    other = stranger()
    for part in ("document", "sound"):
        assert other.get(f"/teach/captions/{track}/{part}").status_code == 403
