"""A GET reads: no page makes anybody wait for whoever is writing. Every address that answers a GET is asked for, by
everybody who finds it on a page, and none may begin a writing transaction without being named here."""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, has_request_context, request
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from content.certificates.models import DocumentKind, DocumentState, PersonalDocument
from content.complaints.models import Complaint
from content.courses.models import Block, BlockKind, CourseAuthor, Lesson, Module, Revision, RevisionState
from content.credentials.models import StatusList
from content.database import Database, utc_now
from content.export.models import ExportFormat, ExportJob, ExportState, SourceKind
from content.institutions.models import Institution, RegionLevel
from content.mail.addresses import issue_confirmation
from content.mail.models import EmailAddress
from content.people.models import Account
from content.people.recovery import issue
from content.review.models import CaseState, ReviewCase
from content.tracks.models import MediaAsset, SlideTrack, SlideVersion
from portal.demonstration.people import person
from portal.mail.end_links import end_token
from tests.media_pipeline.documents.office_files import picture
from tests.walk.crawl import endpoint_of, sign_in_cookies
from tests.walk.sample_portal import copied_portal

pytestmark = pytest.mark.slow

WRITING = {
    "learn.lesson": "opens players and starts the reading clock of an enrolled learner",
    "learn.reading": "as learn.lesson",
    "learn.listening": "as learn.lesson",
    "learn.download_export": "notes that an enrolled learner has a lesson with questions in braille or print, once",
}
"""Views that record something on a GET, in a transaction that is over before the page is put together, and why."""

VISITORS = ("", "wang", "teacher", "manager", "county", "province", "pilot", "evaluator", "admin")
"""One of each role, and who is not signed in."""

MOST_OF_A_KIND, MOST_WITH_STATES = 3, 20
WITH_STATES = ("teach.", "review.", "library.rereview")
"""Pages of which some lead where others do not: to a decision, to a comparison."""
"""Addresses of one view that one visitor asks for; of teaching all that there are: one course is a draft, one lesson
has slides, another has questions."""

_ADDRESS = re.compile(r"""["'(;,\s](/[\w.~%/-]*(?:\?[\w.~%/=&;-]*)?)""")


