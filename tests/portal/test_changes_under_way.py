"""Roles that end while a page is open, a request is under way or a file is coming in."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextvars import Context

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from typing_extensions import Buffer

from content.courses import lifecycle
from content.courses.models import Block
from content.database import Database, utc_now
from content.errors import NotAllowed
from content.institutions.models import RegionLevel
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Action, Grant
from content.review.models import CaseState, Decision, ReviewCase
from content.tracks.models import Upload, UploadState
from portal.requests import current_actor, end_sessions, permits, write_session
from tests.factories import make_course, make_institution, make_instructor
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk, desk
from tests.portal.uploads.test_tus import FILE, Sender

__all__ = ["desk"]


def end_roles(database: Database, account_id: int) -> None:
    with database.transaction() as session:
        session.execute(update(RoleGrant).where(RoleGrant.account_id == account_id).values(revoked_at=utc_now()))


def account_named(database: Database, name: str) -> int:
    with database.reading() as session:
        return session.scalars(select(Account.id).where(Account.login_name == name)).one()


class Interrupted(io.BytesIO):
    """A body that is still coming when something happens."""

    def __init__(self, body: bytes, event: Callable[[], None]) -> None:
        super().__init__(body)
        self.event: Callable[[], None] | None = event

    def readinto(self, buffer: Buffer, /) -> int:
        """Read at most 4 KiB; what happens does so after the first."""
        if self.tell() > 0 and self.event is not None:
            event, self.event = self.event, None
            event()
        piece = self.read(min(len(memoryview(buffer)), 4096))
        memoryview(buffer)[: len(piece)] = piece
        return len(piece)


@pytest.mark.both
def test_what_a_reviewer_typed_before_the_role_ended_is_shown_and_not_done(
    database: Database, enter: Callable[..., FlaskClient]
) -> None:
    with database.transaction() as session:
        institution = make_institution(session)
        author, by_author = make_instructor(session, institution)
        course = make_course(session, author, institution)
        lifecycle.submit(session, by_author, course.public_id)
        case = session.scalars(select(ReviewCase.public_id)).one()
    county = Grant(Role.REVIEWER, region_code="130123", level=RegionLevel.COUNTY)
    browser = enter(county, name="county")
    page = f"/review/cases/{case}"
    assert browser.get(page).status_code == 200
    end_roles(database, account_named(database, "county"))
    answer = post(browser, page, outcome="returned", comment="请补上第二课的字幕。", step="decide")
    assert answer.status_code == 403
    assert "请补上第二课的字幕。" in answer.text
    assert browser.get(page).status_code == browser.get("/review").status_code == 403
    with database.reading() as session:
        assert session.scalars(select(Decision)).all() == []
        assert session.scalars(select(ReviewCase.state)).one() is CaseState.OPEN


@pytest.mark.both
def test_a_role_that_ends_within_a_request_is_noticed_before_anything_is_written(
    app: Flask, database: Database, enter: Callable[..., FlaskClient]
) -> None:
    browser = enter(Grant(Role.LEARNER), name="wang")
    cookie = browser.get_cookie("changxue")
    assert cookie is not None

    @permits(Action.STUDY)
    def view() -> str:
        Context().run(lambda: end_roles(database, account_named(database, "wang")))  # not within this request
        write_session()
        return "written"

    with app.test_request_context("/", headers={"Cookie": f"changxue={cookie.value}"}):
        app.preprocess_request()
        with pytest.raises(NotAllowed):
            view()
        end_sessions(commit=False)
        assert current_actor() is not None


@pytest.mark.both
def test_a_file_is_not_used_where_the_role_ended_while_it_came(desk: Desk) -> None:
    sender = Sender(desk.browser)
    address = sender.create(desk).headers["Location"]
    body = Interrupted(FILE, lambda: end_roles(desk.database, desk.actor.account_id))
    headers = {"Tus-Resumable": "1.0.0", "X-CSRFToken": sender.token, "Accept": "application/json"}
    kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    answer = desk.browser.patch(
        address, input_stream=body, headers={**headers, **kind, "Content-Length": str(len(FILE))}
    )
    assert body.event is None
    assert answer.status_code == 403
    require_nothing_used(desk)


@pytest.mark.both
def test_a_file_in_a_form_is_not_used_where_the_role_ended_while_it_came(desk: Desk) -> None:
    boundary, name = "frontier", "课.mp4"
    token = Sender(desk.browser).token
    parts = f'--{boundary}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
    parts += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    content = parts.encode() + FILE + f"\r\n--{boundary}--\r\n".encode()
    body = Interrupted(content, lambda: end_roles(desk.database, desk.actor.account_id))
    answer = desk.browser.post(
        f"/teach/blocks/{desk.block}/upload/lecture",
        input_stream=body,
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(len(content))},
    )
    assert body.event is None
    assert answer.status_code in (403, 422)
    require_nothing_used(desk)


def require_nothing_used(desk: Desk) -> None:
    with desk.database.reading() as session:
        assert session.scalars(select(Block.asset_id).where(Block.public_id == desk.block)).one() is None
        assert UploadState.RECEIVED not in session.scalars(select(Upload.state)).all()
    assert desk.panel().jobs == ()
    assert not list(desk.storage.rglob("*.mp4"))
