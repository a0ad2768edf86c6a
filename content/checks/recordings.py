"""What recordings lack: captions and their check, the interpreter, slides in words, descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from content.checks.finding import FindingKind
from content.courses.snapshot import BlockContent, CaptionContent, SignContent
from content.messages import N_, Message
from content.timed_text.clock import clock
from content.tracks.models import TrackState
from content.tracks.text_status import TextStatus


@dataclass(frozen=True, slots=True)
class RecordingFinding:
    """`track`: the public id of the track it is about, or the language of one that is missing."""

    kind: FindingKind
    message: Message
    track: str = field(default="")


def recording_findings(block: BlockContent, broken_cues: Mapping[str, int]) -> Iterator[RecordingFinding]:
    """What a recording lacks. broken_cues: by the public id of a caption track, cues that break a rule, for versions
    of which no report was stored."""
    if not block.captions:
        yield _finding(
            FindingKind.NO_CAPTIONS,
            N_("There are no captions, and so no transcript. People who do not hear miss what is said."),
        )
    for track in block.captions:
        yield from _caption_findings(track, broken_cues.get(track.public_id, track.broken_cues))
    if block.sign is None:
        yield _finding(FindingKind.NO_SIGN_LANGUAGE, N_("There is no sign language video."))
    else:
        yield from _sign_findings(block.sign)
    yield from _picture_findings(block)
    if "audio" not in block.renditions:
        yield _finding(FindingKind.NO_SOUND_VERSION, N_("There is no sound-only version for a slow connection."))


def _caption_findings(track: CaptionContent, broken_cues: int) -> Iterator[RecordingFinding]:
    if not track.checked:
        msgid = _CHANGED if track.state is TrackState.CHECKED else _UNCHECKED[track.status]
        yield _finding(FindingKind.CAPTIONS_UNCHECKED, msgid, track.public_id, language=track.language)
    if broken_cues:
        yield _finding(
            FindingKind.CAPTIONS_BREAK_RULES,
            N_("Captions (%(language)s) that break a rule: %(count)s"),
            track.public_id,
            language=track.language,
            count=broken_cues,
        )


def _sign_findings(sign: SignContent) -> Iterator[RecordingFinding]:
    """What is weak in the interpreter's video: how much of the recording it covers, its frame rate and size."""
    covers_part = sign.coverage is not None and not sign.coverage.is_whole
    if sign.coverage is not None and covers_part:
        yield _finding(
            FindingKind.SIGN_LANGUAGE_PARTIAL,
            N_("The interpreter is seen in %(covered)s of %(whole)s. Add a sign language video of the whole lesson."),
            covered=clock(round(sign.coverage.covered_s)),
            whole=clock(round(sign.coverage.lecture_s)),
        )
    for warning in sign.warnings:
        if not (covers_part and "lecture" in warning.values):  # two lengths that differ: said better above
            yield RecordingFinding(FindingKind.SIGN_LANGUAGE_QUALITY, warning)


def _picture_findings(block: BlockContent) -> Iterator[RecordingFinding]:
    """What is only to be seen: slides without words, a picture that nobody describes."""
    slides = block.slides
    if slides is not None and slides.without_text:
        yield _finding(
            FindingKind.SLIDES_WITHOUT_TEXT,
            N_("Slides without text or description: %(count)s of %(all)s"),
            slides.public_id,
            count=slides.without_text,
            all=slides.slides,
        )
    described = block.descriptions or (slides is not None and slides.described == slides.slides)
    if "video" in block.renditions and not described:
        msgid = N_("Nobody has described what is only shown in the video, or said that nothing is.")
        yield _finding(FindingKind.NO_DESCRIPTION, msgid)


_CHANGED = N_("The captions (%(language)s) were changed after they were checked.")
_UNCHECKED = {
    TextStatus.MACHINE: N_("The captions (%(language)s) were made by machine and nobody has checked them."),
    TextStatus.SCRIPT: N_(
        "The captions (%(language)s) come from the script, a machine has set their times, and nobody has checked them."
    ),
    TextStatus.IMPORTED: N_("The captions (%(language)s) come from a caption file and nobody has checked them."),
    TextStatus.IN_CORRECTION: N_("The captions (%(language)s) are being corrected and are not marked as checked."),
}


def _finding(kind: FindingKind, msgid: str, track: str = "", **values: str | int) -> RecordingFinding:
    return RecordingFinding(kind, Message(msgid, values), track)
