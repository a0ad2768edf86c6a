"""The tracks of one recording in two revisions: captions cue by cue, slides, descriptions, the interpreter's video."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.snapshot import BlockContent, RevisionSnapshot, SignContent
from content.messages import N_, Message
from content.review.compared_text import ComparedText, Side, compared, compared_facts
from content.timed_text.clock import clock, exact_clock
from content.timed_text.cue import Cue
from content.tracks.chapter_records import ChapterRecord
from content.tracks.cue_comparison import ChangeKind, compare_cues
from content.tracks.models import (
    CaptionTrack,
    CaptionVersion,
    ChapterTrack,
    ChapterVersion,
    DescriptionTrack,
    DescriptionVersion,
    SlideTrack,
    SlideVersion,
)
from content.tracks.slide_records import SlideRecord
from content.tracks.text_status import TextStatus
from content.tracks.versions import is_current


@dataclass(slots=True)
class TrackTexts:
    """The texts of the tracks of one recording that are in use; cues by language."""

    captions: dict[str, tuple[Cue, ...]] = field(default_factory=dict)
    descriptions: dict[str, tuple[Cue, ...]] = field(default_factory=dict)
    slides: tuple[SlideRecord, ...] = ()
    chapters: tuple[ChapterRecord, ...] = ()


def track_texts(session: Session, revisions: Iterable[RevisionSnapshot]) -> Mapping[int, TrackTexts]:
    """By block, the texts of its tracks. Four queries."""
    ids = [block.id for contents in revisions for lesson in contents.lessons for block in lesson.blocks]
    texts: dict[int, TrackTexts] = {block_id: TrackTexts() for block_id in ids}
    captions = (
        select(CaptionTrack.block_id, CaptionTrack.language, CaptionVersion.cues)
        .join(CaptionVersion, is_current(CaptionTrack, CaptionVersion))
        .where(CaptionTrack.block_id.in_(ids))
    )
    for block_id, language, cues in session.execute(captions):
        texts[block_id].captions[language] = tuple(Cue.from_json(cue) for cue in cues)
    descriptions = (
        select(DescriptionTrack.block_id, DescriptionTrack.language, DescriptionVersion.cues)
        .join(DescriptionVersion, is_current(DescriptionTrack, DescriptionVersion))
        .where(DescriptionTrack.block_id.in_(ids))
    )
    for block_id, language, cues in session.execute(descriptions):
        texts[block_id].descriptions[language] = tuple(
            Cue(cue["start"], cue["end"], cue["text"], key=cue["key"]) for cue in cues
        )
    slides = (
        select(SlideTrack.block_id, SlideVersion.slides)
        .join(SlideVersion, is_current(SlideTrack, SlideVersion))
        .where(SlideTrack.block_id.in_(ids))
    )
    for block_id, records in session.execute(slides):
        texts[block_id].slides = tuple(SlideRecord.from_json(record) for record in records)
    chapters = (
        select(ChapterTrack.block_id, ChapterVersion.chapters)
        .join(ChapterVersion, is_current(ChapterTrack, ChapterVersion))
        .where(ChapterTrack.block_id.in_(ids))
    )
    for block_id, records in session.execute(chapters):
        texts[block_id].chapters = tuple(ChapterRecord.from_json(record) for record in records)
    return texts


def compared_tracks(
    before: BlockContent | None, after: BlockContent | None, texts: Mapping[int, TrackTexts]
) -> Iterator[ComparedText]:
    """All that differs in the tracks of a recording, None where a revision does not have it."""
    old = texts[before.id] if before else TrackTexts()
    new = texts[after.id] if after else TrackTexts()
    for language in sorted({*old.captions, *new.captions}):
        label = N_("Caption (%(language)s) at %(time)s")
        yield from _cues(label, language, old.captions.get(language, ()), new.captions.get(language, ()))
    if before and after:
        yield from _statuses(before, after)
    for language in sorted({*old.descriptions, *new.descriptions}):
        label = N_("Audio description (%(language)s) at %(time)s")
        yield from _cues(label, language, old.descriptions.get(language, ()), new.descriptions.get(language, ()))
    yield from _slides(old.slides, new.slides)
    yield from _chapters(old.chapters, new.chapters)
    if before and after:
        yield from _sign(before.sign, after.sign)


def _cues(label: str, language: str, before: Sequence[Cue], after: Sequence[Cue]) -> Iterator[ComparedText]:
    for pair in compare_cues(before, after, language):
        here = Message(label, {"language": language, "time": clock(pair.start)})
        if pair.kind is ChangeKind.RETIMED:
            yield from compared_facts(here, _times(pair.before), _times(pair.after))
        elif pair.kind is not ChangeKind.SAME:
            yield from compared(here, pair.before.text if pair.before else "", pair.after.text if pair.after else "")


def _times(cue: Cue | SlideRecord | None) -> Side:
    if cue is None:
        return None
    return Message(N_("from %(start)s to %(end)s"), {"start": exact_clock(cue.start), "end": exact_clock(cue.end)})


def _statuses(before: BlockContent, after: BlockContent) -> Iterator[ComparedText]:
    old = {track.language: track.status for track in before.captions}
    new = {track.language: track.status for track in after.captions}
    for language in sorted({*old, *new}):
        label = Message(N_("State of the captions (%(language)s)"), {"language": language})
        yield from compared_facts(label, _status(old.get(language)), _status(new.get(language)))


def _status(status: TextStatus | None) -> Message:
    return Message(_STATUSES[status]) if status else Message(N_("There are no captions."))


def _slides(before: Sequence[SlideRecord], after: Sequence[SlideRecord]) -> Iterator[ComparedText]:
    old = {slide.key: slide for slide in before}
    new = {slide.key: slide for slide in after}
    for key in (*new, *(one for one in old if one not in new)):
        was, now = old.get(key), new.get(key)
        start = (now or was or _NO_SLIDE).start
        here = {"time": clock(start)}
        yield from compared(Message(N_("Slide at %(time)s: title"), here), _of(was).title, _of(now).title)
        yield from compared(Message(N_("Slide at %(time)s: text"), here), _of(was).text, _of(now).text)
        yield from compared(
            Message(N_("Slide at %(time)s: description"), here), _of(was).description, _of(now).description
        )
        if was and now and was.image != now.image:
            yield ComparedText(
                Message(N_("Slide at %(time)s"), here), Message(N_("another picture")), Message(N_("this picture"))
            )
        if was and now and (was.start, was.end) != (now.start, now.end):
            label = Message(N_("Slide at %(time)s: times"), here)
            yield ComparedText(label, _times(was), _times(now))


def _chapters(before: Sequence[ChapterRecord], after: Sequence[ChapterRecord]) -> Iterator[ComparedText]:
    old = {chapter.key: chapter for chapter in before}
    new = {chapter.key: chapter for chapter in after}
    for key in (*new, *(one for one in old if one not in new)):
        was, now = old.get(key), new.get(key)
        here = {"time": clock((now or was or _NO_CHAPTER).start)}
        titles = was.title if was else "", now.title if now else ""
        yield from compared(Message(N_("Chapter at %(time)s: title"), here), *titles)
        if was and now and was.start != now.start:
            label = Message(N_("Chapter at %(time)s: beginning"), here)
            yield ComparedText(label, _beginning(was), _beginning(now))


def _beginning(chapter: ChapterRecord) -> Side:
    return Message(N_("begins at %(time)s"), {"time": exact_clock(chapter.start)})


def _of(slide: SlideRecord | None) -> SlideRecord:
    return slide or _NO_SLIDE


def _sign(before: SignContent | None, after: SignContent | None) -> Iterator[ComparedText]:
    if (before and before.asset_digest) != (after and after.asset_digest):
        yield ComparedText(Message(N_("Sign language video")), _video(before), _video(after, newer=True))
    if before and after and before.offset_s != after.offset_s:
        label = Message(N_("Seconds of the sign language video before the lecture begins in it"))
        yield from compared_facts(label, f"{before.offset_s:g}", f"{after.offset_s:g}")


def _video(sign: SignContent | None, *, newer: bool = False) -> Message:
    if sign is None:
        return Message(N_("There is no sign language video."))
    return Message(N_("the present video")) if newer else Message(N_("an earlier video"))


_NO_SLIDE = SlideRecord("", 0.0, 0.0, "")
_NO_CHAPTER = ChapterRecord("", 0.0, "")
_STATUSES = {
    TextStatus.MACHINE: N_("Made by machine, not checked"),
    TextStatus.SCRIPT: N_("From the script, timed by machine, not checked"),
    TextStatus.IMPORTED: N_("From a caption file, not checked"),
    TextStatus.IN_CORRECTION: N_("In correction, not checked"),
    TextStatus.CHECKED: N_("Checked"),
}
