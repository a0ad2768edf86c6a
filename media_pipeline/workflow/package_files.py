"""The files of a package, looked at as uploads are: recordings, interpreters' videos, pictures and files to download,
each by what it holds and not by its name."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from content.courses.models import BlockKind
from content.interchange.course_document import AssetDocument, CourseDocument, RenditionDocument
from content.interchange.imported_files import FileOutOfPackage, FilesOutOfPackage, ProbedRecording
from content.messages import N_
from content.tracks.models import UploadPurpose
from content.tracks.uploads import DEFAULT_LIMITS, size_in_words
from media_pipeline.audio_tracks import with_chosen_audio
from media_pipeline.errors import UnusableFile
from media_pipeline.inspect.allowed_formats import DOCUMENTS, PICTURES
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.picture import require_picture
from media_pipeline.inspect.probe import probe
from media_pipeline.inspect.suitability import file_warnings, require_lesson_media, require_sign_video
from media_pipeline.packages.archive import UnpackedFile
from media_pipeline.storage.interface import key_of
from media_pipeline.workflow.media_steps import record_of

MISSING = N_("A file that the course needs is not in this package: %(path)s. Nothing was imported.")
WRONG_KIND = N_("A file in this package is of another kind than it says: %(path)s. Nothing was imported.")
NOT_OFFERED = N_("Learners cannot be offered files of this kind: %(path)s. Nothing was imported.")
TOO_LARGE = N_("A file in this package is too large: %(path)s. At most %(number)d %(unit)s. Nothing was imported.")
_SUFFIX = re.compile(r"(?:\.[a-z0-9]{1,8})?")
_SLIDE_SUFFIXES = frozenset({".webp", ".jpg"})
_PURPOSES = {
    BlockKind.MEDIA: UploadPurpose.LECTURE,
    BlockKind.IMAGE: UploadPurpose.IMAGE,
    BlockKind.FILE: UploadPurpose.FILE,
}


def inspect_files(
    document: CourseDocument, files: Mapping[str, UnpackedFile], *, trust_renditions: bool
) -> FilesOutOfPackage:
    """The files that the course uses; others stay behind. `trust_renditions`: those that were made from the originals
    are used too. Raises UnusableFile, naming the file."""
    assets = {asset.digest: asset for asset in document.assets}
    used: dict[str, FileOutOfPackage] = {}
    recordings: dict[str, ProbedRecording] = {}
    renditions: set[str] = set()
    for digest, purpose, file_name in _uses(document):
        asset = assets.get(digest)
        if asset is None:
            raise UnusableFile(MISSING, path=digest)
        named = _file(files, asset.file, purpose)
        if purpose in (UploadPurpose.LECTURE, UploadPurpose.SIGN):
            info = _recording(named, asset, purpose)
            recordings.setdefault(digest, ProbedRecording(info.duration_s, _record(info)))
            used.setdefault(asset.file, _plain(named[1], _recording_type(info, file_name)))
        else:
            used.setdefault(asset.file, _LOOK[purpose](named, file_name))
        for rendition in asset.renditions if trust_renditions else ():
            used[rendition.file] = _rendition(_file(files, rendition.file, UploadPurpose.LECTURE), rendition)
            renditions.add(rendition.file)
    for block in document.blocks:
        for slide in block.slides.slides if block.slides else ():
            if slide.image is not None:
                used.setdefault(slide.image, _slide(_file(files, slide.image, UploadPurpose.IMAGE)))
    return FilesOutOfPackage(used, recordings, frozenset(renditions))


def _uses(document: CourseDocument) -> list[tuple[str, UploadPurpose, str]]:
    """Each use of a file once: its digest, what for, and what it is called."""
    uses: dict[tuple[str, UploadPurpose, str], None] = {}
    for block in document.blocks:
        if block.asset is not None and block.kind in _PURPOSES:
            uses[block.asset, _PURPOSES[block.kind], block.file_name] = None
        if block.sign is not None:
            uses[block.sign.asset, UploadPurpose.SIGN, block.sign.file_name] = None
    return list(uses)


def _file(files: Mapping[str, UnpackedFile], path: str, purpose: UploadPurpose) -> tuple[str, UnpackedFile]:
    if path not in files:
        raise UnusableFile(MISSING, path=path)
    file, most = files[path], DEFAULT_LIMITS.largest[purpose]
    if file.size > most:
        number, unit = size_in_words(most)
        raise UnusableFile(TOO_LARGE, path=path, number=number, unit=unit.value)
    if not _SUFFIX.fullmatch(file.path.suffix):
        raise UnusableFile(WRONG_KIND, path=path)
    return path, file


def _recording(named: tuple[str, UnpackedFile], asset: AssetDocument, purpose: UploadPurpose) -> MediaInfo:
    path, file = named
    info = with_chosen_audio(file.path, _probed(path, file.path, asset.audio_index), index=asset.audio_index)
    if purpose is UploadPurpose.SIGN:
        require_sign_video(info)
    else:
        require_lesson_media(info)
    return info


def _record(info: MediaInfo) -> dict[str, Any]:
    return {**record_of(info), "warnings": [one.as_json() for one in file_warnings(info)], "unused_subtitles": []}


def _recording_type(info: MediaInfo, file_name: str) -> str:
    guessed = mimetypes.guess_type(file_name)[0] or ""
    usual = "video/mp4" if info.video is not None else "audio/mp4"
    return guessed if guessed.startswith(("video/", "audio/")) else usual


def _picture(named: tuple[str, UnpackedFile], _file_name: str) -> FileOutOfPackage:
    _path, file = named
    return _plain(file, f"image/{require_picture(file.path, PICTURES)}")


def _document(named: tuple[str, UnpackedFile], file_name: str) -> FileOutOfPackage:
    path, file = named
    if Path(file_name).suffix.lower().lstrip(".") not in DOCUMENTS:
        raise UnusableFile(NOT_OFFERED, path=file_name or path)
    return _plain(file, mimetypes.guess_type(file_name)[0] or "application/octet-stream")


def _slide(named: tuple[str, UnpackedFile]) -> FileOutOfPackage:
    path, file = named
    if file.path.suffix not in _SLIDE_SUFFIXES:
        raise UnusableFile(WRONG_KIND, path=path)
    return _plain(file, f"image/{require_picture(file.path, {'webp': '', 'jpeg': ''})}")


def _rendition(named: tuple[str, UnpackedFile], document: RenditionDocument) -> FileOutOfPackage:
    """A rendition, by what it holds: a picture, or MP4 with a video or with sound alone."""
    path, file = named
    if document.name == "poster":
        kind = require_picture(file.path, {"webp": "", "jpeg": "", "png": ""})
        return _plain(file, f"image/{kind}")
    info = _probed(path, file.path, None)
    if info.is_picture or ("mp4" not in info.container and "mov" not in info.container):
        raise UnusableFile(WRONG_KIND, path=path)
    if (info.video is None) != (document.name == "audio"):
        raise UnusableFile(WRONG_KIND, path=path)
    width, height = info.video.shown_size if info.video is not None else (None, None)
    return FileOutOfPackage(
        key=key_of(file.sha256, file.path.suffix),
        sha256=file.sha256,
        size=file.size,
        content_type="audio/mp4" if info.video is None else "video/mp4",
        duration_s=info.duration_s,
        width=width,
        height=height,
    )


def _plain(file: UnpackedFile, content_type: str) -> FileOutOfPackage:
    return FileOutOfPackage(key_of(file.sha256, file.path.suffix), file.sha256, file.size, content_type)


def _probed(path: str, file: Path, audio_index: int | None) -> MediaInfo:
    try:
        return probe(file, audio_index=audio_index)
    except UnusableFile as error:
        raise UnusableFile(WRONG_KIND, path=path, detail=error.for_log()) from error


_LOOK: Mapping[UploadPurpose, Callable[[tuple[str, UnpackedFile], str], FileOutOfPackage]] = {
    UploadPurpose.IMAGE: _picture,
    UploadPurpose.FILE: _document,
}
