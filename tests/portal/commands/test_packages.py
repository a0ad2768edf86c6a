"""`portal package`: a course out of one installation and into another, as operators do it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from content.courses.models import Course, Occupation, Revision
from content.database import Database
from content.interchange.models import ImportState, PackageImport
from content.people.models import Account
from media_pipeline.storage import open_storage
from portal.settings import settings_from
from tests.factories import make_institution, make_instructor
from tests.media_pipeline.workflow.packages.rich_course import Portal as CoursePortal
from tests.media_pipeline.workflow.packages.rich_course import RichCourse, RichCourseBuilder, make_media
from tests.portal.commands.conftest import Portal

pytestmark = pytest.mark.slow


@pytest.fixture
def source(here: Portal, variables: dict[str, str], tmp_path: Path) -> RichCourse:
    """A course in this installation."""
    assert here("db", "upgrade").returncode == 0
    settings = settings_from(variables)
    portal = CoursePortal(Database(settings.database_url), open_storage(settings.store), tmp_path)
    (tmp_path / "media").mkdir()
    lessons = [["text", "lecture"], ["questions"]]
    return RichCourseBuilder(portal, make_media(tmp_path / "media")).build(lessons)


@pytest.fixture
def other(tmp_path: Path, here: Portal) -> Callable[..., tuple[object, Database]]:
    """Runs the command in another installation, whose instructor is called `lin`."""
    environment = {"PORTAL_DATA": str(tmp_path / "other"), "PORTAL_LOG": "text"}
    assert here("db", "upgrade", **environment).returncode == 0
    database = Database(settings_from(environment).database_url)
    with database.transaction() as session:
        institution = make_institution(session)
        institution.name_zh = "正定学校"
        account, _actor = make_instructor(session, institution)
        account.login_name = "lin"

    def run(*words: str) -> tuple[object, Database]:
        return here(*words, **environment), database

    return run


def test_a_course_goes_from_one_installation_to_another(
    source: RichCourse, here: Portal, other: Callable[..., tuple[object, Database]], tmp_path: Path
) -> None:
    file = tmp_path / "course.zip"
    written = here("package", "export", source.course, str(file), "--address", "https://a.example/")
    assert written.returncode == 0, written.stderr
    assert source.digest in written.stdout
    place = ("--institution", "正定学校", "--by", "lin")
    refused, database = other("package", "import", str(file), *place)
    assert refused.returncode == 1
    assert "保健按摩师" in refused.stderr
    done, _database = other("package", "import", str(file), *place, "--add-occupation", "--trust-renditions")
    assert done.returncode == 0, done.stderr
    assert source.digest in done.stdout
    again, _database = other("package", "import", str(file), *place)
    assert again.returncode == 1
    assert "already" in again.stderr
    third, _database = other("package", "import", str(file), *place, "--again")
    assert third.returncode == 0, third.stderr
    with database.reading() as session:
        assert len(list(session.scalars(select(Course)))) == 2
        assert session.get(Occupation, "4-10-04-02") is not None
        author = session.scalars(select(Course)).first().authors[0].account_id
        assert session.get_one(Account, author).login_name == "lin"
        states = [row.state for row in session.scalars(select(PackageImport).order_by(PackageImport.id))]
        assert states == [ImportState.FAILED, ImportState.DONE, ImportState.FAILED, ImportState.DONE]
        assert {revision.title for revision in session.scalars(select(Revision))} == {"按摩卫生"}


def test_a_cartridge_is_written(source: RichCourse, here: Portal, tmp_path: Path) -> None:
    file = tmp_path / "cartridge.zip"
    assert here("package", "export", source.course, str(file), "--cartridge").returncode == 0
    with zipfile.ZipFile(file) as archive:
        assert "imsmanifest.xml" in archive.namelist()


def test_metadata_are_in_both_languages(source: RichCourse, here: Portal, tmp_path: Path) -> None:
    file = tmp_path / "course.zip"
    assert here("package", "export", source.course, str(file)).returncode == 0
    with zipfile.ZipFile(file) as archive:
        summary = json.loads(archive.read("metadata.json"))["accessibilitySummary"]
    assert [one["@language"] for one in summary] == ["zh", "en"]
    assert "字幕" in summary[0]["@value"]
    assert "aptions" in summary[1]["@value"]


def test_what_cannot_be_done_is_said(
    source: RichCourse, here: Portal, other: Callable[..., tuple[object, Database]], tmp_path: Path
) -> None:
    assert here("package", "export", "nothing", str(tmp_path / "x.zip")).returncode == 2
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"nothing")
    done, _database = other("package", "import", str(bad), "--institution", "正定学校", "--by", "lin")
    assert done.returncode == 1
    assert "ZIP" in done.stderr
    for words in (("--institution", "x", "--by", "lin"), ("--institution", "正定学校", "--by", "x")):
        done, _database = other("package", "import", str(bad), *words)
        assert done.returncode == 2
