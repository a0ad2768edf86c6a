"""The life cycle of uploads: begun, appended to, finished, refused, terminated or expired. The bytes lie elsewhere.

`Upload.offset_bytes` is a promise to the sender (tus 1.0, "Upload-Offset"): so many bytes are on the disk.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind
from content.database import utc_now
from content.errors import EditConflict, Invalid, NotFound, Refused
from content.messages import N_, Message
from content.people.accounts import lock_learner
from content.people.permissions import Actor
from content.tracks.editing import editable_block
from content.tracks.models import MediaAsset, Upload, UploadPurpose, UploadState

KEPT_UNFINISHED = timedelta(days=7)
SPARE_BYTES = 1024**3
"""What stays free on the disk: the database must always be able to write."""
TOO_MUCH = N_("More was received than the size of the file. Choose the file again.")
WRONG_PLACE = N_(
    "This piece of the file does not follow what is here already: it begins at byte %(sent)d, and %(arrived)d bytes "
    "are here. Reload the page, and the upload goes on from there."
)
_LONGEST_NAME = 255

MEBIBYTE = 1024**2
GIBIBYTE = 1024**3


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """The largest file of each purpose, in bytes, and how long an unfinished upload is kept.

    most_unfinished, most_unfinished_bytes: of one account at once. free_bytes: what the disk has; None: not known.
    """

    largest: Mapping[UploadPurpose, int]
    kept_unfinished: timedelta = KEPT_UNFINISHED
    most_unfinished: int = 20
    most_unfinished_bytes: int = 32 * GIBIBYTE
    free_bytes: int | None = None


DEFAULT_LIMITS = UploadLimits(
    {
        UploadPurpose.LECTURE: 8 * GIBIBYTE,
        UploadPurpose.SIGN: 8 * GIBIBYTE,
        UploadPurpose.IMAGE: 20 * MEBIBYTE,
        UploadPurpose.FILE: 200 * MEBIBYTE,
        UploadPurpose.SCRIPT: 60 * MEBIBYTE,  # a deck with its pictures, of which the notes are taken
        UploadPurpose.CAPTIONS: 5 * MEBIBYTE,
    }
)

_BLOCKS: Mapping[UploadPurpose, BlockKind] = {
    UploadPurpose.LECTURE: BlockKind.MEDIA,
    UploadPurpose.SIGN: BlockKind.MEDIA,
    UploadPurpose.SCRIPT: BlockKind.MEDIA,
    UploadPurpose.CAPTIONS: BlockKind.MEDIA,
    UploadPurpose.IMAGE: BlockKind.IMAGE,
    UploadPurpose.FILE: BlockKind.FILE,
}


class SizeUnit(enum.StrEnum):
    """Units in which limits are shown."""

    MEGABYTES = "MB"
    GIGABYTES = "GB"


def begin_upload(
    session: Session,
    actor: Actor,
    block_public_id: str,
    purpose: UploadPurpose,
    length: int,
    file_name: str,
    language: str | None = None,
    limits: UploadLimits = DEFAULT_LIMITS,
    *,
    recognise_speech: bool = True,
) -> Upload:
    """A new upload of `length` bytes for a block; `recognise_speech`: the speech of a recording is to be recognised.
    Raises Invalid, NotFound, NotAllowed, Refused."""
    block = editable_block(session, actor, block_public_id)
    _require_fitting(block, purpose)
    _require_size(length, limits.largest[purpose])
    lock_learner(session, actor.account_id)  # of two that begin at once, the second counts the first
    _require_few_unfinished(session, actor, length, limits)
    _require_room(session, length, limits)
    upload = Upload(
        account_id=actor.account_id,
        block_id=block.id,
        purpose=purpose,
        file_name=plain_file_name(file_name),
        language=language,
        recognise_speech=recognise_speech,
        length_bytes=length,
        expires_at=utc_now() + limits.kept_unfinished,
    )
    session.add(upload)
    session.flush()
    return upload


def own_upload(session: Session, actor: Actor, public_id: str, *, lock: bool = False) -> Upload:
    """The actor's upload in whatever state; NotFound for somebody else's."""
    query = select(Upload).where(Upload.public_id == public_id, Upload.account_id == actor.account_id)
    upload = session.scalar(query.with_for_update() if lock else query)
    if upload is None:
        raise NotFound(about=public_id)
    return upload


def append(session: Session, upload: Upload, offset: int, received: int, *, now: datetime | None = None) -> Upload:
    """Record that `received` bytes after `offset` are on the disk, and extend the life of the upload.

    Raises EditConflict where `offset` is not the present end, Refused where the upload takes no more.
    """
    require_place(upload, offset)
    if received < 0 or offset + received > upload.length_bytes:
        raise Refused(TOO_MUCH, about=upload.public_id)
    now = now or utc_now()
    lifetime = upload.expires_at - upload.begun_at
    upload.offset_bytes = offset + received
    upload.expires_at = max(upload.expires_at, min(now + lifetime, upload.begun_at + 4 * lifetime))
    session.flush()
    return upload


def finish(session: Session, upload: Upload, asset: MediaAsset | None) -> Upload:
    """Record that the file is complete, and the asset made of it (None where there is none to store)."""
    require_receiving(upload)
    if upload.offset_bytes != upload.length_bytes:
        raise Refused(N_("The file is not complete yet."), about=upload.public_id)
    upload.asset_id = None if asset is None else asset.id
    _end(session, upload, UploadState.RECEIVED)
    return upload


def refuse(session: Session, upload: Upload, reason: Message) -> Upload:
    """End an upload whose file cannot be used, and store the reason."""
    require_receiving(upload)
    upload.reason = reason.as_json()
    _end(session, upload, UploadState.REFUSED)
    return upload


def terminate(session: Session, upload: Upload) -> Upload:
    """Mark the upload as cancelled by its sender. Idempotent. Raises Refused once the file has been accepted."""
    if upload.state is UploadState.TERMINATED:
        return upload
    require_receiving(upload)
    _end(session, upload, UploadState.TERMINATED)
    return upload


def expire_old(session: Session, now: datetime | None = None) -> list[str]:
    """Expire uploads that were unfinished for too long; returns their public ids."""
    query = select(Upload).where(Upload.state == UploadState.RECEIVING, Upload.expires_at < (now or utc_now()))
    old = list(session.scalars(query.with_for_update(skip_locked=True)))
    for upload in old:
        _end(session, upload, UploadState.EXPIRED)
    return [upload.public_id for upload in old]


def require_place(upload: Upload, offset: int) -> None:
    """Raise Refused unless the upload takes bytes, EditConflict unless `offset` is where the next ones belong."""
    require_receiving(upload)
    if offset != upload.offset_bytes:
        raise EditConflict(WRONG_PLACE, sent=offset, arrived=upload.offset_bytes)


def require_receiving(upload: Upload) -> None:
    """Raise Refused unless the upload still takes bytes."""
    if upload.state is not UploadState.RECEIVING:
        raise Refused(N_("This upload has ended. Choose the file again to send it once more."), about=upload.public_id)


def plain_file_name(name: str) -> str:
    """`name` without folders and control characters, short enough to store."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in base if letter.isprintable()).strip()[-_LONGEST_NAME:] or "file"


