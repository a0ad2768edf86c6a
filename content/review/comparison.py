"""Two submitted revisions of a course side by side: every text, track and order that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Revision
from content.courses.snapshot import BlockContent, LessonContent, RevisionSnapshot, load_contents
from content.errors import NotFound
from content.messages import N_, Message
from content.people.permissions import Actor
from content.quiz.lesson_questions import question_of
from content.quiz_formats.question import Question
from content.review.case_access import readable_case
from content.review.compared_text import ComparedText, Side, compared, compared_facts
from content.review.compared_tracks import TrackTexts, compared_tracks, track_texts
from content.review.places import Place, places_of


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """A block, by its place in the newer revision (in the older one where it was removed). `added`, `removed`: it is in
    one of the two alone."""

    place: Place
    added: bool
    removed: bool
    texts: tuple[ComparedText, ...]


@dataclass(frozen=True, slots=True)
class ComparedLesson:
    """A lesson with all that differs in it. `order`: the contents in both orders, None where it is the same."""

    title: str
    public_id: str | None
    added: bool
    removed: bool
    texts: tuple[ComparedText, ...]
    parts: tuple[ComparedPart, ...]
    order: tuple[tuple[Place, ...], tuple[Place, ...]] | None


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """What differs between revision `before` and revision `after`, by their numbers. `earlier`: the numbers of all
    submitted revisions to choose from; `order`: the titles of the lessons in both orders, where they differ."""

    case_public_id: str
    title: str
    language: str
    before: int
    after: int
    earlier: tuple[int, ...]
    texts: tuple[ComparedText, ...]
    lessons: tuple[ComparedLesson, ...]
    order: tuple[tuple[str, ...], tuple[str, ...]] | None

    @property
    def nothing_differs(self) -> bool:
        """Whether both say the same in everything that is compared."""
        return not (self.texts or self.lessons or self.order)


def comparison_page(session: Session, actor: Actor, case_public_id: str, before: int | None = None) -> ComparisonPage:
    """The revision of a case beside an earlier submitted one, the last if none is named. NotFound where there is no
    such revision; NotAllowed for those who may not read the case."""
    case, _subject = readable_case(session, actor, case_public_id)
    revision = session.get_one(Revision, case.revision_id)
    earlier = {
        one.number: one
        for one in session.scalars(
            select(Revision)
            .where(Revision.course_id == revision.course_id, Revision.number < revision.number)
            .where(Revision.digest.is_not(None))
            .order_by(Revision.number)
        )
    }
    chosen = earlier.get(before if before is not None else max(earlier, default=0))
    if chosen is None:
        raise NotFound(about=case_public_id)
    old, new = load_contents(session, chosen), load_contents(session, revision)
    tracks = track_texts(session, [old, new])
    titles = _orders([one.lineage for one in old.lessons], [one.lineage for one in new.lessons])
    named = {one.lineage: one.title for one in (*old.lessons, *new.lessons)}
    return ComparisonPage(
        case_public_id=case_public_id,
        title=revision.title,
        language=new.language,
        before=chosen.number,
        after=revision.number,
        earlier=tuple(earlier),
        texts=tuple(_course(old, new)),
        lessons=tuple(_lessons(old, new, tracks)),
        order=None if titles is None else (_names(titles[0], named), _names(titles[1], named)),
    )


def _course(old: RevisionSnapshot, new: RevisionSnapshot) -> Iterator[ComparedText]:
    yield from compared(Message(N_("Title")), old.title, new.title)
    yield from compared(Message(N_("Description")), old.summary, new.summary)
    yield from compared(Message(N_("Terms for speech recognition")), "\n".join(old.glossary), "\n".join(new.glossary))
    if old.target_groups != new.target_groups:
        yield ComparedText(Message(N_("For whom is it made?")), None, None, (), old.target_groups, new.target_groups)


def _lessons(
    old: RevisionSnapshot, new: RevisionSnapshot, tracks: Mapping[int, TrackTexts]
) -> Iterator[ComparedLesson]:
    before = {lesson.lineage: lesson for lesson in old.lessons}
    after = {lesson.lineage: lesson for lesson in new.lessons}
    places = {
        at: {one.pin.block_lineage: one for one in places_of(contents) if one.pin.block_lineage}
        for at, contents in enumerate((old, new))
    }
    for lineage in (*after, *(one for one in before if one not in after)):
        lesson = _lesson(before.get(lineage), after.get(lineage), places, tracks)
        if lesson.added or lesson.removed or lesson.texts or lesson.parts or lesson.order:
            yield lesson


def _lesson(
    before: LessonContent | None,
    after: LessonContent | None,
    places: Mapping[int, Mapping[str, Place]],
    tracks: Mapping[int, TrackTexts],
) -> ComparedLesson:
    present = after or before
    if present is None:
        raise ValueError("a lesson is in one of the revisions at least")
    old = {block.lineage: block for block in before.blocks} if before else {}
    new = {block.lineage: block for block in after.blocks} if after else {}
    orders = _orders(list(old), list(new)) if before and after else None
    parts = []
    for lineage in (*new, *(one for one in old if one not in new)):
        was, now = old.get(lineage), new.get(lineage)
        texts = tuple(_block(was, now, tracks))
        if texts or was is None or now is None:
            place = places[1 if now else 0][lineage]
            parts.append(ComparedPart(place, added=was is None, removed=now is None, texts=texts))
    return ComparedLesson(
        title=present.title,
        public_id=after.public_id if after else None,
        added=before is None,
        removed=after is None,
        texts=tuple(_about(before, after)) if before and after else (),
        parts=tuple(parts),
        order=None
        if orders is None
        else (tuple(places[0][one] for one in orders[0]), tuple(places[1][one] for one in orders[1])),
    )


def _about(before: LessonContent, after: LessonContent) -> Iterator[ComparedText]:
    yield from compared(Message(N_("Title")), before.title, after.title)
    yield from compared_facts(
        Message(N_("Study time, in units of 45 minutes")), _units(before.study_units), _units(after.study_units)
    )
    yield from compared(Message(N_("Reason for the study time")), before.study_units_reason, after.study_units_reason)


def _block(
    before: BlockContent | None, after: BlockContent | None, tracks: Mapping[int, TrackTexts]
) -> Iterator[ComparedText]:
    for label, old, new in zip(_LABELS, _texts(before), _texts(after), strict=True):
        yield from compared(Message(label), old, new)
    if before and after:
        if before.asset_digest != after.asset_digest:
            yield ComparedText(Message(N_("File")), _file(before), _file(after), ())
        if before.decorative != after.decorative:
            yield from compared_facts(Message(N_("Decoration")), _decoration(before), _decoration(after))
    yield from compared_tracks(before, after, tracks)


def _texts(block: BlockContent | None) -> tuple[str, ...]:
    """The texts of a block, in the order of `_LABELS`."""
    if block is None:
        return ("",) * len(_LABELS)
    return block.title, block.body, block.easy_text, block.alternative_text, *_question_texts(block)


def _question_texts(block: BlockContent) -> tuple[str, str, str]:
    """The choices of a question, its right answers, and what is said with it."""
    if block.question is None:
        return "", "", ""
    question = question_of(block)
    choices = "\n".join(" = ".join(filter(None, (one.text, one.match, one.tolerance))) for one in question.options)
    right = "\n".join(one.text for one in question.options if one.correct)
    return choices, right, "\n".join(_remarks(question))


def _remarks(question: Question) -> Iterator[str]:
    yield from filter(None, (question.hint, question.feedback_right, question.feedback_wrong, question.explanation))
    yield from (option.feedback for option in question.options if option.feedback)


def _file(block: BlockContent) -> Side:
    return block.file_name or Message(N_("No file yet."))


def _decoration(block: BlockContent) -> Message:
    return Message(N_("marked as decoration")) if block.decorative else Message(N_("not marked as decoration"))


def _units(hundredths: int) -> str:
    return f"{hundredths / 100:g}"


def _orders(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """Both orders of what both have; None where they are the same."""
    before, after = [one for one in old if one in new], [one for one in new if one in old]
    return None if before == after else (before, after)


def _names(lineages: Sequence[str], named: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(named[one] for one in lineages)


_LABELS = (
    N_("Title"),
    N_("Text"),
    N_("Easy reading"),
    N_("Alternative text"),
    N_("Choices"),
    N_("Right answers"),
    N_("Remarks on the question"),
)
