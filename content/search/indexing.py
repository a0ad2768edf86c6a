"""Keeps the search index in step with the published courses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from content.courses.access_modes import as_bits
from content.courses.accessibility_summary import AccessibilitySummary, accessibility_of_revisions, summarise
from content.courses.markdown import plain_lines
from content.courses.models import Block, BlockKind, Course, Lesson, Module, Occupation, Revision, RevisionState
from content.institutions.models import Institution
from content.quiz.display import asked_texts
from content.quiz.lesson_questions import question_of
from content.search.catalogue_version import renew_catalogue_version
from content.search.models import CatalogueEntry, SearchPassage, SearchWords
from content.search.terms import fold, index_tokens, pinyin_tokens
from content.tracks.models import CaptionTrack, CaptionVersion, SlideTrack, SlideVersion

LONGEST_PASSAGE = 240
_KINDS_SPOKEN = ("transcript", "slide")


def refresh(session: Session, course_id: int) -> None:
    """Rebuild the index of one course; a course without a published revision is removed from it."""
    session.flush()
    renew_catalogue_version(session)
    for table in (SearchPassage, SearchWords, CatalogueEntry):
        session.execute(delete(table).where(table.course_id == course_id))
    revision = session.scalars(
        select(Revision).where(Revision.course_id == course_id, Revision.state == RevisionState.PUBLISHED)
    ).one_or_none()
    if revision is None:
        return
    course = session.get_one(Course, course_id)
    lessons = session.scalars(
        select(Lesson).join(Module).where(Module.revision_id == revision.id).order_by(Module.position, Lesson.position)
    ).all()
    passages = _passages(session, course, lessons)
    accessibility = accessibility_of_revisions(session, [revision.id]).get(revision.id, summarise(()))
    filtered = _filtered(course, revision, accessibility)
    session.add(
        CatalogueEntry(
            **filtered,
            revision_id=revision.id,
            lessons=len(lessons),
            study_units=sum(lesson.study_units for lesson in lessons),
            offers=accessibility.as_json(),
        )
    )
    session.add(SearchWords(**filtered, **_words(session, course, revision, lessons, passages)))
    session.add_all(passages)
    session.flush()


def reindex(session: Session, course_ids: Iterable[int]) -> None:
    """`refresh` for each of these courses."""
    for course_id in course_ids:
        refresh(session, course_id)


def indexed_or_published(session: Session) -> list[int]:
    """Ids of all courses that are in the index or should be."""
    published = select(Revision.course_id).where(Revision.state == RevisionState.PUBLISHED)
    return sorted(session.scalars(published.union(select(CatalogueEntry.course_id))))


def out_of_step(session: Session) -> int:
    """Number of courses that are published but not indexed with that revision, or indexed but not published."""
    missing = session.scalar(
        select(func.count(Revision.id))
        .outerjoin(CatalogueEntry, CatalogueEntry.revision_id == Revision.id)
        .outerjoin(SearchWords, SearchWords.course_id == Revision.course_id)
        .where(
            Revision.state == RevisionState.PUBLISHED,
            or_(CatalogueEntry.course_id.is_(None), SearchWords.course_id.is_(None)),
        )
    )
    left_over = session.scalar(
        select(func.count(CatalogueEntry.course_id))
        .join(Revision, Revision.id == CatalogueEntry.revision_id)
        .where(Revision.state != RevisionState.PUBLISHED)
    )
    return (missing or 0) + (left_over or 0)


def _filtered(course: Course, revision: Revision, accessibility: AccessibilitySummary) -> dict[str, Any]:
    """The columns of `Filtered`."""
    return {
        "course_id": course.id,
        "published_at": revision.decided_at or revision.opened_at,
        "language": course.language,
        "occupation_code": course.occupation_code,
        "level": course.level,
        "institution_id": course.institution_id,
        "ways": as_bits(accessibility.access_modes),
        "audience": revision.audience,
    }


def _words(
    session: Session,
    course: Course,
    revision: Revision,
    lessons: Sequence[Lesson],
    passages: Sequence[SearchPassage],
) -> dict[str, str]:
    """The columns of words."""
    institution = session.get_one(Institution, course.institution_id)
    occupation = session.get_one(Occupation, course.occupation_code)
    about = [
        revision.summary,
        *(lesson.title for lesson in lessons),
        *(institution.name_zh, institution.name_en, occupation.name_zh, occupation.name_en),
    ]
    return {
        "title": f"{index_tokens(revision.title)} {pinyin_tokens(revision.title)}",
        "about": f"{index_tokens(' '.join(about))} {pinyin_tokens(occupation.name_zh)}",
        "texts": index_tokens("\n".join(one.text for one in passages if one.kind == "text")),
        "spoken": index_tokens("\n".join(one.text for one in passages if one.kind in _KINDS_SPOKEN)),
    }


def _passages(session: Session, course: Course, lessons: Sequence[Lesson]) -> list[SearchPassage]:
    ids = [lesson.id for lesson in lessons]
    present = select(Block).where(Block.lesson_id.in_(ids), Block.removed_at.is_(None))
    blocks = session.scalars(present.order_by(Block.position, Block.id)).all()
    by_lesson = {lesson_id: [block for block in blocks if block.lesson_id == lesson_id] for lesson_id in ids}
    transcripts = _transcripts(session, [block.id for block in blocks])
    slides = _slides(session, [block.id for block in blocks])
    passages: list[SearchPassage] = []

    def add(lesson: Lesson, block: Block | None, kind: str, part: int, language: str, text: str, times: Any) -> None:
        passages.append(
            SearchPassage(
                course_id=course.id,
                lesson_id=lesson.id,
                block_id=block.id if block else None,
                kind=kind,
                part=part,
                language=language,
                text=text,
                folded=fold(text),
                times=times,
            )
        )

    for lesson in lessons:
        add(lesson, None, "lesson", 0, course.language, lesson.title, [])
        for part, block in enumerate(by_lesson[lesson.id], start=1):
            language = block.language or course.language
            for text in _paragraphs(block):
                add(lesson, block, "text", part, language, text, [])
            for spoken, cues in transcripts.get(block.id, ()):
                for text, times in windows(cues, spoken):
                    add(lesson, block, "transcript", part, spoken, text, times)
            for start, text in slides.get(block.id, ()):
                add(lesson, block, "slide", part, language, text, [[0, start]])
    return passages


def _paragraphs(block: Block) -> list[str]:
    """The text of a block without markup, in passages that are short enough to show."""
    picture = block.alternative_text if block.kind is BlockKind.IMAGE else ""
    texts = [block.title, picture, *plain_lines(block.body), *plain_lines(block.easy_text)]
    if block.kind is BlockKind.QUESTION:
        texts += asked_texts(question_of(block))
    lines = [" ".join(text.split()) for text in texts]
    return [
        line[place : place + LONGEST_PASSAGE]
        for line in lines
        for place in range(0, len(line), LONGEST_PASSAGE)
        if line
    ]


def windows(cues: Iterable[Mapping[str, Any]], language: str) -> Iterator[tuple[str, list[list[float]]]]:
    """Overlapping passages of a transcript: each begins with the last cue of the one before, so that words across the
    border are found. With each, the position in the text and the second at which every cue begins."""
    separator = "" if language.startswith("zh") else " "
    text, times = "", list[list[float]]()
    fresh = False
    for cue in cues:
        cue_text = separator.join(cue["text"].split("\n"))
        if fresh and len(text) + len(cue_text) > LONGEST_PASSAGE:
            yield text, times
            place, start = times[-1]
            text, times = text[int(place) :], [[0, start]]
        times.append([len(text) + (len(separator) if text else 0), round(cue["start"], 2)])
        text += (separator if text else "") + cue_text
        fresh = True
    if fresh and text:
        yield text, times


def _transcripts(session: Session, block_ids: Sequence[int]) -> dict[int, list[tuple[str, list[Any]]]]:
    current = (CaptionVersion.track_id == CaptionTrack.id) & (CaptionVersion.number == CaptionTrack.current)
    transcripts: dict[int, list[tuple[str, list[Any]]]] = {}
    for block_id, language, cues in session.execute(
        select(CaptionTrack.block_id, CaptionTrack.language, CaptionVersion.cues)
        .join(CaptionVersion, current)
        .where(CaptionTrack.block_id.in_(block_ids))
        .order_by(CaptionTrack.language)
    ):
        transcripts.setdefault(block_id, []).append((language, cues))
    return transcripts


def _slides(session: Session, block_ids: Sequence[int]) -> dict[int, list[tuple[float, str]]]:
    current = (SlideVersion.track_id == SlideTrack.id) & (SlideVersion.number == SlideTrack.current)
    rows = session.execute(
        select(SlideTrack.block_id, SlideVersion.slides)
        .join(SlideVersion, current)
        .where(SlideTrack.block_id.in_(block_ids))
    )
    texts = {block_id: [(round(one["start"], 2), _on_slide(one)) for one in slides] for block_id, slides in rows}
    return {block_id: [(start, text) for start, text in slides if text] for block_id, slides in texts.items()}


def _on_slide(slide: Mapping[str, Any]) -> str:
    """Title, text and description of a slide in one line; its title usually is the first line of its text too."""
    lines = dict.fromkeys([slide["title"], *slide["text"].split("\n"), slide["description"]])
    return " ".join(line for line in lines if line)
