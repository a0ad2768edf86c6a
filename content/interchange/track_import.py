"""The tracks of an imported block: captions, slides, chapters, descriptions, the interpreter's video, scripts.

Each begins at version 1. A check that a person made elsewhere holds for the same text, but no account here has made it:
who it was stands in the record of the import (`PackageImport.origin`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind
from content.errors import Invalid, Refused
from content.interchange.course_document import (
    BlockDocument,
    CaptionsDocument,
    ChapterDocument,
    CheckDocument,
    DescriptionsDocument,
    SlidesDocument,
)
from content.interchange.imported_files import OTHER_FILE, ImportedFiles
from content.messages import N_
from content.people.permissions import Actor
from content.timed_text.cue import DescriptionCue
from content.tracks.captions import CAPTIONS
from content.tracks.chapter_records import ChapterRecord
from content.tracks.chapters import CHAPTERS
from content.tracks.descriptions import DESCRIPTIONS
from content.tracks.models import (
    CaptionTrack,
    CaptionVersion,
    ChapterTrack,
    DescriptionTrack,
    Script,
    SignTrack,
    SlideTrack,
    SlideVersion,
)
from content.tracks.scripts import require_script
from content.tracks.sign import MOST_OFFSET_S
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import SLIDES
from content.tracks.uploads import plain_file_name

_TWICE = N_("There are two texts of the same kind in one language.")
_OFFSET = N_("The difference in time must be at most one hour.")


def import_tracks(session: Session, actor: Actor, block: Block, document: BlockDocument, files: ImportedFiles) -> None:
    """Give the block the tracks that the document has. Raises Invalid, Refused."""
    tracks = (document.captions, document.descriptions, document.scripts)
    if block.kind is not BlockKind.MEDIA and (any(tracks) or document.slides or document.chapters or document.sign):
        raise Refused(OTHER_FILE)
    for several in tracks:
        _require_one_a_language([one.language for one in several])
    for captions in document.captions:
        session.add(_caption_track(block, captions))
    if document.slides is not None:
        session.add(_slide_track(block, document.slides, files))
    if document.chapters:
        session.add(_chapter_track(block, document.chapters, actor))
    for descriptions in document.descriptions:
        session.add(_description_track(block, descriptions, actor))
    if document.sign is not None:
        if not abs(document.sign.offset_s) <= MOST_OFFSET_S:
            raise Invalid(_OFFSET)
        file_name = plain_file_name(document.sign.file_name)
        session.add(
            SignTrack(
                block_id=block.id,
                asset_id=files.asset(document.sign.asset, file_name).id,
                file_name=file_name,
                offset_s=document.sign.offset_s,
                offset_by_hand=True,  # it was approved like this
                added_by_id=actor.account_id,
            )
        )
    for script in document.scripts:
        text = require_script(script.text)
        session.add(Script(block_id=block.id, language=script.language, text=text, given_by_id=actor.account_id))
    session.flush()


def _caption_track(block: Block, document: CaptionsDocument) -> CaptionTrack:
    cues = [cue.as_cue() for cue in document.cues]
    for cue in cues:
        CAPTIONS.require_valid(cue)
    version = CaptionVersion(number=1, origin=document.origin, engine=document.engine)
    CAPTIONS.fill(version, cues, CAPTIONS.digest(cues))
    track = CaptionTrack(block_id=block.id, language=document.language, current=1, state=document.state)
    _adopt_check(track, version, document.check)
    track.versions.append(version)
    return track


def _slide_track(block: Block, document: SlidesDocument, files: ImportedFiles) -> SlideTrack:
    slides = [
        SlideRecord(
            key=slide.key,
            start=slide.start,
            end=slide.end,
            image=files.file(slide.image).key if slide.image is not None else "",
            text=slide.text,
            title=slide.title,
            description=slide.description,
            chapter=slide.chapter,
            doubtful=slide.doubtful,
        )
        for slide in document.slides
    ]
    for slide in slides:
        SLIDES.require_valid(slide)
    version = SlideVersion(number=1, origin=document.origin, engine=document.engine)
    SLIDES.fill(version, slides, SLIDES.digest(slides))
    track = SlideTrack(block_id=block.id, current=1, state=document.state)
    _adopt_check(track, version, document.check)
    track.versions.append(version)
    return track


def _chapter_track(block: Block, documents: Sequence[ChapterDocument], actor: Actor) -> ChapterTrack:
    chapters = [ChapterRecord(one.key, one.start, one.title) for one in documents]
    for chapter in chapters:
        CHAPTERS.require_valid(chapter)
    version = CHAPTERS.edited_version(chapters, CHAPTERS.digest(chapters), actor.account_id)
    version.number = 1
    track = ChapterTrack(block_id=block.id, current=1)
    track.versions.append(version)
    return track


def _description_track(block: Block, document: DescriptionsDocument, actor: Actor) -> DescriptionTrack:
    cues = [DescriptionCue(cue.start, cue.end, cue.text, cue.extended, cue.key) for cue in document.cues]
    for cue in cues:
        DESCRIPTIONS.require_valid(cue)
    version = DESCRIPTIONS.edited_version(cues, DESCRIPTIONS.digest(cues), actor.account_id)
    version.number = 1
    track = DescriptionTrack(block_id=block.id, language=document.language, current=1)
    track.versions.append(version)
    return track


def _adopt_check(
    track: CaptionTrack | SlideTrack, version: CaptionVersion | SlideVersion, check: CheckDocument | None
) -> None:
    if check is not None:
        track.checked_digest, track.checked_at = version.digest, check.at


def _require_one_a_language(languages: Sequence[str]) -> None:
    if len(set(languages)) < len(languages):
        raise Invalid(_TWICE)
