"""The rules of an upload on its way in."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from content.courses.models import RevisionState
from content.database import Database, utc_now
from content.errors import EditConflict, Invalid, NotAllowed, NotFound, Refused
from content.messages import Message
from content.tracks import uploads
from content.tracks.models import Upload, UploadPurpose, UploadState
from tests.factories import make_asset, make_institution, make_instructor, make_teaching


def begin(session: Session, length: int = 10, name: str = "lecture.mp4") -> Upload:
    _, actor, block = make_teaching(session)
    return uploads.begin_upload(session, actor, block.public_id, UploadPurpose.LECTURE, length, name)


def test_bytes_arrive_in_order_until_the_file_is_whole(session: Session) -> None:
    upload = begin(session)
    uploads.append(session, upload, 0, 6)
    uploads.append(session, upload, 6, 4)
    assert upload.offset_bytes == upload.length_bytes == 10


def test_bytes_from_another_place_are_a_conflict(session: Session) -> None:
    upload = begin(session)
    uploads.append(session, upload, 0, 6)
    with pytest.raises(EditConflict):
        uploads.append(session, upload, 0, 6)
    assert upload.offset_bytes == 6


def test_more_bytes_than_promised_are_refused(session: Session) -> None:
    with pytest.raises(Refused):
        uploads.append(session, begin(session), 0, 11)


def test_a_file_that_is_not_complete_cannot_be_finished(session: Session) -> None:
    with pytest.raises(Refused):
        uploads.finish(session, begin(session), None)


def test_a_finished_upload_names_its_asset_and_takes_no_more(session: Session) -> None:
    account, actor, block = make_teaching(session)
    upload = uploads.begin_upload(session, actor, block.public_id, UploadPurpose.LECTURE, 10, "a.mp4")
    uploads.append(session, upload, 0, 10)
    asset = make_asset(session, account)
    uploads.finish(session, upload, asset)
    assert (upload.state, upload.asset_id) == (UploadState.RECEIVED, asset.id)
    for again in (lambda: uploads.append(session, upload, 10, 0), lambda: uploads.terminate(session, upload)):
        with pytest.raises(Refused):
            again()


def test_the_sender_can_end_an_upload_more_than_once(session: Session) -> None:
    upload = begin(session)
    uploads.terminate(session, upload)
    assert uploads.terminate(session, upload).state is UploadState.TERMINATED


def test_an_upload_left_alone_expires_and_a_living_one_does_not(session: Session) -> None:
    left, living = begin(session), begin(session)
    later = utc_now() + timedelta(days=6)
    uploads.append(session, living, 0, 1, now=later)
    assert uploads.expire_old(session, later + timedelta(days=2)) == [left.public_id]
    assert (left.state, living.state) == (UploadState.EXPIRED, UploadState.RECEIVING)


def test_a_refused_file_keeps_the_reason(session: Session) -> None:
    upload = begin(session)
    uploads.append(session, upload, 0, 10)
    uploads.refuse(session, upload, Message("At %(place)s", {"place": 3}))
    assert upload.reason == {"message": "At %(place)s", "values": {"place": 3}}


@pytest.mark.parametrize(("length", "words"), [(0, "empty"), (8 * 1024**3 + 1, "8 GB")])
def test_an_empty_or_too_large_file_is_refused_before_it_is_sent(session: Session, length: int, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        begin(session, length)


def test_a_file_goes_only_where_its_kind_belongs(session: Session) -> None:
    _, actor, block = make_teaching(session)
    with pytest.raises(Refused):
        uploads.begin_upload(session, actor, block.public_id, UploadPurpose.IMAGE, 1, "a.png")


def test_a_sign_video_needs_its_lecture_first(session: Session) -> None:
    account, actor, block = make_teaching(session)
    with pytest.raises(Refused):
        uploads.begin_upload(session, actor, block.public_id, UploadPurpose.SIGN, 1, "sign.mp4")
    block.asset_id = make_asset(session, account).id
    assert uploads.begin_upload(session, actor, block.public_id, UploadPurpose.SIGN, 1, "sign.mp4").id


def test_only_an_author_may_upload_and_only_into_a_draft(session: Session) -> None:
    _, actor, block = make_teaching(session)
    _, stranger = make_instructor(session, make_institution(session))
    with pytest.raises(NotAllowed):
        uploads.begin_upload(session, stranger, block.public_id, UploadPurpose.LECTURE, 1, "a.mp4")
    block.lesson.module.revision.state = RevisionState.PUBLISHED
    session.flush()
    with pytest.raises(Refused):
        uploads.begin_upload(session, actor, block.public_id, UploadPurpose.LECTURE, 1, "a.mp4")


def test_nobody_sees_the_upload_of_another(session: Session) -> None:
    upload = begin(session)
    _, stranger = make_instructor(session, make_institution(session))
    with pytest.raises(NotFound):
        uploads.own_upload(session, stranger, upload.public_id)


@pytest.mark.parametrize(
    ("told", "kept"),
    [("C:\\videos\\课.mp4", "课.mp4"), ("../../etc/passwd", "passwd"), ("a\nb\x00.mp4", "ab.mp4"), ("/", "file")],
)
def test_a_file_name_keeps_only_the_name(told: str, kept: str) -> None:
    assert uploads.plain_file_name(told) == kept


def test_an_account_begins_only_so_many_and_so_much(session: Session) -> None:
    _, actor, block = make_teaching(session)
    _, other, elsewhere = make_teaching(session)
    few = replace(uploads.DEFAULT_LIMITS, most_unfinished=3, most_unfinished_bytes=100)

    def begin_one(length: int = 10) -> Upload:
        return uploads.begin_upload(session, actor, block.public_id, UploadPurpose.LECTURE, length, "a.mp4", limits=few)

    first = begin_one(90)
    with pytest.raises(Refused, match="not finished"):
        begin_one(11)
    begin_one()
    uploads.terminate(session, first)
    begin_one()
    begin_one()
    with pytest.raises(Refused, match="not finished"):
        begin_one()
    uploads.begin_upload(session, other, elsewhere.public_id, UploadPurpose.LECTURE, 90, "a.mp4", limits=few)


def test_no_more_is_begun_than_the_disk_holds(session: Session) -> None:
    _, actor, block = make_teaching(session)
    room = replace(uploads.DEFAULT_LIMITS, free_bytes=uploads.SPARE_BYTES + 100)

    def begin_one(length: int) -> Upload:
        return uploads.begin_upload(
            session, actor, block.public_id, UploadPurpose.LECTURE, length, "a.mp4", limits=room
        )

    with pytest.raises(Refused, match="disk"):
        begin_one(51)
    begun = begin_one(50)
    with pytest.raises(Refused, match="disk"):
        begin_one(26)  # the first has been promised its room
    uploads.append(session, begun, 0, 50)
    begin_one(50)


def test_two_that_begin_at_once_count_each_other(database: Database) -> None:
    with database.transaction() as session:
        _, actor, block = make_teaching(session)
        public_id = block.public_id
    one = replace(uploads.DEFAULT_LIMITS, most_unfinished=1)
    start, begun = threading.Barrier(4), []

    def begin_one() -> None:
        start.wait()
        with suppress(Refused), database.transaction() as session:
            uploads.begin_upload(session, actor, public_id, UploadPurpose.LECTURE, 10, "a.mp4", limits=one)
            begun.append(1)

    threads = [threading.Thread(target=begin_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 1
