"""Packages in the worker: made when authors ask, imported when somebody brings one."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from content.courses.models import Course, Revision, RevisionState
from content.database import utc_now
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.export.models import ExportFormat, ExportJob, ExportState
from content.export.requests import open_export
from content.interchange.import_progress import MOST_RUNS, MOST_WAITING, ArrivedPackage, request_import
from content.interchange.models import ImportState, PackageImport
from content.interchange.package_requests import open_package_file, request_package
from content.messages import Message
from content.people.models import RoleGrant
from content.quiz.bank import add_to_bank
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.export_steps import make_export
from media_pipeline.workflow.package_steps import run_import
from media_pipeline.workflow.queue import DurableQueue
from tests.factories import make_account
from tests.media_pipeline.workflow.packages.conftest import Receiver, package_of
from tests.media_pipeline.workflow.packages.rich_course import QUESTIONS, RichCourse

pytestmark = pytest.mark.both


def bring(receiver: Receiver, package: Path, *, again: bool = False, public_id: str | None = None) -> str:
    """Put a package into the store and ask for its import; the import's public id."""
    portal = receiver.portal
    copy = portal.folder / "arrived.zip"
    shutil.copyfile(package, copy)
    size = copy.stat().st_size
    number = len(list(portal.folder.glob("arrived-*")))
    (portal.folder / f"arrived-{number}").touch()
    key = portal.storage.put(copy, key=f"packages/{number}.zip").key
    with portal.database.transaction() as session:
        arrived = ArrivedPackage(key, "课程.zip", size)
        queue = DurableQueue(portal.database.engine)
        row = request_import(
            session, receiver.actor, receiver.institution, arrived, queue, again=again, public_id=public_id
        )
        return row.public_id


def context_of(receiver: Receiver) -> WorkerContext:
    return WorkerContext(receiver.portal.database, receiver.portal.storage, receiver.portal.folder / "scratch")


def run(receiver: Receiver, public_id: str) -> PackageImport:
    """The import once its step has been done here, without a worker around it."""
    run_import(context_of(receiver), public_id, DurableQueue(receiver.portal.database.engine))
    with receiver.portal.database.reading() as session:
        return session.scalars(select(PackageImport).where(PackageImport.public_id == public_id)).one()


def test_a_package_that_was_brought_becomes_a_course_and_is_let_go(
    build: Callable[..., RichCourse], receiver: Receiver
) -> None:
    source = build()
    row = run(receiver, bring(receiver, package_of(source)))
    assert (row.state, row.revision_digest, row.storage_key) == (ImportState.DONE, source.digest, None)
    assert row.origin is not None
    assert [(check["lesson"], check["language"]) for check in row.origin["checks"]] == [(1, "zh"), (1, "")]
    assert all(check["by"].startswith("学员") for check in row.origin["checks"])
    assert not receiver.portal.storage.exists("packages/0.zip")
    assert not list((receiver.portal.folder / "scratch").glob("package-*"))


def test_the_same_contents_make_a_second_course_only_when_asked(
    build: Callable[..., RichCourse], receiver: Receiver
) -> None:
    package = package_of(build())
    first = run(receiver, bring(receiver, package))
    second = run(receiver, bring(receiver, package))
    assert (first.state, second.state) == (ImportState.DONE, ImportState.FAILED)
    assert "at your institution already" in str(Message.from_json(second.reason))
    assert run(receiver, bring(receiver, package, again=True)).state is ImportState.DONE
    with receiver.portal.database.reading() as session:
        assert len(list(session.scalars(select(Course)))) == 2


def test_a_form_sent_twice_imports_once(build: Callable[..., RichCourse], receiver: Receiver) -> None:
    package = package_of(build([["text"]]))
    one, other = bring(receiver, package, public_id="reserved"), bring(receiver, package, public_id="reserved")
    assert one == other == "reserved"


