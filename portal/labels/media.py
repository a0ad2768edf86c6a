"""Labels of jobs, steps, tracks and lengths of time."""

from __future__ import annotations

import math
from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from content.jobs.models import JobKind, JobState, StepName, StepState
from content.jobs.queue_place import QueuePlace
from content.timed_text.clock import exact_clock, hours_minutes_seconds
from content.tracks.lineage import ScriptUse, ScriptUseLine
from content.tracks.media_status import AudioTrackLine, JobLine, SignLine, StepLine, TrackLine
from content.tracks.models import CaptionOrigin, UploadPurpose
from content.tracks.proposals import ProposalLine
from content.tracks.sign_offset import OffsetWay, SpokenOffset
from content.tracks.text_status import TextStatus
from portal.language import CHINESE, chosen_language, language_name

JOBS = {
    JobKind.LECTURE: _l("Work on the recording"),
    JobKind.CAPTIONS: _l("Work on the captions"),
    JobKind.SIGN: _l("Work on the sign language video"),
    JobKind.SLIDES: _l("Work on the slides"),
    JobKind.SIGNED: _l("Work on the video with the interpreter in it"),
    JobKind.RENDITIONS: _l("Make the recording ready to play"),
}
STEPS = {
    StepName.PROBE: _l("Look at the file"),
    StepName.VIDEO: _l("Make the video ready to play"),
    StepName.POSTER: _l("Take a still picture"),
    StepName.SMALLER: _l("Make smaller videos for slow connections"),
    StepName.AUDIO: _l("Make the audio version"),
    StepName.SLIDES: _l("Find the slides and read them"),
    StepName.SPEECH: _l("Find where somebody speaks"),
    StepName.WORDS: _l("Find what is said"),
    StepName.CAPTIONS: _l("Write the captions"),
    StepName.SIGN_OFFSET: _l("Compare the sign language video with the lecture"),
    StepName.SIGN: _l("Make the sign language video ready to play"),
    StepName.SIGNED: _l("Put the interpreter beside the lecture in one video"),
}
STEP_STATES = {
    StepState.WAITING: (_l("Waiting"), "grey"),
    StepState.RUNNING: (_l("In progress"), "teal"),
    StepState.DONE: (_l("Done"), "green"),
    StepState.SKIPPED: (_l("Skipped"), "grey"),
    StepState.FAILED: (_l("Failed"), "red"),
}
TEXT_STATUSES = {
    TextStatus.MACHINE: (_l("Made by machine, not checked"), "yellow"),
    TextStatus.SCRIPT: (_l("From the script, timed by machine, not checked"), "yellow"),
    TextStatus.IMPORTED: (_l("From a caption file, not checked"), "yellow"),
    TextStatus.IN_CORRECTION: (_l("In correction, not checked"), "yellow"),
    TextStatus.CHECKED: (_l("Checked"), "green"),
}
CAPTION_STATUSES = {
    TextStatus.MACHINE: _l("made by machine, not checked"),
    TextStatus.SCRIPT: _l("from the script, timed by machine, not checked"),
    TextStatus.IMPORTED: _l("from a caption file, not checked"),
    TextStatus.IN_CORRECTION: _l("being corrected, not checked"),
    TextStatus.CHECKED: _l("checked"),
}
"""Statuses as they stand beside the name of a language."""


def job_status(job: JobLine) -> str:
    """Say in one sentence how a job stands."""
    if job.cancelling:
        return str(_("It is being cancelled."))
    if job.state is JobState.QUEUED:
        return queue_sentence(job.place)
    if job.state is JobState.DONE:
        return str(_("All is done."))
    if job.state is JobState.CANCELLED:
        return str(_("It was cancelled. The file is saved."))
    if job.state is JobState.FAILED:
        return str(_("It failed. The file is saved. Try again."))
    running = next((step for step in job.steps if step.state is StepState.RUNNING), None)
    number = min(job.ended_steps + 1, len(job.steps))
    if running is None:
        return str(_("Step %(number)s of %(all)s begins.", number=number, all=len(job.steps)))
    return str(_("Step %(number)s of %(all)s: %(step)s.", number=number, all=len(job.steps), step=STEPS[running.name]))


def queue_sentence(place: QueuePlace | None) -> str:
    """Say where a job stands in the queue and how long it will take, as far as that can be said."""
    sentences = [_("It waits for its turn. You can leave this page; the work goes on.")]
    if place is not None:
        before = ngettext("%(num)s file is before it.", "%(num)s files are before it.", place.before)
        sentences.append(before if place.before else _("It is the next one."))
        if place.wait_s is not None and place.work_s is not None:
            ready = length_of_time(_rounded(place.wait_s + place.work_s))
            sentences.append(_("By what earlier files took, it will be ready in about %(time)s.", time=ready))
    between = "" if chosen_language() is CHINESE else " "
    return between.join(str(sentence) for sentence in sentences)


def _rounded(seconds: float) -> float:
    """A length of time as exact as a guess deserves: whole minutes, from an hour on five of them."""
    minutes = math.ceil(seconds / 60)
    return 60.0 * (minutes if minutes < 60 else 5 * math.ceil(minutes / 5))


def step_name(step: StepLine) -> str:
    """Name a step by what it does."""
    return str(STEPS[step.name])


