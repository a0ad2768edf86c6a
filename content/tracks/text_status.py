"""What everybody is told of a track's text: where it comes from, and whether a person has checked it (CAPTIONS.md,
States of a track). A person's file is never called machine-made."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from content.tracks.models import (
    CaptionOrigin,
    CaptionTrack,
    CaptionVersion,
    SlideOrigin,
    SlideTrack,
    SlideVersion,
    TrackState,
)


class TextStatus(enum.StrEnum):
    """How far a text may be trusted. SCRIPT: a person's words, set in time by a machine."""

    MACHINE = "machine"
    SCRIPT = "script"
    IMPORTED = "imported"
    IN_CORRECTION = "in_correction"
    CHECKED = "checked"


UNCHECKED: Mapping[CaptionOrigin | SlideOrigin, TextStatus] = {
    CaptionOrigin.RECOGNISED: TextStatus.MACHINE,
    CaptionOrigin.SCRIPT: TextStatus.SCRIPT,
    CaptionOrigin.IMPORTED: TextStatus.IMPORTED,
    CaptionOrigin.EDITED: TextStatus.IN_CORRECTION,
    SlideOrigin.FOUND: TextStatus.MACHINE,
    SlideOrigin.EDITED: TextStatus.IN_CORRECTION,
}
"""What a text that nobody has checked is, by where it came from."""


def text_status(track: CaptionTrack | SlideTrack, version: CaptionVersion | SlideVersion) -> TextStatus:
    """The status of one version of `track`: CHECKED only where a person has checked that very text."""
    return status_from(track.state, track.checked_digest, version.origin, version.digest)


def status_from(
    state: TrackState, checked_digest: str | None, origin: CaptionOrigin | SlideOrigin, digest: str
) -> TextStatus:
    """As `text_status`, from the columns alone."""
    if state is TrackState.CHECKED and checked_digest == digest:
        return TextStatus.CHECKED
    return UNCHECKED[origin]
