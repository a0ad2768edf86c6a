"""Imports a package: unpacked in a locked child, held against its manifest, its files looked at as uploads are, its
texts checked as if an author had typed them. Only when all of that holds does anything of it stay.

The whole import is rehearsed in a transaction that is rolled back before the first file goes into the store.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from content.courses.models import Course
from content.database import Database
from content.interchange.course_document import (
    COURSE_FILE,
    FORMAT,
    MANIFEST_FILE,
    VERSION,
    CourseDocument,
    PackageManifest,
    course_from_json,
    manifest_from_json,
)
from content.interchange.course_import import CoursePackage, import_course
from content.jobs.requests import JobQueue
from content.messages import N_
from content.people.permissions import Actor
from media_pipeline.errors import UnusableFile
from media_pipeline.packages.archive import UnpackedFile, unpack
from media_pipeline.storage.interface import Storage
from media_pipeline.workflow.package_files import inspect_files

log = logging.getLogger(__name__)

LARGEST_TEXT = 48 * 1024**2
"""Of the manifest and of the course: sixty hours of captions with every word's times are about 24 MiB."""

NO_PACKAGE = N_(
    "This is no course package of this portal: its manifest is missing or cannot be read. Choose the ZIP file that the "
    "page “Package and nomination” made."
)
NEWER = N_(
    "This package was made by a newer portal (form %(version)d). Ask the person who looks after this portal to bring "
    "it up to date."
)
NOT_AS_LISTED = N_(
    "A file in this package is not the one that its manifest names: %(path)s. The package was changed or is damaged. "
    "Nothing was imported. Have it made again."
)
TOO_LARGE = N_("The list of contents of this package is larger than that of a course can be. Nothing was imported.")
NO_COURSE = N_(
    "The course in this package cannot be read: it is not written as this portal writes it. Nothing was imported. Have "
    "the package made again."
)
_NULL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""U+0000, which no text here has and PostgreSQL does not store."""


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """A package that is what it says: its manifest, the course, and its files on the disk by their paths."""

    manifest: PackageManifest
    document: CourseDocument
    files: Mapping[str, UnpackedFile]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Where and how a package is imported. `trust_renditions`: whoever runs the portal vouches for the videos and sound
    in it that were made from the originals; else they are made again here."""

    actor: Actor
    institution_public_id: str
    trust_renditions: bool = False
    add_occupation: bool = False


def open_package(archive: Path, folder: Path) -> OpenedPackage:
    """Unpack `archive` into the empty `folder` and hold it against its manifest. Raises UnusableFile."""
    files = unpack(archive, folder)
    manifest = _manifest(files)
    listed = manifest.by_path
    for path, file in files.items():
        if path == MANIFEST_FILE:
            continue
        entry = listed.get(path)
        if entry is None or (entry.sha256, entry.size) != (file.sha256, file.size):
            raise UnusableFile(NOT_AS_LISTED, path=path)
    for path in listed:
        if path not in files:
            raise UnusableFile(NOT_AS_LISTED, path=path)
    return OpenedPackage(manifest, _course(files), files)


def import_package(
    package: OpenedPackage,
    plan: ImportPlan,
    database: Database,
    storage: Storage,
    queue: JobQueue,
    finish: Callable[[Session, Course], None],
) -> str:
    """The public id of the course that an opened package becomes. `finish` records the import in the transaction that
    makes the course. Raises UnusableFile, DomainError."""
    files = inspect_files(package.document, package.files, trust_renditions=plan.trust_renditions)
    course_package = CoursePackage(package.document, package.manifest.digest, files)

    def work(session: Session) -> str:
        course = import_course(
            session,
            plan.actor,
            course_package,
            plan.institution_public_id,
            queue,
            add_occupation=plan.add_occupation,
        )
        finish(session, course)
        return course.public_id

    with database.session() as rehearsal:
        work(rehearsal)
        rehearsal.rollback()
    for path, file in files.files.items():
        copy = package.files[path].path
        stored = storage.put(copy, suffix=copy.suffix)
        if (stored.key, stored.digest) != (file.key, file.sha256):
            raise UnusableFile(NOT_AS_LISTED, path=path)
    with database.transaction() as session:
        return work(session)


def _manifest(files: Mapping[str, UnpackedFile]) -> PackageManifest:
    if MANIFEST_FILE not in files or COURSE_FILE not in files:
        raise UnusableFile(NO_PACKAGE)
    try:
        manifest = manifest_from_json(_text(files[MANIFEST_FILE]))
    except ValueError as error:
        raise UnusableFile(NO_PACKAGE, detail=type(error).__name__) from error
    if manifest.format != FORMAT:
        raise UnusableFile(NO_PACKAGE)
    if manifest.version > VERSION:
        raise UnusableFile(NEWER, version=manifest.version)
    return manifest


def _course(files: Mapping[str, UnpackedFile]) -> CourseDocument:
    try:
        return course_from_json(_text(files[COURSE_FILE]))
    except ValueError as error:
        raise UnusableFile(NO_COURSE, detail=type(error).__name__) from error


def _text(file: UnpackedFile) -> bytes:
    if file.size > LARGEST_TEXT:
        raise UnusableFile(TOO_LARGE)
    data = file.path.read_bytes()
    if _NULL.search(data):
        raise ValueError("U+0000")
    return data
