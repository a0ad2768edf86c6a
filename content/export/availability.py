"""Why a form cannot be made of a lesson or course, in words."""

from __future__ import annotations

from content.export.models import TakeAwayForm
from content.export.subject import Subject
from content.messages import N_

NO_LESSONS = N_("There is no lesson in this course yet.")
NO_CAPTIONS = N_("There are no captions here yet.")
NO_SOUND = N_("There is no sound recording here yet.")


def lack_of(subject: Subject, form: TakeAwayForm) -> str | None:
    """What is missing for this form (msgid); None where it can be made."""
    if not subject.lessons:
        return NO_LESSONS
    if form is TakeAwayForm.CAPTIONS and not any(block.captions for block in subject.recordings):
        return NO_CAPTIONS
    if form is TakeAwayForm.AUDIO and not any("audio" in block.renditions for block in subject.recordings):
        return NO_SOUND
    return None
