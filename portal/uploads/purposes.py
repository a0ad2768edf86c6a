"""The purposes of uploads: labels, size limits, and the services that ingest them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from content.tracks.models import UploadPurpose
from content.tracks.received_texts import Outcome
from content.tracks.uploads import DEFAULT_LIMITS, UploadLimits, size_in_words
from portal.services import database, queue, settings, store
from portal.uploads.ingest import IngestContext, Ingested


@dataclass(frozen=True, slots=True)
class PurposeLabels:
    """Labels of one purpose's page. `accept` only sorts the file chooser; the file itself decides."""

    title: str
    lead: str
    kinds: str
    accept: str
    arrived: str


LABELS: dict[UploadPurpose, PurposeLabels] = {
    UploadPurpose.LECTURE: PurposeLabels(
        _l("Upload the recording"),
        _l("A video or sound recording of the lesson. It is made ready to play, and captions are made from it."),
        _l("Accepted: MP4, MOV, MKV, WebM, AVI, MP3, M4A, WAV and most other kinds of video and sound."),
        "video/*,audio/*,.mkv,.avi,.flv,.wmv",
        _l("The recording has arrived. It is being processed. Progress is shown here."),
    ),
    UploadPurpose.SIGN: PurposeLabels(
        _l("Upload the sign language video"),
        _l("A video of the interpreter for the same lesson, from beginning to end."),
        _l("Accepted: MP4, MOV, MKV, WebM, AVI. At least 25 frames per second and 480p."),
        "video/*,.mkv,.avi",
        _l("The sign language video has arrived. It is being processed. Progress is shown here."),
    ),
    UploadPurpose.SCRIPT: PurposeLabels(
        _l("Upload the script"),
        _l(
            "The text that is spoken in the recording, word for word. Captions are made by aligning it with the sound. "
            "Where a person has worked on the captions, you are asked before they are replaced."
        ),
        _l(
            "Accepted: plain text (.txt), Word (.docx), PowerPoint (.pptx, of which the notes under the slides are "
            "taken), PDF with text in it."
        ),
        ".txt,text/plain,.docx,.pptx,.pdf,application/pdf",
        _l("The script has arrived. Captions are made from it."),
    ),
    UploadPurpose.CAPTIONS: PurposeLabels(
        _l("Upload a caption file"),
        _l(
            "Captions that you have already. They take the place of those that a machine made. "
            "You are asked before anything is replaced where a person has worked on the captions, where something in "
            "the file could not be read, and where it does not fit the recording."
        ),
        _l("Accepted: WebVTT (.vtt), SubRip (.srt), ASS and SSA, TTML, LRC, SBV, JSON."),
        ".vtt,.srt,.ass,.ssa,.ttml,.dfxp,.xml,.lrc,.sbv,.json,text/vtt",
        _l("The captions have arrived. Look through them and mark them as checked."),
    ),
    UploadPurpose.IMAGE: PurposeLabels(
        _l("Upload the picture"),
        _l("A picture that belongs to the lesson. What it shows is said by its alternative text."),
        _l("Accepted: PNG, JPEG, GIF, WebP. The picture must not move."),
        "image/png,image/jpeg,image/gif,image/webp",
        _l("The picture has arrived."),
    ),
    UploadPurpose.FILE: PurposeLabels(
        _l("Upload the file"),
        _l("A file that learners can download."),
        _l("Accepted: PDF, text, Office and OpenDocument files, EPUB, BRF, ZIP, MP3, MP4, JPEG, PNG."),
        "",
        _l("The file has arrived."),
    ),
}


BEGINNING_WORK = frozenset({UploadPurpose.LECTURE, UploadPurpose.SIGN, UploadPurpose.SCRIPT})
"""Purposes whose file is worked on once it has arrived."""


def ingest_context() -> IngestContext:
    """Return the application's database, store and queue."""
    return IngestContext(database(), store(), queue())


def limits() -> UploadLimits:
    """Return the size limit of each purpose: the default, but no more than the installation allows."""
    most = settings().upload_limit_bytes
    largest = {purpose: min(size, most) for purpose, size in DEFAULT_LIMITS.largest.items()}
    return UploadLimits(largest, free_bytes=shutil.disk_usage(settings().uploads).free)


def size_limit_message(purpose: UploadPurpose) -> str:
    """Say how large a file may be."""
    number, unit = size_in_words(limits().largest[purpose])
    return str(_("At most %(number)s %(unit)s.", number=number, unit=unit.value))


def arrival_notice(ingested: Ingested) -> tuple[str, str]:
    """What is said of a file that has arrived, and of which kind of notice that is: a file that waits for an answer, or
    says nothing new, has done nothing, and one from which something is made has begun it."""
    if ingested.receipt.outcome is Outcome.WAITING:
        words = _("The file has arrived and is saved. It is not in use yet: please choose what to do with it.")
        return str(words), "message"
    if ingested.receipt.outcome is Outcome.UNCHANGED:
        return str(_("The file says what is here already. Nothing was changed.")), "message"
    purpose = ingested.upload.purpose
    return str(LABELS[purpose].arrived), "begun" if purpose in BEGINNING_WORK else "success"


def question_address(ingested: Ingested) -> str | None:
    """The address of the question that a file waits for; None where there is none."""
    proposal = ingested.receipt.proposal
    return None if proposal is None else url_for("teach.proposal", public_id=proposal)
