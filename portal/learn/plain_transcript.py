"""A transcript as plain text: what is said in paragraphs, the slides and what is seen in their places."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from content.learning.media_model import Slide, TranscriptCue, described_cues, slides_shown, transcript_cues
from content.learning.reading_flow import FlowItem, FlowKind, transcript_flow
from content.learning.requirements import paragraphs
from content.learning.visual_tracks import descriptions_of, slides_of
from content.timed_text.clock import clock
from content.tracks.models import CaptionTrack, CaptionVersion
from content.tracks.text_status import TextStatus, text_status
from portal.addresses import player_addresses

UNCHECKED = {
    TextStatus.MACHINE: lambda: _("The words on the slides were read by a machine. Nobody has checked them yet."),
    TextStatus.IN_CORRECTION: lambda: _("A person is correcting the words on the slides. Nobody has checked them yet."),
}


def plain_transcript(session: Session, track: CaptionTrack, version: CaptionVersion) -> str:
    """The text of one caption version, with the present slides and descriptions of its recording."""
    slides = slides_of(session, [track.block_id]).get(track.block_id)
    descriptions = descriptions_of(session, [track.block_id])[track.block_id]
    by_key = {cue.key: cue for cue in transcript_cues((track, version))}
    runs: list[list[TranscriptCue]] = [
        [by_key[cue["key"]] for cue in run] for run in paragraphs(version.cues, track.language)
    ]
    items = transcript_flow(
        runs, slides_shown(slides, player_addresses()), described_cues(descriptions, track.language), track.language
    )
    status = UNCHECKED.get(text_status(*slides)) if slides else None
    pieces = [status()] if status else []
    pieces += [_piece(item) for item in items]
    return "\n\n".join(pieces) + "\n"


def _piece(item: FlowItem) -> str:
    if item.kind is FlowKind.DESCRIPTION:
        return _described(item.text)
    return _slide(item.slide, item.number) if item.slide else item.text


def _slide(slide: Slide, number: int) -> str:
    name = _("Slide %(number)s", number=number)
    colon = _(": ")
    heading = f"{name}{colon}{slide.title}" if slide.title else name
    place = _("%(one)s, %(other)s", one=heading, other=clock(slide.start))
    lines = [f"[{place}]", slide.words]
    if slide.description:
        lines.append(_described(slide.description))
    return "\n".join(filter(None, lines))


def _described(text: str) -> str:
    lead = _("What is seen:")
    return f"{lead} {text}"
