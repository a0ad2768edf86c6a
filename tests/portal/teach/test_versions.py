"""The versions of captions, slides and descriptions over HTTP: listed, looked at, restored."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content.courses.models import Block, RevisionState
from content.people.models import Account
from content.timed_text.cue import Cue, DescriptionCue
from content.tracks.captions import cues_of, current_version, mark_checked, record_captions, save_captions
from content.tracks.descriptions import save_descriptions
from content.tracks.models import CaptionOrigin, CaptionTrack, TrackState
from content.tracks.slides import save_slides, slides_in
from tests.factories import make_descriptions, make_slides
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk

FIRST = (Cue(0, 2, "先洗手", key="a"), Cue(2, 4, "再按摩", key="b"))


@pytest.fixture
def versions(desk: Desk) -> str:
    """The address of the versions of captions that were made, checked, and corrected after that."""
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        track = record_captions(session, block, "zh", FIRST, CaptionOrigin.IMPORTED, author_id=desk.actor.account_id)
        public_id = track.track.public_id
        mark_checked(session, desk.actor, public_id, 1)
        save_captions(session, desk.actor, public_id, 1, [FIRST[0].rewritten("改错了"), FIRST[1]])
        return f"/teach/captions/{public_id}/versions"


def restore(desk: Desk, address: str, number: int, base: int | None = None) -> TestResponse:
    page = desk.browser.get(f"{address}/{number}").text
    found = re.search(r'name="number" value="(\d+)"', page)
    base = int(found[1]) if base is None and found else base
    return post(desk.browser, f"{address}/{number}", page=f"{address}/{number}", number=str(base))


def kept(desk: Desk) -> tuple[TrackState, list[str], int]:
    with desk.database.reading() as session:
        track = session.query(CaptionTrack).one()
        version = current_version(track)
        assert version is not None
        return track.state, [cue.text for cue in cues_of(version)], len(track.versions)


def test_every_version_is_listed_and_leads_to_its_text(desk: Desk, versions: str) -> None:
    page = desk.browser.get(versions).text
    with desk.database.reading() as session:
        name = session.get_one(Account, desk.actor.account_id).display_name
    for number in (1, 2):
        assert f'href="{versions}/{number}"' in page
        assert f"第 {number} 版" in page
    for words in ("正在使用", "来自字幕文件。", "经人工修改。", f"由{name}校对", "2 条字幕"):
        assert words in page
    assert "机器" not in page


def test_the_pages_of_captions_slides_and_descriptions_lead_to_their_versions(desk: Desk, versions: str) -> None:
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        slides = make_slides(session, block).public_id
        descriptions = make_descriptions(session, block, session.get_one(Account, desk.actor.account_id)).public_id
    recording = desk.browser.get(f"/teach/blocks/{desk.block}/media").text
    assert f'href="{versions}"' in recording
    assert f'href="/teach/slides/{slides}/versions"' in recording
    assert f'href="{versions}"' in desk.browser.get(versions.removesuffix("/versions")).text
    assert f'href="/teach/slides/{slides}/versions"' in desk.browser.get(f"/teach/slides/{slides}").text
    page = desk.browser.get(f"/teach/blocks/{desk.block}/descriptions/zh").text
    assert f'href="/teach/descriptions/{descriptions}/versions"' in page
    for kind, track in (("slides", slides), ("descriptions", descriptions)):
        assert desk.browser.get(f"/teach/{kind}/{track}/versions/1").status_code == 200


def test_a_version_shows_its_text_beside_the_one_in_use(desk: Desk, versions: str) -> None:
    page = desk.browser.get(f"{versions}/1").text
    assert '<span lang="zh-CN">先洗手</span>' in page
    assert '<span lang="zh-CN">改错了</span>' in page
    assert 'href="#place-1"' in page
    assert "文字有 1 处不同" in page
    assert desk.browser.get(f"{versions}/7").status_code == 404
    assert desk.browser.get("/teach/captions/nothing/versions").status_code == 404


def test_a_version_that_was_checked_is_restored_as_checked(desk: Desk, versions: str) -> None:
    assert "恢复后仍然是已校对" in desk.browser.get(f"{versions}/1").text
    done = restore(desk, versions, 1)
    assert (done.status_code, done.location) == (302, versions)
    assert kept(desk) == (TrackState.CHECKED, ["先洗手", "再按摩"], 3)
    page = desk.browser.get(versions).text
    assert "由第 1 版恢复" in page
    assert "已校对" in page


def test_a_version_that_nobody_checked_waits_to_be_checked(desk: Desk, versions: str) -> None:
    restore(desk, versions, 1)
    assert "恢复后是未校对" in desk.browser.get(f"{versions}/2").text
    assert restore(desk, versions, 2).status_code == 302
    assert kept(desk) == (TrackState.IN_CORRECTION, ["改错了", "再按摩"], 4)


def test_restoring_over_what_somebody_saved_meanwhile_asks_again(desk: Desk, versions: str) -> None:
    track = versions.split("/")[3]
    with desk.database.transaction() as session:
        save_captions(session, desk.actor, track, 2, [FIRST[0].rewritten("又一个人"), FIRST[1]])
    again = restore(desk, versions, 1, base=2)
    assert again.status_code == 409
    assert "govuk-error-summary" in again.text
    assert "又一个人" in again.text
    assert kept(desk)[1] == ["又一个人", "再按摩"]
    assert restore(desk, versions, 1).status_code == 302
    assert restore(desk, versions, 1, base=3).status_code == 302
    assert kept(desk)[1:] == (["先洗手", "再按摩"], 4)


def test_a_course_that_was_handed_in_is_only_looked_at(desk: Desk, versions: str) -> None:
    with desk.database.transaction() as session:
        session.get_one(Block, desk.block_id).lesson.module.revision.state = RevisionState.IN_REVIEW
    assert desk.browser.get(versions).status_code == 200
    page = desk.browser.get(f"{versions}/1")
    assert page.status_code == 200
    assert '<form method="post"\n              action' not in page.text
    assert restore(desk, versions, 1, base=2).status_code == 409
    assert kept(desk)[1] == ["改错了", "再按摩"]


def test_whoever_is_no_author_sees_no_version(
    desk: Desk, versions: str, stranger: Callable[[], FlaskClient], client: FlaskClient
) -> None:
    other = stranger()
    for address in (versions, f"{versions}/1"):
        assert other.get(address).status_code == 403
        assert client.get(address).status_code == 302
    assert post(other, f"{versions}/1", page="/help", number="2").status_code == 403


def test_slides_and_descriptions_are_restored(desk: Desk) -> None:
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        slides = make_slides(session, block)
        save_slides(session, desk.actor, slides.public_id, 1, slides_in(slides.versions[0])[:1])
        told = make_descriptions(session, block, session.get_one(Account, desk.actor.account_id))
        save_descriptions(session, desk.actor, block.public_id, "zh", 1, [DescriptionCue(2, 4, "别的", key="d0")])
        addresses = [f"/teach/slides/{slides.public_id}/versions", f"/teach/descriptions/{told.public_id}/versions"]
    for address in addresses:
        assert restore(desk, address, 1).location == address
        page = desk.browser.get(address).text
        assert "由第 1 版恢复" in page
        assert f'href="{address}/3"' in page


def test_versions_of_captions_are_compared_at_the_caption(desk: Desk) -> None:
    cues = [Cue(0, 2, "先洗<收", key="a"), Cue(2, 4, "再按摩", key="b")]
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        track = record_captions(session, block, "zh", cues, CaptionOrigin.RECOGNISED).track.public_id
        for number, text in ((1, "先洗手"), (2, "请先洗手")):
            save_captions(session, desk.actor, track, number, [Cue(0, 2, text, key="a"), cues[1]])
    editor = desk.browser.get(f"/teach/captions/{track}").text
    address = f"/teach/captions/{track}/compare"
    assert f'href="{address}?cue=b#place-b"' in editor
    assert f'data-compare="{address}"' in editor
    page = desk.browser.get(address).text
    texts = re.findall(r'<q lang="zh">(.*?)</q>', page)
    assert [re.sub("</?mark>", "", text) for text in texts] == ["先洗&lt;收", "请先洗手", "先洗手"]
    assert ["收" in "".join(re.findall("<mark>(.*?)</mark>", text)) for text in texts] == [True, False, False]
    assert "<mark>" not in texts[1] + texts[2]
    assert 'id="place-b"' not in page
    assert 'id="place-b"' in desk.browser.get(f"{address}?cue=b").text
    assert "<收" not in page
