"""What beats come to as statements: a session of the video profile, whatever order and gaps they have."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from content.xapi.models import XapiEvent, XapiPlayback
from tests.content.xapi.conftest import Study

EXTENSION = "https://w3id.org/xapi/video/extensions/"


def test_a_recording_played_through_is_opened_played_finished_and_closed(study: Study) -> None:
    for at_s in range(15, 91, 15):
        study.beat(at_s, (at_s - 15, at_s, 1.0))
    study.beat(105, (90, 100, 1.0))
    study.end(3600)
    assert study.verbs() == ["initialized", "played", "completed", "completed", "completed", "paused", "terminated"]
    first, played, *completed, paused, terminated = study.statements()
    assert first["context"]["extensions"][EXTENSION + "length"] == 100.0
    assert played["result"]["extensions"] == {EXTENSION + "time": 0}
    assert [one["object"]["definition"]["type"].rsplit("/", 1)[1] for one in completed] == [
        "lesson",
        "course",
        "video",
    ]
    assert completed[2]["result"]["extensions"][EXTENSION + "played-segments"] == "0[.]90"
    assert paused["result"]["extensions"] == {
        EXTENSION + "time": 100,
        EXTENSION + "progress": 1.0,
        EXTENSION + "played-segments": "0[.]100",
    }
    assert terminated["timestamp"] == "2026-05-04T09:01:45.000Z", "when the last beat came, not when it was noticed"
    assert len({one["context"]["extensions"][EXTENSION + "session-id"] for one in (first, played, paused)}) == 1


def test_a_place_skipped_to_is_a_pause_a_seek_and_a_beginning(study: Study) -> None:
    study.beat(15, (0, 10, 1.0), (40.0004, 45.1236, 1.0))
    assert study.verbs() == ["initialized", "played", "paused", "seeked", "played"]
    *_, paused, seeked, played = study.statements()
    assert paused["result"]["extensions"][EXTENSION + "played-segments"] == "0[.]10"
    assert seeked["result"]["extensions"] == {EXTENSION + "time-from": 10, EXTENSION + "time-to": 40.0}
    assert played["result"]["extensions"] == {EXTENSION + "time": 40.0}
    study.beat(30)
    assert study.statements()[-1]["result"]["extensions"][EXTENSION + "played-segments"] == "0[.]10[,]40[.]45.124"


def test_another_speed_is_stated_and_nothing_else_is_interrupted(study: Study) -> None:
    study.beat(15, (0, 15, 1.0))
    study.beat(30, (15, 45, 2.0))
    assert study.verbs() == ["initialized", "played", "interacted"]
    assert study.statements()[-1]["context"]["extensions"][EXTENSION + "speed"] == "2x"


def test_silence_is_a_pause_at_the_last_beat(study: Study) -> None:
    study.beat(15, (0, 15, 1.0))
    study.beat(600, (15, 30, 1.0))
    assert study.verbs() == ["initialized", "played", "paused", "played"]
    assert study.statements()[2]["timestamp"] == "2026-05-04T09:00:15.000Z"


def test_times_never_go_backwards(study: Study) -> None:
    study.beat(15, (0, 15, 1.0))
    study.beat(16, (50, 80, 0.5), (10, 30, 1.0))
    study.beat(17, (0, 5, 1.0))
    study.end(7200)
    times = [one["timestamp"] for one in study.statements()]
    assert times == sorted(times)


def test_a_player_that_was_only_opened_is_closed_too(study: Study) -> None:
    study.end(599)
    assert study.verbs() == ["initialized"]
    study.end(601)
    study.end(9000)
    assert study.verbs() == ["initialized", "terminated"]
    with study.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(XapiPlayback)) == 0


def test_nothing_is_kept_where_no_store_was_named(make_study: Callable[..., Study]) -> None:
    study = make_study(store=False)
    study.open()
    study.beat(15, (0, 15, 1.0))
    study.beat(90, (15, 90, 1.0))
    with study.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(XapiEvent)) == 0
        assert session.scalar(select(func.count()).select_from(XapiPlayback)) == 0