@pytest.fixture(scope="module")
def app(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with copied_portal(original, tmp_path_factory.mktemp("gets-read")) as portal:
        yield portal.app


@pytest.fixture(scope="module")
def writers(app: Flask) -> dict[str, set[str]]:
    """By endpoint, the addresses at which a GET began to write: filled by walking as everybody."""
    addresses: dict[str, set[str]] = defaultdict(set)

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement == "BEGIN IMMEDIATE" and has_request_context() and request.method == "GET":
            addresses[str(request.endpoint)].add(request.path)

    engine = database_of(app).engine
    event.listen(engine, "before_cursor_execute", note)
    unlinked = add_what_no_page_names(app)
    visited = {endpoint for visitor in VISITORS for endpoint in walk(app, visitor, unlinked.get(visitor, []))}
    event.remove(engine, "before_cursor_execute", note)
    everything = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert sorted(everything - visited) == []
    return addresses


def test_no_get_takes_the_write_lock(writers: dict[str, set[str]]) -> None:
    assert {endpoint: paths for endpoint, paths in writers.items() if endpoint not in WRITING} == {}


def test_whoever_may_write_does(writers: dict[str, set[str]]) -> None:
    assert sorted(WRITING.keys() - writers.keys()) == []


def walk(app: Flask, visitor: str, unlinked: list[str]) -> Iterator[str]:
    """The endpoints that open to a visitor who asks for whatever address a page names, from the home page on."""
    client = app.test_client()
    for name, value in sign_in_cookies(app, visitor).items():
        client.set_cookie(name, value)
    waiting, known = ["/"], {"/"}
    count: Counter[str] = Counter()
    while waiting or unlinked:
        address = waiting.pop(0) if waiting else unlinked.pop(0)  # last: what they name is no kind of its own
        endpoint = endpoint_of(app, address) or ""
        most = MOST_WITH_STATES if endpoint.startswith(WITH_STATES) else MOST_OF_A_KIND
        if not endpoint or count[endpoint] >= most:
            continue
        answer = client.get(address)
        assert answer.status_code < 500, f"{address} answered {answer.status_code}"
        if answer.status_code < 400 and "/account/sign-in" not in (answer.location or ""):
            count[endpoint] += 1
            yield endpoint
        new = addresses_in(answer) - known
        known |= new
        waiting += sorted(new)
        answer.close()


def addresses_in(answer: TestResponse) -> set[str]:
    """The addresses that a page names, in links, pictures, scripts and players; or the one to which it sends."""
    if answer.location:
        return {answer.location}
    return set(_ADDRESS.findall(html.unescape(answer.text))) if answer.mimetype == "text/html" else set()


def add_what_no_page_names(app: Flask) -> dict[str, list[str]]:
    """Addresses by visitor that lead to a recovery link, to what machines ask, a complaint, a finding beside a lesson,
    the picture of a slide, a file of a lesson and an exported file; what lies behind them is added where the portal has
    none."""
    with database_of(app).transaction() as session:
        learner = session.scalars(select(Account).where(Account.login_name == "wang")).one()
        complaint = session.scalars(select(Complaint.number).where(Complaint.account_id == learner.id)).one()
        lesson = session.scalars(
            select(Lesson).join(Module).join(Revision).where(Revision.state == RevisionState.PUBLISHED).limit(1)
        ).one()
        asset = session.scalars(select(MediaAsset).limit(1)).one()
        block = Block(position=len(lesson.blocks) + 1, kind=BlockKind.FILE, title="讲义", asset_id=asset.id)
        lesson.blocks.append(block)
        export = ExportJob(
            subject_kind=SourceKind.LESSON,
            subject_public_id=lesson.public_id,
            revision_id=lesson.module.revision_id,
            form=ExportFormat.AUDIO,
            digest="0" * 64,
            state=ExportState.DONE,
            storage_key=asset.storage_key,
            content_type="video/mp4",
            requested_by_id=learner.id,
        )
        slide = session.scalars(select(SlideVersion).join(SlideTrack).limit(1)).one()
        image = app.extensions["settings"].storage / slide.slides[0]["image"]
        image.parent.mkdir(parents=True, exist_ok=True)
        image.write_bytes(b"a picture")
        token = issue(session, person(session, "admin"), learner.public_id)
        package = ExportJob(
            subject_kind=SourceKind.REVISION,
            subject_public_id=lesson.module.revision.public_id,
            revision_id=lesson.module.revision_id,
            form=ExportFormat.PACKAGE,
            digest="1" * 64,
            state=ExportState.DONE,
            storage_key=asset.storage_key,
            content_type="application/zip",
            requested_by_id=learner.id,
        )
        letter = PersonalDocument(
            account_id=learner.id,
            kind=DocumentKind.LETTER,
            about="",
            language="de",  # one that no page offers: those have documents of their own
            address="/verify",
            state=DocumentState.DONE,
            pdf=b"%PDF-1.7",
        )
        session.add_all([export, package, letter])
        session.flush()
        of_learner = [f"/complaints/{complaint}", f"/files/{block.public_id}/x", f"/take-away/{export.public_id}"]
        of_learner.append(f"/my/documents/{letter.public_id}")
        of_learner += [f"/lessons/{lesson.public_id}/keep/watch/audio", "/offline/zh-CN/page", "/offline/token"]
        address = session.scalars(select(EmailAddress).where(EmailAddress.account_id == learner.id)).one()
        with app.app_context():
            end = f"/account/email/end/{end_token(address.public_id, None)}"
        teacher = session.scalars(select(Account).where(Account.login_name == "teacher")).one()
        own = session.scalars(
            select(Lesson.public_id)
            .join(Module)
            .join(Revision)
            .join(CourseAuthor, CourseAuthor.course_id == Revision.course_id)
            .where(CourseAuthor.account_id == teacher.id, Revision.state == RevisionState.DRAFT)
            .limit(1)
        ).one()
        staged = app.extensions["settings"].scratch / f"document-{'0' * 32}"
        staged.mkdir(parents=True)
        (staged / "1").write_bytes(picture())
        confirmation = issue_confirmation(session, teacher.id, "teacher@example.com", utc_now())
        case, reviewed = session.execute(
            select(ReviewCase.public_id, Lesson.public_id)
            .join(Module, Module.revision_id == ReviewCase.revision_id)
            .join(Lesson, Lesson.module_id == Module.id)
            .where(ReviewCase.state == CaseState.OPEN, ReviewCase.level == RegionLevel.COUNTY)
            .limit(1)
        ).one()
        return {
            "county": [f"/review/cases/{case}/findings/{reviewed}", f"/review/cases/{case}/hand-over"],
            "": [
                *(f"/account/recover/{token}", end, "/healthz", "/readyz", "/oai?verb=Identify", "/service-worker.js"),
                *addresses_for_verifiers(session),
            ],
            "wang": of_learner,
            "teacher": [
                f"/account/email/confirm/{confirmation}",
                f"/teach/packages/{package.public_id}",
                f"/teach/lessons/{own}/document/pictures/{'0' * 32}/1",
            ],
        }


def addresses_for_verifiers(session: Session) -> Iterator[str]:
    """Where programs that check credentials find keys and lists of revocations: in the files, not on pages."""
    yield "/.well-known/did.json"
    lists = select(StatusList.public_id, Institution.public_id).outerjoin(
        Institution, Institution.id == StatusList.institution_id
    )
    for status_list, institution in session.execute(lists):
        below = f"/institutions/{institution}" if institution else ""
        yield from (f"{below}/status/{status_list}", *([f"{below}/did.json"] if institution else ()))


def database_of(app: Flask) -> Database:
    database: Database = app.extensions["database"]
    return database
