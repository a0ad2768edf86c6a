"""A package that is not what it says is refused with a sentence, and nothing of it stays."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from content.courses.models import Course
from content.errors import DomainError, NotAllowed
from content.interchange.course_import import OTHER_CONTENTS, RefusedInLesson
from content.jobs.models import MediaJob
from content.people.permissions import Actor
from content.tracks.models import MediaAsset
from media_pipeline.errors import UnusableFile
from media_pipeline.packages import archive
from tests.factories import make_account, make_institution, make_instructor
from tests.media_pipeline.workflow.conftest import on_sqlite
from tests.media_pipeline.workflow.packages.conftest import Receiver, package_of
from tests.media_pipeline.workflow.packages.rich_course import RichCourse

pytestmark = on_sqlite

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture
def package(build: Callable[..., RichCourse]) -> Path:
    """The package of a course with one of everything."""
    return package_of(build())


def refused(receiver: Receiver, package: Path, **how: Any) -> str:
    """The sentence with which a package is refused; fails where anything of it stays."""
    storage, database = receiver.portal.storage, receiver.portal.database
    keys = set(storage.keys())
    with pytest.raises((UnusableFile, DomainError)) as error:
        receiver.receive(package, **how)
    assert set(storage.keys()) == keys
    with database.reading() as session:
        for kind in (Course, MediaAsset, MediaJob):
            assert session.scalar(select(func.count()).select_from(kind)) == 0
    assert error.value.message.msgid == str(error.value.message) or "%" not in str(error.value.message)
    return str(error.value.message)


def rewritten(package: Path, change: Change, *, honest: bool = True) -> Path:
    """The package with its files changed; `honest`: the manifest lists them as they are now."""
    with zipfile.ZipFile(package) as source:
        files = {name: source.read(name) for name in source.namelist()}
    change(files)
    if honest and "manifest.json" in files:
        manifest = json.loads(files["manifest.json"])
        manifest["files"] = [
            {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in files.items()
            if name != "manifest.json"
        ]
        files["manifest.json"] = json.dumps(manifest).encode()
    target = package.with_name("changed.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in files.items():
            out.writestr(name, data)
    return target


def course_change(change: Callable[[dict[str, Any]], None]) -> Change:
    """A change of what stands in course.json."""

    def apply(files: dict[str, bytes]) -> None:
        document = json.loads(files["course.json"])
        change(document)
        files["course.json"] = json.dumps(document, ensure_ascii=False).encode()

    return apply


def blocks(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = []
    for module in document["modules"]:
        for lesson in module["lessons"]:
            found += [block for block in lesson["blocks"] if block["kind"] == kind]
    return found


def test_what_is_no_zip_file(receiver: Receiver, tmp_path: Path) -> None:
    for data in (b"", b"PK", b"\x00" * 4096, b"%PDF-1.4 nothing"):
        file = tmp_path / "package.zip"
        file.write_bytes(data)
        assert "damaged or no ZIP file" in refused(receiver, file)


def test_a_zip_file_cut_off(receiver: Receiver, package: Path) -> None:
    package.write_bytes(package.read_bytes()[:-200])
    assert "damaged" in refused(receiver, package)


def test_a_zip_file_of_something_else(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "package.zip"
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("word/document.xml", "<document/>")
    assert "no course package" in refused(receiver, file)


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "a/../../evil", "C:\\evil", "a\\b", ".hidden", "名字", "a//b"]
)
def test_names_that_lead_elsewhere(receiver: Receiver, package: Path, name: str) -> None:
    with zipfile.ZipFile(package, "a") as out:
        out.writestr(zipfile.ZipInfo(name), b"evil")
    assert "has a name that no package" in refused(receiver, package)


def test_links(receiver: Receiver, package: Path) -> None:
    link = zipfile.ZipInfo("originals/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(package, "a") as out:
        out.writestr(link, "/etc/passwd")
    assert "holds a link" in refused(receiver, package)


def test_two_files_of_one_name(receiver: Receiver, package: Path) -> None:
    with zipfile.ZipFile(package, "a") as out, pytest.warns(UserWarning, match="Duplicate"):
        out.writestr("course.json", b"{}")
    assert "two files of the same name" in refused(receiver, package)


def test_a_bomb(receiver: Receiver, package: Path) -> None:
    with (
        zipfile.ZipFile(package, "a", zipfile.ZIP_DEFLATED) as out,
        out.open("originals/bomb", "w", force_zip64=True) as file,
    ):
        for _ in range(300):
            file.write(bytes(1024**2))
    assert "far larger than a course" in refused(receiver, package)


def test_a_bomb_that_lies_about_its_size(receiver: Receiver, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("originals/bomb", bytes(300 * 1024**2))
    size = struct.pack("<I", 300 * 1024**2)
    file = tmp_path / "package.zip"
    file.write_bytes(buffer.getvalue().replace(size, struct.pack("<I", 1000)))
    assert "damaged" in refused(receiver, file)


def test_more_files_than_a_course_has(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "package.zip"
    with zipfile.ZipFile(file, "w") as out:
        for number in range(archive.MOST_ENTRIES + 1):
            out.writestr(f"slides/{number}", b"")
    assert "more files than a course" in refused(receiver, file)


def test_a_directory_too_large_to_be_read(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "package.zip"
    file.write_bytes(b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 65535, 65535, 0xF0000000, 0, 0))
    assert "more files than a course" in refused(receiver, file)


def test_a_file_other_than_the_manifest_says(receiver: Receiver, package: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["README.txt"] += b"!"

    message = refused(receiver, rewritten(package, change, honest=False))
    assert "README.txt" in message


def test_a_file_that_the_manifest_does_not_name(receiver: Receiver, package: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["extra"] = b"x"

    assert "extra" in refused(receiver, rewritten(package, change, honest=False))


def test_a_file_that_is_missing(receiver: Receiver, package: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        del files["metadata.json"]

    assert "metadata.json" in refused(receiver, rewritten(package, change, honest=False))


def test_a_course_other_than_its_digest(receiver: Receiver, package: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        document["summary"] = "另一门课"

    assert refused(receiver, rewritten(package, course_change(change))) == str(OTHER_CONTENTS)


@pytest.mark.parametrize("name", ["manifest.json", "course.json"])
@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"modules": 1e999}', b'"\\u0000"', b"null"]
)
def test_nonsense_in_place_of_the_contents(receiver: Receiver, package: Path, name: str, data: bytes) -> None:
    def change(files: dict[str, bytes]) -> None:
        if name != "manifest.json":
            files[name] = data

    changed = rewritten(package, change)
    if name == "manifest.json":
        changed = rewritten(package, lambda files: files.update({name: data}), honest=False)
    assert "cannot be read" in refused(receiver, changed)


def test_a_manifest_larger_than_any(receiver: Receiver, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("media_pipeline.workflow.package_import.LARGEST_TEXT", 1000)
    assert "list of contents" in refused(receiver, package)


def test_a_package_of_a_later_portal(receiver: Receiver, package: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"])
        manifest["version"] = 2
        files["manifest.json"] = json.dumps(manifest).encode()

    assert "newer portal" in refused(receiver, rewritten(package, change))


def _replace(path_of: Callable[[dict[str, Any]], str], content: bytes) -> Change:
    """Put other content in place of a file, with digests that fit it everywhere."""

    def apply(files: dict[str, bytes]) -> None:
        document = json.loads(files["course.json"])
        path = path_of(document)
        old = next((asset["digest"] for asset in document["assets"] if asset["file"] == path), "")
        files[path] = content
        text = files["course.json"].decode()
        if old:
            text = text.replace(f'"{old}"', f'"{hashlib.sha256(content).hexdigest()}"')
        files["course.json"] = text.encode()

    return apply


def asset_file(kind: str) -> Callable[[dict[str, Any]], str]:
    """The path of the file of the first block of a kind."""

    def path_of(document: dict[str, Any]) -> str:
        wanted = blocks(document, kind)[0]["asset"]
        return str(next(asset["file"] for asset in document["assets"] if asset["digest"] == wanted))

    return path_of


def slide_file(document: dict[str, Any]) -> str:
    return str(blocks(document, "media")[0]["slides"]["slides"][0]["image"])


def rendition_file(document: dict[str, Any]) -> str:
    wanted = blocks(document, "media")[0]["asset"]
    asset = next(asset for asset in document["assets"] if asset["digest"] == wanted)
    return str(next(one["file"] for one in asset["renditions"] if one["name"] == "audio"))


@pytest.mark.parametrize(
    ("path_of", "content"),
    [
        (asset_file("media"), b"<script>alert(1)</script>" * 50),
        (asset_file("media"), b"#EXTM3U\nfile:///etc/passwd\n"),
        (asset_file("media"), b"\x89PNG\r\n\x1a\n" + bytes(100)),
        (asset_file("image"), b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        (asset_file("image"), b"GIF89a" + bytes(20)),
        (slide_file, b"<html>"),
        (rendition_file, b"<html>" * 100),
    ],
)
def test_files_with_other_content_than_they_say(
    receiver: Receiver, package: Path, path_of: Callable[[dict[str, Any]], str], content: bytes
) -> None:
    assert refused(receiver, rewritten(package, _replace(path_of, content)))


def test_a_web_page_as_a_file_to_download(receiver: Receiver, package: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        blocks(document, "file")[0]["file_name"] = "page.html"

    message = refused(receiver, rewritten(package, course_change(change)))
    assert "page.html" in message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda block: block.update(body="字" * 50_000), "too long"),
        (lambda block: block.update(title="字" * 200), "too long"),
        (lambda block: block.update(body=""), "Write the text"),
        (lambda block: block.update(language="fr"), "language"),
        (lambda block: block.update(asset="0" * 64), "is another one"),
        (lambda block: block.update(scripts=[{"language": "zh", "text": "x"}]), "is another one"),
    ],
)
def test_texts_that_no_author_could_write(
    receiver: Receiver, package: Path, change: Callable[[dict[str, Any]], None], words: str
) -> None:
    message = refused(receiver, rewritten(package, course_change(lambda document: change(blocks(document, "text")[0]))))
    assert words in message


def test_the_place_of_what_is_wrong_is_named(receiver: Receiver, package: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        blocks(document, "question")[2]["question"]["options"] = []

    with pytest.raises(RefusedInLesson) as error:
        receiver.receive(rewritten(package, course_change(change)))
    assert (error.value.lesson, error.value.part) == (2, 3)


@pytest.mark.parametrize(
    "change",
    [
        lambda media: media["captions"][0]["cues"][0].update(text="字" * 501),
        lambda media: media["captions"][0]["cues"][0].update(end=0.0),
        lambda media: media["captions"].append(media["captions"][0]),
        lambda media: media["sign"].update(offset_s=1e9),
        lambda media: media["slides"]["slides"][0].update(text="字" * 5000),
        lambda media: media["descriptions"][0]["cues"][0].update(text="字" * 1001),
        lambda media: media["scripts"][0].update(text=""),
    ],
)
def test_tracks_that_no_author_could_save(
    receiver: Receiver, package: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    with pytest.raises(RefusedInLesson) as error:
        receiver.receive(rewritten(package, course_change(lambda document: change(blocks(document, "media")[0]))))
    assert (error.value.lesson, error.value.part) == (1, 4)


def test_two_lessons_with_one_identifier(receiver: Receiver, package: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        lessons = document["modules"][0]["lessons"]
        lessons[1]["lineage"] = lessons[0]["lineage"]

    assert "same identifier" in refused(receiver, rewritten(package, course_change(change)))


def test_an_occupation_that_is_unknown_here(receiver: Receiver, package: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        document["occupation"] = {"code": "9-99", "name_zh": "宇航员", "name_en": "Astronaut"}

    assert "宇航员" in refused(receiver, rewritten(package, course_change(change)))


def test_only_who_teaches_at_the_institution_imports(receiver: Receiver, package: Path) -> None:
    def stranger() -> list[Actor]:
        with receiver.portal.database.transaction() as session:
            other = make_instructor(session, make_institution(session))[1]
            return [make_account(session)[1], other]

    for actor in stranger():
        with pytest.raises(NotAllowed):
            receiver.receive(package, actor=actor)
    assert not list(receiver.portal.storage.keys())


def test_renditions_of_a_recording_that_is_here_already_are_not_taken_over(
    build: Callable[..., RichCourse], receiver: Receiver, package: Path
) -> None:
    """Stored recordings are shared: a package must not change what learners of another course see."""
    receiver.receive(package, trust_renditions=False)
    receiver.receive(package)
    with receiver.portal.database.reading() as session:
        assert not any(asset.renditions for asset in session.scalars(select(MediaAsset)))
