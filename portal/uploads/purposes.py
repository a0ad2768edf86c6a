"""What this application takes files over with, how large they may be, and what is said about each purpose."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from content.tracks.models import UploadPurpose
from content.tracks.received_texts import Outcome
from content.tracks.uploads import DEFAULT_LIMITS, UploadLimits, size_in_words
from portal.services import database, queue, settings, store
from portal.uploads.ingest import Reception, Taken


@dataclass(frozen=True, slots=True)
class PurposeWords:
    """What the page of one purpose says. `accept` only sorts the file chooser; the file itself decides."""

    title: str
    lead: str
    kinds: str
    accept: str
    arrived: str


WORDS: dict[UploadPurpose, PurposeWords] = {
    UploadPurpose.LECTURE: PurposeWords(
        _l("Upload the recording"),
        _l("A video or sound recording of the lesson. It is made ready to play, and captions are made from it."),
        _l("Accepted: MP4, MOV, MKV, WebM, AVI, MP3, M4A, WAV and most other kinds of video and sound."),
        "video/*,audio/*,.mkv,.avi,.flv,.wmv",
        _l("The recording has arrived. It is being worked on; you see here how far it is."),
    ),
    UploadPurpose.SIGN: PurposeWords(
        _l("Upload the sign language video"),
        _l("A video of the interpreter for the same lesson, from beginning to end."),
        _l("Accepted: MP4, MOV, MKV, WebM, AVI. 25 pictures a second or more, 480 lines or more."),
        "video/*,.mkv,.avi",
        _l("The sign language video has arrived. It is being worked on; you see here how far it is."),
    ),
    UploadPurpose.SCRIPT: PurposeWords(
        _l("Upload the script"),
        _l(
            "The text that is spoken in the recording, word for word. Captions are made by laying it onto the sound. "
            "Where a person has worked on the captions, you are asked before they are replaced."
        ),
        _l("Accepted: plain text (.txt)."),
        ".txt,text/plain",
        _l("The script has arrived. Captions are made from it."),
    ),
    UploadPurpose.CAPTIONS: PurposeWords(
        _l("Upload a caption file"),
        _l(
            "Captions that you have already. They take the place of those that a machine made. "
            "Where a person has worked on the captions, you are asked before they are replaced."
        ),
        _l("Accepted: WebVTT (.vtt), SubRip (.srt), ASS and SSA, TTML, LRC."),
        ".vtt,.srt,.ass,.ssa,.ttml,.dfxp,.xml,.lrc,text/vtt",
        _l("The captions have arrived. Look through them and mark them as checked."),
    ),
    UploadPurpose.IMAGE: PurposeWords(
        _l("Upload the picture"),
        _l("A picture that belongs to the lesson. What it shows is said by its alternative text."),
        _l("Accepted: PNG, JPEG, GIF, WebP."),
        "image/png,image/jpeg,image/gif,image/webp",
        _l("The picture has arrived."),
    ),
    UploadPurpose.FILE: PurposeWords(
        _l("Upload the file"),
        _l("A file that learners can download."),
        _l("Accepted: PDF, text, Office and OpenDocument files, EPUB, BRF, ZIP, MP3, MP4, JPEG, PNG."),
        "",
        _l("The file has arrived."),
    ),
}


def reception() -> Reception:
    """The application's database, store and queue."""
    return Reception(database(), store(), queue())


def limits() -> UploadLimits:
    """The largest file of each purpose: the usual ones, none larger than the installation allows."""
    most = settings().upload_limit_bytes
    return UploadLimits({purpose: min(size, most) for purpose, size in DEFAULT_LIMITS.largest.items()})


def limit_in_words(purpose: UploadPurpose) -> str:
    """How large a file may be."""
    number, unit = size_in_words(limits().largest[purpose])
    return str(_("At most %(number)s %(unit)s.", number=number, unit=unit.value))


def arrived_in_words(taken: Taken) -> str:
    """What is said once a file is here."""
    if taken.receipt.outcome is Outcome.WAITING:
        return str(_("The file has arrived and is kept. It is not in use yet: please choose what to do with it."))
    if taken.receipt.outcome is Outcome.UNCHANGED:
        return str(_("The file says what is here already. Nothing was changed."))
    return str(WORDS[taken.upload.purpose].arrived)


def question_of(taken: Taken) -> str | None:
    """The address of the question that a file waits for; None where there is none."""
    proposal = taken.receipt.proposal
    return None if proposal is None else url_for("teach.proposal", public_id=proposal)
