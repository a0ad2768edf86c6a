"""A portal with courses, another without, and a package between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from content.courses.models import Course, Occupation
from content.database import Database, utc_now
from content.people.permissions import Actor
from media_pipeline.storage import open_storage
from media_pipeline.workflow.context import in_english
from media_pipeline.workflow.package_export import export_package
from media_pipeline.workflow.package_import import ImportPlan, import_package, open_package
from media_pipeline.workflow.queue import DurableQueue
from tests.factories import make_institution, make_instructor
from tests.media_pipeline.workflow.packages.rich_course import (
    Portal,
    RichCourse,
    RichCourseBuilder,
    empty_portal,
    make_media,
)

EVERYTHING = (("text", "picture", "lecture", "removed"), ("questions", "file"), ("sound", "text"))


@pytest.fixture(scope="session")
def package_media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Small files of each kind."""
    return make_media(tmp_path_factory.mktemp("package-media"))


@pytest.fixture
def build(package_media: dict[str, Path], tmp_path: Path) -> Callable[..., RichCourse]:
    """`build(lessons)`: a published course in a portal of its own."""

    def make(lessons: Sequence[Sequence[str]] = EVERYTHING, **values: object) -> RichCourse:
        number = len(list(tmp_path.glob("source-*")))
        return RichCourseBuilder(empty_portal(tmp_path / f"source-{number}"), package_media).build(lessons, **values)

    return make


def package_of(course: RichCourse) -> Path:
    """The package of a course."""
    portal = course.portal
    target = portal.folder / "package.zip"
    return export_package(portal.database, portal.storage, course.revision, target, in_english, utc_now())


@dataclass
class Receiver:
    """An empty portal with an institution and an instructor, who imports packages."""

    portal: Portal
    institution: str
    actor: Actor
    finished: list[str]

    def receive(self, archive: Path, *, trust_renditions: bool = True, actor: Actor | None = None) -> str:
        """Import a package; the public id of the course."""
        number = len(list(self.portal.folder.glob("unpacked-*")))
        folder = self.portal.folder / f"unpacked-{number}"
        folder.mkdir()
        plan = ImportPlan(actor or self.actor, self.institution, trust_renditions=trust_renditions)
        package = open_package(archive, folder)
        queue = DurableQueue(self.portal.database.engine)
        return import_package(package, plan, self.portal.database, self.portal.storage, queue, self._finish)

    def _finish(self, _session: Session, course: Course) -> None:
        self.finished.append(course.public_id)


def receiver_on(database: Database, folder: Path) -> Receiver:
    """A receiver on an empty database."""
    folder.mkdir(exist_ok=True)
    with database.transaction() as session:
        institution = make_institution(session)
        session.add(Occupation(code="4-10-04-02", name_zh="保健按摩师", name_en="Massage therapist"))
        actor = make_instructor(session, institution)[1]
        public_id = institution.public_id
    return Receiver(Portal(database, open_storage(folder / "storage"), folder), public_id, actor, [])


@pytest.fixture
def receiver(database: Database, tmp_path: Path) -> Receiver:
    """The receiver on the test's database."""
    return receiver_on(database, tmp_path / "receiver")
