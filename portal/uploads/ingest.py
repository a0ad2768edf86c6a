"""What becomes of an uploaded file that has arrived whole, by its purpose."""

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
from content.people.accounts import present_actor
from content.people.permissions import Action, Actor, authorise
from content.tracks import uploads
from content.tracks.assets import put_in_block, receive_asset
from content.tracks.editing import block_with_course, course_subject, editable_block_by_id, spoken_language
from content.tracks.file_report import FileReport
from content.tracks.models import MediaAsset, Upload, UploadPurpose
from content.tracks.received_texts import Outcome, TextReceipt, receive_captions, receive_script
from content.tracks.sign import set_sign_track, sign_track
from media_pipeline.documents.script import read_script
from media_pipeline.errors import MediaError, UnusableFile
from media_pipeline.inspect.allowed_formats import DOCUMENTS, PICTURES
from media_pipeline.inspect.picture import require_picture
from media_pipeline.storage.interface import Storage, StoredObject
from portal.caption_readings import caption_readings


@dataclass(frozen=True, slots=True)
class IngestContext:
    """The database, the store and the queue that files are ingested into."""

    database: Database
    storage: Storage
    queue: JobQueue


@dataclass(frozen=True, slots=True)
class Ingested:
    """A finished upload. `receipt`: the outcome of a caption file or script."""

    upload: Upload
    receipt: TextReceipt = field(default_factory=lambda: TextReceipt(Outcome.IN_USE))


def ingest(context: IngestContext, actor: Actor, public_id: str, partial: Path) -> Ingested:
    """Ingest the file at `partial`, the whole content of an upload, and remove it; returns the finished upload.

    What the actor may do is asked again: its bytes may have come for hours. NotAllowed where the account is gone.
    A file that cannot be used is refused with its reason on the row, and the error is raised again: MediaError,
    DomainError.
    """
    with context.database.reading() as session:
        actor = present_actor(session, actor.account_id)
        upload = uploads.own_upload(session, actor, public_id)
    try:
        _require_editor(context, actor, upload)
        ingested = _INGESTERS[upload.purpose](context, actor, upload, partial)
    except (MediaError, DomainError) as error:
        with context.database.transaction() as session:
            uploads.refuse(session, uploads.own_upload(session, actor, public_id, lock=True), error.message)
        partial.unlink(missing_ok=True)
        raise
    partial.unlink(missing_ok=True)
    return ingested


def _require_editor(context: IngestContext, actor: Actor, upload: Upload) -> None:
    """NotAllowed before anything is stored for somebody who may not edit the block (any more)."""
    with context.database.reading() as session:
        block = block_with_course(session, Block.id == upload.block_id)
        authorise(actor, Action.EDIT_COURSE, course_subject(block.lesson.module.revision.course))


def _ingest_lecture(context: IngestContext, actor: Actor, upload: Upload, partial: Path) -> Ingested:
    def use(session: Session, block: Block, asset: MediaAsset) -> None:
        put_in_block(session, block, asset, upload.file_name)
        block.recognise_speech = upload.recognise_speech
        request_processing(session, actor, block, asset, JobKind.LECTURE, context.queue)
        sign = sign_track(session, block.id)
        if sign is not None:  # it has to be set against the other recording
            request_processing(session, actor, block, sign.asset, JobKind.SIGN, context.queue)

    return _store_and_use(context, actor, upload, partial, _media_type(upload.file_name), use)


def _ingest_sign(context: IngestContext, actor: Actor, upload: Upload, partial: Path) -> Ingested:
    def use(session: Session, block: Block, asset: MediaAsset) -> None:
        set_sign_track(session, block, asset, upload.account_id, upload.file_name)
        request_processing(session, actor, block, asset, JobKind.SIGN, context.queue)

    return _store_and_use(context, actor, upload, partial, _media_type(upload.file_name), use)