def step_state(step: StepLine) -> tuple[str, str]:
    """Name a step's state, with the tone of its tag."""
    words, tone = STEP_STATES[step.state]
    return str(words), tone


def job_name(job: JobLine) -> str:
    """Name a job by what it works on."""
    return str(JOBS[job.kind])


def percent(progress: float) -> str:
    """0..1 in whole hundredths."""
    return str(_("%(number)s percent", number=int(progress * 100)))


def length_of_time(seconds: float | None) -> str:
    """A length of time in hours, minutes and seconds, the way it is spoken."""
    if seconds is None:
        return ""
    hours, minute, second = hours_minutes_seconds(seconds)
    parts = []
    if hours:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours))
    if minute:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", minute))
    if second or not parts:
        parts.append(ngettext("%(num)s second", "%(num)s seconds", second))
    return " ".join(str(part) for part in parts)


def audio_track_name(track: AudioTrackLine) -> str:
    """Name a sound track by its number, what the file says about it, and whether somebody speaks in it."""
    facts = [fact for fact in (track.title, language_name(track.language)) if fact]
    if track.speech is not None:
        facts.append(str(_("somebody speaks in it") if track.speech else _("nobody speaks in it")))
    name = str(_("Sound track %(number)s", number=track.number))
    if not facts:
        return name
    return str(_("%(name)s (%(facts)s)", name=name, facts=str(_(", ")).join(facts)))


def encoding_name(encoding: str) -> str:
    """Name a character encoding by what is written in it."""
    names = {
        "gb18030": _("simplified Chinese (GB18030)"),
        "big5": _("traditional Chinese (Big5)"),
        "shift_jis": _("Japanese (Shift-JIS)"),
        "cp1252": _("Western European (Windows-1252)"),
    }
    return str(names.get(encoding, encoding))


def text_status(status: TextStatus) -> tuple[str, str]:
    """Say how far a text may be trusted, with the tone of its tag."""
    words, tone = TEXT_STATUSES[status]
    return str(words), tone


def caption_status(status: TextStatus) -> str:
    """Say how far captions may be trusted, beside the name of their language."""
    return str(CAPTION_STATUSES[status])


def track_origin(track: TrackLine) -> str:
    """Name the origin of captions."""
    origins: dict[CaptionOrigin, Callable[[], str]] = {
        CaptionOrigin.RECOGNISED: lambda: _("Recognised by %(engine)s.", engine=track.engine),
        CaptionOrigin.SCRIPT: lambda: _("Made from the script."),
        CaptionOrigin.IMPORTED: lambda: _("From a caption file."),
        CaptionOrigin.EDITED: lambda: _("Corrected by a person."),
    }
    return str(origins[track.origin]())


def proposal_name(proposal: ProposalLine) -> str:
    """Name a file that waits for an answer."""
    if proposal.file_name:
        return proposal.file_name
    if proposal.purpose is UploadPurpose.SCRIPT:
        return str(_("The script of this recording"))
    return str(_("Subtitles inside the recording"))


def script_use(line: ScriptUseLine) -> str:
    """Say whether captions were made from a script."""
    language = language_name(line.language)
    if line.use is ScriptUse.IN_USE:
        return str(_("Script (%(language)s): the captions were made from it.", language=language))
    if line.use is ScriptUse.NOT_IN_USE:
        return str(_("Script (%(language)s): not in use for the captions.", language=language))
    return str(_("Script (%(language)s).", language=language))


def offset_sentence(sign: SignLine) -> str:
    """Say which of the two videos begins first and by how much, and who found that."""
    difference = difference_in_time(sign.offset_s)
    if sign.by_hand:
        by_hand = _("A person has set it.")
        return f"{difference} {by_hand}"
    if sign.detected_s is not None and sign.detected_s == sign.offset_s and sign.confidence is not None:
        found = _("It was found by the sound (%(share)s sure).", share=percent(sign.confidence))
        return f"{difference} {found}"
    not_compared = _("Nobody has compared them yet.")
    return f"{difference} {not_compared}"


def difference_in_time(offset_s: float) -> str:
    """Say which of lecture and interpreter's video begins first, and when the other one does."""
    spoken = SpokenOffset.of(offset_s)
    time = exact_clock(spoken.seconds)
    sentences: dict[OffsetWay, Callable[[], str]] = {
        OffsetWay.TOGETHER: lambda: _("Both videos begin at the same moment."),
        OffsetWay.SIGN_LATER: lambda: _("The sign language video begins at %(time)s of the lecture.", time=time),
        OffsetWay.SIGN_EARLIER: lambda: _("The lecture begins at %(time)s of the sign language video.", time=time),
    }
    return str(sentences[spoken.way]())


FILTERS: dict[str, Callable[..., object]] = {
    "offset_sentence": offset_sentence,
    "difference_in_time": difference_in_time,
    "job_status": job_status,
    "job_name": job_name,
    "step_name": step_name,
    "step_state": step_state,
    "percent": percent,
    "length_of_time": length_of_time,
    "language_name": language_name,
    "encoding_name": encoding_name,
    "audio_track_name": audio_track_name,
    "text_status": text_status,
    "caption_status": caption_status,
    "track_origin": track_origin,
    "proposal_name": proposal_name,
    "script_use": script_use,
}
