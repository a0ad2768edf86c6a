"""What the pages of courses and lessons tell machines is true of them."""

from __future__ import annotations

import json
import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, update

from content.courses.models import Course
from content.search.indexing import refresh
from content.tracks.models import CaptionOrigin, CaptionTrack, CaptionVersion, Rendition, TrackState
from tests.portal.learn.conftest import Studied


def told(browser: FlaskClient, address: str) -> dict[str, Any]:
    """The data in a page."""
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', browser.get(address).text, re.DOTALL)
    return json.loads(data)


def enough(data: dict[str, Any]) -> list[list[str]]:
    """The sets of modes each of which is enough."""
    return [one["itemListElement"] for one in data["accessModeSufficient"]]


def test_only_modes_that_a_resource_has_are_called_enough(client: FlaskClient, studied: Studied) -> None:
    course = told(client, f"/courses/{studied.course}")
    assert course["accessMode"] == ["textual", "auditory", "visual"]
    assert enough(course) == [["textual", "auditory", "visual"]]
    _, written = course["hasPart"]
    assert written["accessMode"] == ["textual"]
    assert enough(written) == [["textual"]]


def test_the_level_is_told_in_words(client: FlaskClient, studied: Studied) -> None:
    client.set_cookie("language", "en")
    assert told(client, f"/courses/{studied.course}")["educationalLevel"] == "Level 5 (beginner)"


def test_captions_from_a_file_are_not_called_machine_made(learner: FlaskClient, studied: Studied) -> None:
    with studied.database.transaction() as session:
        session.execute(update(CaptionVersion).values(origin=CaptionOrigin.IMPORTED))
        refresh(session, session.scalars(select(Course.id).where(Course.public_id == studied.course)).one())
    for address in (f"/lessons/{studied.lesson}", f"/courses/{studied.course}"):
        summary = told(learner, address)["accessibilitySummary"]
        assert "字幕来自字幕文件，未校对" in summary
        assert "机器" not in summary
    assert "字幕来自字幕文件，未校对" in learner.get("/courses").text


def test_captions_are_told_of_once_a_person_has_checked_them(learner: FlaskClient, studied: Studied) -> None:
    (recording,) = told(learner, f"/lessons/{studied.lesson}")["hasPart"]
    assert recording["@type"] == "VideoObject"
    assert "caption" not in recording
    with studied.database.transaction() as session:
        session.execute(update(CaptionVersion).values(digest="checked"))
        session.execute(update(CaptionTrack).values(state=TrackState.CHECKED, checked_digest="checked"))
    (recording,) = told(learner, f"/lessons/{studied.lesson}")["hasPart"]
    assert "captions" in recording["accessibilityFeature"]
    assert "alternativeText" not in recording["accessibilityFeature"]  # it has no slides
    (caption,) = recording["caption"]
    assert (caption["encodingFormat"], caption["inLanguage"]) == ("text/vtt", "zh")
    assert learner.get(caption["contentUrl"]).text.startswith("WEBVTT")


def test_the_picture_of_a_recording_is_told_of_where_there_is_one(learner: FlaskClient, studied: Studied) -> None:
    (recording,) = told(learner, f"/lessons/{studied.lesson}")["hasPart"]
    assert "thumbnailUrl" not in recording
    with studied.database.transaction() as session:
        video = session.scalars(select(Rendition).where(Rendition.public_id == studied.video)).one()
        kept = {"storage_key": video.storage_key, "digest": video.digest, "size_bytes": video.size_bytes}
        session.add(Rendition(asset_id=video.asset_id, name="poster", content_type="image/jpeg", duration_s=0, **kept))
    (recording,) = told(learner, f"/lessons/{studied.lesson}")["hasPart"]
    assert recording["thumbnailUrl"].startswith("http://localhost/")
    assert learner.get(recording["thumbnailUrl"]).mimetype == "image/jpeg"