def size_in_words(size: int) -> tuple[int, SizeUnit]:
    """A limit in whole megabytes or gigabytes."""
    if size >= GIBIBYTE and size % GIBIBYTE == 0:
        return size // GIBIBYTE, SizeUnit.GIGABYTES
    return max(1, size // MEBIBYTE), SizeUnit.MEGABYTES


def _require_fitting(block: Block, purpose: UploadPurpose) -> None:
    if block.kind is not _BLOCKS[purpose]:
        raise Refused(N_("A file of this kind does not belong in this part of the lesson."), about=block.public_id)
    if purpose is UploadPurpose.SIGN and block.asset_id is None:
        raise Refused(
            N_("Upload the lecture first, then the sign language video that belongs to it."), about=block.public_id
        )


def _require_few_unfinished(session: Session, actor: Actor, length: int, limits: UploadLimits) -> None:
    """Raise Refused where an account has begun so much that it should finish some first."""
    unfinished = select(func.count(), func.coalesce(func.sum(Upload.length_bytes), 0)).where(
        Upload.account_id == actor.account_id, Upload.state == UploadState.RECEIVING
    )
    count, size = session.execute(unfinished).one()
    if count >= limits.most_unfinished or size + length > limits.most_unfinished_bytes:
        raise Refused(
            N_(
                "You have begun %(count)d uploads that are not finished. Finish or cancel some first. "
                "Those that nobody goes on with end by themselves after a week."
            ),
            count=count,
        )


def _require_room(session: Session, length: int, limits: UploadLimits) -> None:
    """Raise Refused where the disk cannot hold what all have begun and this file besides.

    Each is there twice for a moment: it is copied into the store before it is removed.
    """
    if limits.free_bytes is None:
        return
    missing = func.coalesce(func.sum(Upload.length_bytes - Upload.offset_bytes), 0)
    promised = session.scalar(select(missing).where(Upload.state == UploadState.RECEIVING)) or 0
    if promised + 2 * length + SPARE_BYTES > limits.free_bytes:
        raise Refused(N_("The server's disk has no room for this file. Tell the person who looks after the portal."))


def _require_size(length: int, largest: int) -> None:
    if length <= 0:
        raise Invalid(N_("This file is empty. Choose the file again and upload it once more."), field="file")
    if length > largest:
        number, unit = size_in_words(largest)
        raise Invalid(
            N_("This file is too large. At most %(number)d %(unit)s are accepted. Make it smaller or cut it up."),
            field="file",
            number=number,
            unit=unit.value,
        )


def _end(session: Session, upload: Upload, state: UploadState) -> None:
    upload.state = state
    upload.ended_at = utc_now()
    session.flush()
