"""What the page of a recording asks for next, as a sentence with a link or a button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from content.jobs.models import JobState
from content.tracks.recording_needs import Need, RecordingNeed
from portal.labels.media import job_name, proposal_name
from portal.language import language_name, translated
from portal.template_filters import day


@dataclass(frozen=True, slots=True)
class RecordingStep:
    """Why it is needed and what the link or, where `posts`, the button says."""

    sentence: str
    action: str
    address: str
    posts: bool = False


def recording_steps(needs: Sequence[RecordingNeed], block_public_id: str) -> list[RecordingStep]:
    """The steps that these needs of a recording ask for, in their order."""
    return [_step(need, block_public_id) for need in needs]


def _step(need: RecordingNeed, block: str) -> RecordingStep:
    language = language_name(need.language) if need.language else ""
    match need.need:
        case Need.RECORDING:
            sentence = _("There is no recording yet.")
            return _upload(block, "lecture", sentence, _("Upload the recording"))
        case Need.FAILED_JOB:
            retry = url_for("teach.retry_job", public_id=need.target)
            return RecordingStep(_why_it_stopped(need), _("Try again"), retry, posts=True)
        case Need.PROPOSAL:
            return _proposal(need)
        case Need.CAPTIONS:
            sentence = _("There are no captions. People who do not hear miss what is said.")
            return _upload(block, "captions", sentence, _("Upload captions (%(language)s)", language=language))
        case Need.CAPTION_CHECK:
            sentence = _("The captions (%(language)s) are there, and nobody has checked them.", language=language)
            address = url_for("teach.captions", public_id=need.target)
            return RecordingStep(sentence, _("Check the captions (%(language)s)", language=language), address)
        case Need.SLIDES:
            sentence = ngettext(
                "%(num)s slide has no description. People who do not see miss what it shows.",
                "%(num)s slides have no description. People who do not see miss what they show.",
                need.count,
            )
            return RecordingStep(sentence, _("Describe the slides"), url_for("teach.slides", public_id=need.target))
        case Need.DESCRIPTIONS:
            sentence = _("Nobody has described yet what is only to be seen in the video.")
            address = url_for("teach.descriptions", public_id=block, language=need.language)
            return RecordingStep(sentence, _("Describe what is to be seen"), address)
        case Need.SIGN_LANGUAGE:
            sentence = _("There is no sign language video.")
            return _upload(block, "sign", sentence, _("Upload the sign language video"))
        case Need.SIGN_OFFSET:
            sentence = _("It is not known whether the sign language video begins together with the recording.")
            address = url_for("teach.sign_offset", public_id=block)
            return RecordingStep(sentence, _("Set the difference in time"), address)


def _proposal(need: RecordingNeed) -> RecordingStep:
    assert need.proposal is not None
    name = proposal_name(need.proposal)
    sentence = _(
        "A file is not in use yet, because there is something for you to decide: “%(name)s”. "
        "Uploaded by %(person)s on %(day)s.",
        name=name,
        person=need.proposal.given_by,
        day=day(need.proposal.given_at),
    )
    address = url_for("teach.proposal", public_id=need.target)
    return RecordingStep(sentence, _("Choose what to do with “%(name)s”", name=name), address)


def _why_it_stopped(need: RecordingNeed) -> str:
    assert need.job is not None
    name = job_name(need.job)
    if need.job.state is JobState.CANCELLED:
        return str(_("%(work)s was cancelled. The file is saved.", work=name))
    reason = "" if need.job.reason is None else translated(need.job.reason)
    return str(_("%(work)s failed. The file is saved. %(reason)s", work=name, reason=reason)).rstrip()


def _upload(block: str, purpose: str, sentence: str, action: str) -> RecordingStep:
    return RecordingStep(sentence, action, url_for("uploads.upload", public_id=block, purpose=purpose))