def test_a_package_that_is_refused_says_why_and_is_let_go(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "bad.zip"
    file.write_bytes(b"nothing")
    row = run(receiver, bring(receiver, file))
    assert row.state is ImportState.FAILED
    assert "damaged or no ZIP file" in str(Message.from_json(row.reason))
    assert not list(receiver.portal.storage.keys())


def test_an_import_that_keeps_falling_is_given_up(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "bad.zip"
    file.write_bytes(b"nothing")
    public_id = bring(receiver, file)
    with receiver.portal.database.transaction() as session:
        session.scalars(select(PackageImport)).one().runs = MOST_RUNS
    row = run(receiver, public_id)
    assert row.state is ImportState.FAILED
    assert "again and again" in str(Message.from_json(row.reason))


def test_one_account_may_have_only_so_many_on_their_way(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "bad.zip"
    file.write_bytes(b"nothing")
    for _ in range(MOST_WAITING):
        bring(receiver, file)
    with pytest.raises(Refused, match="3 packages"):
        bring(receiver, file)


def test_somebody_who_lost_the_role_meanwhile_imports_nothing(
    build: Callable[..., RichCourse], receiver: Receiver
) -> None:
    public_id = bring(receiver, package_of(build([["text"]])))
    with receiver.portal.database.transaction() as session:
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.account_id == receiver.actor.account_id)):
            grant.revoked_at = utc_now()
    assert run(receiver, public_id).state is ImportState.FAILED


def ask(source: RichCourse, form: ExportFormat = ExportFormat.PACKAGE) -> str:
    with source.portal.database.transaction() as session:
        queue = DurableQueue(source.portal.database.engine)
        address = "https://example.org/"
        return request_package(session, source.author, source.course, form.value, address, queue).public_id


def make(source: RichCourse, public_id: str) -> ExportJob:
    portal = source.portal
    make_export(WorkerContext(portal.database, portal.storage, portal.folder / "scratch"), public_id)
    with portal.database.reading() as session:
        return session.scalars(select(ExportJob).where(ExportJob.public_id == public_id)).one()


def test_authors_ask_for_a_package_and_nobody_else_gets_it(build: Callable[..., RichCourse]) -> None:
    source = build()
    public_id = ask(source)
    assert ask(source) == public_id
    row = make(source, public_id)
    assert row.state is ExportState.DONE, row.reason
    database = source.portal.database
    with database.transaction() as session:
        learner = make_account(session)[1]
        assert open_package_file(session, source.author, public_id)[0].storage_key == row.storage_key
        with pytest.raises(NotAllowed):
            open_package_file(session, learner, public_id)
        for actor in (learner, source.author):
            with pytest.raises(NotFound):
                open_export(session, actor, public_id)
        with pytest.raises(NotAllowed):
            request_package(session, learner, source.course, "package", "", DurableQueue(database.engine))
        with pytest.raises(Invalid):
            request_package(session, source.author, source.course, "braille", "", DurableQueue(database.engine))


def test_a_question_more_in_the_bank_is_another_package(build: Callable[..., RichCourse]) -> None:
    source = build([["text"]])
    first = ask(source)
    with source.portal.database.transaction() as session:
        add_to_bank(session, source.author, source.course, QUESTIONS[3])
    assert make(source, first).state is ExportState.FAILED
    second = ask(source)
    assert second != first
    assert make(source, second).state is ExportState.DONE


def test_only_a_published_version_leaves_the_portal(build: Callable[..., RichCourse]) -> None:
    source = build([["text"]], state=RevisionState.IN_REVIEW)
    with pytest.raises(Refused, match="no published version"):
        ask(source)
    with source.portal.database.transaction() as session:
        session.scalars(select(Revision)).one().state = RevisionState.PUBLISHED
    assert ask(source)


def test_a_package_made_by_the_worker_can_be_imported(
    build: Callable[..., RichCourse], receiver: Receiver, tmp_path: Path
) -> None:
    source = build()
    row = make(source, ask(source))
    package = tmp_path / "made.zip"
    package.write_bytes(source.portal.storage.open(row.storage_key or "").read())
    done = run(receiver, bring(receiver, package))
    assert done.state is ImportState.DONE
    assert done.origin is not None
    assert done.origin["portal"] == "https://example.org/"
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
