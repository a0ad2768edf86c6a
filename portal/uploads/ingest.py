"""A whole file has arrived: what it becomes, by its purpose."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from content.courses.models import Block
from content.database import Database
from content.errors import DomainError
from content.jobs.models import JobKind
from content.jobs.requests import JobQueue, request_processing
from content.messages import N_
from content.people.permissions import Actor
from content.tracks import uploads
from content.tracks.assets import put_in_block, receive_asset
from content.tracks.editing import editable_block_by_id, spoken_language
from content.tracks.models import MediaAsset, Upload, UploadPurpose
from content.tracks.received_texts import Outcome, TextReceipt, receive_captions, receive_script
from content.tracks.sign import set_sign_track, sign_track
from media_pipeline.captions.parsers.caption_file import read_caption_file, read_script_file
from media_pipeline.errors import MediaError, UnusableFile
from media_pipeline.inspect.allowed_formats import picture_kind
from media_pipeline.storage.interface import Storage, StoredObject

PICTURES = {"png": ".png", "jpeg": ".jpg", "gif": ".gif", "webp": ".webp"}
"""Pictures that every browser shows, and how their files are called."""

DOCUMENTS = frozenset(
    {"pdf", "txt", "md", "csv", "rtf", "epub", "brf", "zip", "mp3", "mp4", "jpg", "jpeg", "png"}
    | {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp"}
)
"""Endings of files that learners may download. They are never opened on this site."""


@dataclass(frozen=True, slots=True)
class Reception:
    """What takes files over: the database, the store and the queue of the workers."""

    database: Database
    storage: Storage
    queue: JobQueue


@dataclass(frozen=True, slots=True)
class Taken:
    """An upload that has been taken over. `receipt` says what became of a caption file or script."""

    upload: Upload
    receipt: TextReceipt = field(default_factory=lambda: TextReceipt(Outcome.IN_USE))


def take_over(reception: Reception, actor: Actor, public_id: str, partial: Path) -> Taken:
    """The finished or refused upload, whose whole content lies in `partial`; that file is gone afterwards.

    A file that cannot be used is refused with its reason on the row, and the error is raised again: MediaError,
    DomainError.
    """
    with reception.database.reading() as session:
        upload = uploads.own_upload(session, actor, public_id)
    try:
        taken = _TAKERS[upload.purpose](reception, actor, upload, partial)
    except (MediaError, DomainError) as error:
        with reception.database.transaction() as session:
            uploads.refuse(
                session, uploads.own_upload(session, actor, public_id, lock=True), error.message, error.values
            )
        partial.unlink(missing_ok=True)
        raise
    partial.unlink(missing_ok=True)
    return taken


def _take_lecture(reception: Reception, actor: Actor, upload: Upload, partial: Path) -> Taken:
    def use(session: Session, block: Block, asset: MediaAsset) -> None:
        put_in_block(session, block, asset)
        request_processing(session, actor, block, asset, JobKind.LECTURE, reception.queue)
        sign = sign_track(session, block.id)
        if sign is not None:  # it has to be set against the other recording
            request_processing(session, actor, block, sign.asset, JobKind.SIGN, reception.queue)

    return _keep(reception, actor, upload, partial, _media_type(upload.file_name), use)


def _take_sign(reception: Reception, actor: Actor, upload: Upload, partial: Path) -> Taken:
    def use(session: Session, block: Block, asset: MediaAsset) -> None:
        set_sign_track(session, block, asset, upload.account_id)
        request_processing(session, actor, block, asset, JobKind.SIGN, reception.queue)

    return _keep(reception, actor, upload, partial, _media_type(upload.file_name), use)


def _take_image(reception: Reception, actor: Actor, upload: Upload, partial: Path) -> Taken:
    with partial.open("rb") as file:
        kind = picture_kind(file.read(4096))
    if kind not in PICTURES:
        raise UnusableFile(
            N_("This is no picture that can be shown here. Save it as PNG or JPEG and upload that file.")
        )
    return _keep(reception, actor, upload, partial, f"image/{kind}", put_in_block, suffix=PICTURES[kind])


def _take_file(reception: Reception, actor: Actor, upload: Upload, partial: Path) -> Taken:
    if _ending(upload.file_name) not in DOCUMENTS:
        raise UnusableFile(
            N_("Files of this kind (%(name)s) are not accepted. Save it as PDF and upload that file."),
            name=upload.file_name,
        )
    return _keep(reception, actor, upload, partial, _media_type(upload.file_name), put_in_block)


def _take_script(reception: Reception, actor: Actor, upload: Upload, partial: Path) -> Taken:
    text = read_script_file(partial.read_bytes(), upload.file_name)
    with reception.database.transaction() as session:
        block = editable_block_by_id(session, actor, upload.block_id)
        receipt = receive_script(session, actor, block, upload.language, text, upload.file_name, reception.queue)
        return Taken(uploads.finish(session, _again(session, actor, upload), None), receipt)


def _take_captions(reception: Reception, actor: Actor, upload: Upload, partial: Path) -> Taken:
    cues = read_caption_file(partial.read_bytes(), upload.file_name)
    with reception.database.transaction() as session:
        block = editable_block_by_id(session, actor, upload.block_id)
        language = upload.language or spoken_language(block)
        receipt = receive_captions(session, actor, block, language, cues, upload.file_name)
        return Taken(uploads.finish(session, _again(session, actor, upload), None), receipt)


_TAKERS: Mapping[UploadPurpose, Callable[[Reception, Actor, Upload, Path], Taken]] = {
    UploadPurpose.LECTURE: _take_lecture,
    UploadPurpose.SIGN: _take_sign,
    UploadPurpose.IMAGE: _take_image,
    UploadPurpose.FILE: _take_file,
    UploadPurpose.SCRIPT: _take_script,
    UploadPurpose.CAPTIONS: _take_captions,
}


def _keep(
    reception: Reception,
    actor: Actor,
    upload: Upload,
    partial: Path,
    content_type: str,
    use: Callable[[Session, Block, MediaAsset], None],
    *,
    suffix: str | None = None,
) -> Taken:
    """Put the file into the store, and in one transaction make it an asset, `use` it and end the upload."""
    stored = _stored(reception.storage, partial, _suffix(upload.file_name) if suffix is None else suffix)
    with reception.database.transaction() as session:
        block = editable_block_by_id(session, actor, upload.block_id)
        asset = receive_asset(
            session, stored.digest, stored.key, stored.size, upload.file_name, content_type, upload.account_id
        )
        use(session, block, asset)
        return Taken(uploads.finish(session, _again(session, actor, upload), asset))


def _stored(storage: Storage, partial: Path, suffix: str) -> StoredObject:
    """The file in the store. `partial` stays until the database knows of it: a crash in between loses nothing."""
    second_name = partial.with_suffix(".whole")
    second_name.unlink(missing_ok=True)
    os.link(partial, second_name)
    return storage.put(second_name, suffix=suffix)


def _again(session: Session, actor: Actor, upload: Upload) -> Upload:
    return uploads.own_upload(session, actor, upload.public_id, lock=True)


def _ending(name: str) -> str:
    return Path(name).suffix.lower().lstrip(".")


def _suffix(name: str) -> str:
    ending = _ending(name)
    return f".{ending}" if ending.isascii() and ending.isalnum() and len(ending) <= 8 else ""


def _media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