def _ingest_image(context: IngestContext, actor: Actor, upload: Upload, partial: Path) -> Ingested:
    kind = require_picture(partial, PICTURES)
    return _store_and_use(context, actor, upload, partial, f"image/{kind}", _in_block(upload), suffix=PICTURES[kind])


def _ingest_file(context: IngestContext, actor: Actor, upload: Upload, partial: Path) -> Ingested:
    if _extension(upload.file_name) not in DOCUMENTS:
        raise UnusableFile(
            N_("Files of this kind (%(name)s) are not accepted. Save it as PDF and upload that file."),
            name=upload.file_name,
        )
    return _store_and_use(context, actor, upload, partial, _media_type(upload.file_name), _in_block(upload))


def _in_block(upload: Upload) -> Callable[[Session, Block, MediaAsset], None]:
    return lambda session, block, asset: put_in_block(session, block, asset, upload.file_name)


def _ingest_script(context: IngestContext, actor: Actor, upload: Upload, partial: Path) -> Ingested:
    text = read_script(partial, upload.file_name)
    with context.database.transaction() as session:
        block = editable_block_by_id(session, actor, upload.block_id)
        receipt = receive_script(session, actor, block, upload.language, text, upload.file_name, context.queue)
        return Ingested(uploads.finish(session, _locked(session, actor, upload), None), receipt)


def _ingest_captions(context: IngestContext, actor: Actor, upload: Upload, partial: Path) -> Ingested:
    readings = caption_readings(partial.read_bytes(), upload.file_name)
    report = FileReport.of(readings)
    with context.database.transaction() as session:
        block = editable_block_by_id(session, actor, upload.block_id)
        language = upload.language or spoken_language(block)
        receipt = receive_captions(session, actor, block, language, readings[0].cues, upload.file_name, report)
        return Ingested(uploads.finish(session, _locked(session, actor, upload), None), receipt)


_INGESTERS: Mapping[UploadPurpose, Callable[[IngestContext, Actor, Upload, Path], Ingested]] = {
    UploadPurpose.LECTURE: _ingest_lecture,
    UploadPurpose.SIGN: _ingest_sign,
    UploadPurpose.IMAGE: _ingest_image,
    UploadPurpose.FILE: _ingest_file,
    UploadPurpose.SCRIPT: _ingest_script,
    UploadPurpose.CAPTIONS: _ingest_captions,
}


def _store_and_use(
    context: IngestContext,
    actor: Actor,
    upload: Upload,
    partial: Path,
    content_type: str,
    use: Callable[[Session, Block, MediaAsset], None],
    *,
    suffix: str | None = None,
) -> Ingested:
    """Put the file into the store, and in one transaction make it an asset, `use` it and end the upload."""
    stored = _put_into_store(context.storage, partial, _suffix(upload.file_name) if suffix is None else suffix)
    with context.database.transaction() as session:
        block = editable_block_by_id(session, actor, upload.block_id)
        asset = receive_asset(
            session, stored.digest, stored.key, stored.size, upload.file_name, content_type, upload.account_id
        )
        use(session, block, asset)
        return Ingested(uploads.finish(session, _locked(session, actor, upload), asset))


def _put_into_store(storage: Storage, partial: Path, suffix: str) -> StoredObject:
    """Put the file into the store. `partial` stays until the database knows of it: a crash in between loses nothing."""
    link = partial.with_suffix(".whole")
    link.unlink(missing_ok=True)
    os.link(partial, link)
    return storage.put(link, suffix=suffix)


def _locked(session: Session, actor: Actor, upload: Upload) -> Upload:
    return uploads.own_upload(session, actor, upload.public_id, lock=True)


def _extension(name: str) -> str:
    return Path(name).suffix.lower().lstrip(".")


def _suffix(name: str) -> str:
    extension = _extension(name)
    return f".{extension}" if extension.isascii() and extension.isalnum() and len(extension) <= 8 else ""


def _media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
