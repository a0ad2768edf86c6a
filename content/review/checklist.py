"""The checklist of a decision (RECORDS.md, Course review): its lines, what a program can see of them, what a decision
must say to each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from content import text_fields
from content.checks.finding import FindingKind
from content.checks.gap import Gap
from content.courses.models import BlockKind
from content.courses.readiness import assess
from content.courses.snapshot import BlockContent, RevisionSnapshot
from content.errors import Invalid
from content.learning.workload import workload_of
from content.messages import N_, Message
from content.review.models import CaseState, ChecklistLine, Verdict

REASON_LENGTH = 1000

BINDING = frozenset(
    {ChecklistLine.CONTENT, ChecklistLine.COPYRIGHT, ChecklistLine.IDEOLOGY_AND_SAFETY, ChecklistLine.TEACHING}
)
"""Lines that an approved course meets. Of the others the reviewer may say that a course does not meet them, with the
reason, and still approve it: what must be there before anything else is asked for at submission (readiness.py)."""


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What a reviewer says to one line."""

    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a program sees of one line: its evidence, and the answer that follows from it. `verdict`: None where people
    alone can judge; `reason`: what to write with it."""

    evidence: tuple[Message, ...] = ()
    verdict: Verdict | None = None
    reason: Message | None = None


Checklist = Mapping[ChecklistLine, LineAnswer]


def verdict_field(line: ChecklistLine) -> str:
    """The name of the field in which a line is answered."""
    return f"verdict_{line.value}"


def reason_field(line: ChecklistLine) -> str:
    """The name of the field that takes the reason for the answer."""
    return f"reason_{line.value}"


def checked_answers(checklist: Checklist, outcome: CaseState) -> dict[ChecklistLine, LineAnswer]:
    """The checklist as it is stored. Invalid, at the first field that is wrong: every line has an answer, an answer
    other than "meets" has a reason, and what an approved course must meet is met."""
    checked = {}
    for line in ChecklistLine:
        answer = checklist.get(line)
        if answer is None:
            raise Invalid(N_("Answer every line of the checklist."), field=verdict_field(line))
        reason = text_fields.prose(answer.reason, field=reason_field(line), limit=REASON_LENGTH)
        if answer.verdict is not Verdict.MEETS and not reason:
            raise Invalid(N_("Give the reason for this answer of the checklist."), field=reason_field(line))
        if outcome is CaseState.APPROVED and answer.verdict is Verdict.DOES_NOT_MEET and line in BINDING:
            raise Invalid(
                N_("A course that does not meet this line cannot be approved. Return it, or change this answer."),
                field=verdict_field(line),
            )
        checked[line] = LineAnswer(answer.verdict, reason)
    return checked


def proposals(contents: RevisionSnapshot) -> Mapping[ChecklistLine, Proposal]:
    """What a program sees, line by line."""
    recordings = [
        block
        for lesson in contents.lessons
        for block in lesson.blocks
        if block.kind is BlockKind.MEDIA and block.asset_digest
    ]
    gaps = assess(contents).warnings
    return {
        **{line: Proposal() for line in ChecklistLine},
        ChecklistLine.TEACHING: Proposal(tuple(_claims(contents))),
        ChecklistLine.CAPTIONS: _captions(recordings),
        ChecklistLine.SIGN_LANGUAGE: _sign_language(recordings),
        ChecklistLine.PICTURES: _pictures(contents, recordings, gaps),
        ChecklistLine.TEXTS: _texts(gaps),
    }


def _claims(contents: RevisionSnapshot) -> Iterator[Message]:
    beyond = sum(workload_of(lesson, contents.language).claims_beyond for lesson in contents.lessons)
    if beyond:
        yield Message(
            N_("Lessons that claim more study time than their content takes: %(count)s of %(all)s."),
            {"count": beyond, "all": len(contents.lessons)},
        )
    else:
        yield Message(N_("No lesson claims more study time than its content takes."))


def _captions(recordings: Sequence[BlockContent]) -> Proposal:
    if not recordings:
        return _nothing_recorded()
    captioned = sum(bool(block.captions) for block in recordings)
    checked = sum(bool(block.captions) and all(track.checked for track in block.captions) for block in recordings)
    broken = sum(track.broken_cues for block in recordings for track in block.captions)
    evidence = [
        Message(N_("Recordings with captions: %(count)s of %(all)s."), {"count": captioned, "all": len(recordings)}),
        Message(
            N_("Recordings whose captions a person has checked: %(count)s of %(all)s."),
            {"count": checked, "all": len(recordings)},
        ),
        Message(N_("Captions that break a rule: %(count)s."), {"count": broken}),
    ]
    return _judged(evidence, met=checked == len(recordings), because=evidence[1])


def _sign_language(recordings: Sequence[BlockContent]) -> Proposal:
    if not recordings:
        return _nothing_recorded()
    whole = sum(
        block.sign is not None and (block.sign.coverage is None or block.sign.coverage.is_whole) for block in recordings
    )
    weak = sum(block.sign is not None and bool(block.sign.warnings) for block in recordings)
    evidence = [
        Message(
            N_("Recordings with a sign language video of their whole length: %(count)s of %(all)s."),
            {"count": whole, "all": len(recordings)},
        )
    ]
    if weak:
        evidence.append(Message(N_("Sign language videos with weak points: %(count)s."), {"count": weak}))
    return _judged(evidence, met=whole == len(recordings), because=evidence[0])


def _pictures(contents: RevisionSnapshot, recordings: Sequence[BlockContent], gaps: Sequence[Gap]) -> Proposal:
    pictures = [block for lesson in contents.lessons for block in lesson.blocks if block.kind is BlockKind.IMAGE]
    videos = [block for block in recordings if "video" in block.renditions]
    if not pictures and not videos:
        none = Message(N_("There is no picture and no video."))
        return Proposal((none,), Verdict.DOES_NOT_APPLY, none)
    slides = [block.slides for block in recordings if block.slides is not None]
    lacking = [gap for gap in gaps if gap.kind in _OF_PICTURES]
    described = len(videos) - sum(gap.kind is FindingKind.NO_DESCRIPTION for gap in lacking)
    evidence = []
    if pictures:
        evidence.append(
            Message(
                N_("Pictures: %(all)s. Of these marked as decoration: %(decorative)s."),
                {"all": len(pictures), "decorative": sum(block.decorative for block in pictures)},
            )
        )
    if slides:
        evidence.append(
            Message(
                N_("Slides with text or a description: %(count)s of %(all)s."),
                {
                    "count": sum(one.slides - one.without_text for one in slides),
                    "all": sum(one.slides for one in slides),
                },
            )
        )
    if videos:
        evidence.append(
            Message(
                N_("Videos of which somebody has described what is seen: %(count)s of %(all)s."),
                {"count": described, "all": len(videos)},
            )
        )
    found = Message(N_("Places where what is seen is not said in words: %(count)s."), {"count": len(lacking)})
    return _judged([*evidence, found], met=not lacking, because=found)


def _texts(gaps: Sequence[Gap]) -> Proposal:
    in_texts = [gap for gap in gaps if gap.finding is not None and gap.kind not in _OF_PICTURES]
    barriers = sum(gap.is_barrier for gap in in_texts)
    found = Message(N_("Places in texts that keep somebody out: %(count)s."), {"count": barriers})
    evidence = [
        found,
        Message(N_("Advice for texts: %(count)s."), {"count": len(in_texts) - barriers}),
        Message(N_("The portal itself sets the contrast of texts and the order in which they are read.")),
    ]
    return _judged(evidence, met=not barriers, because=found)


def _nothing_recorded() -> Proposal:
    none = Message(N_("There is no recording."))
    return Proposal((none,), Verdict.DOES_NOT_APPLY, none)


def _judged(evidence: Sequence[Message], *, met: bool, because: Message) -> Proposal:
    if met:
        return Proposal(tuple(evidence), Verdict.MEETS)
    return Proposal(tuple(evidence), Verdict.DOES_NOT_MEET, because)


_OF_PICTURES = frozenset(
    {
        FindingKind.ALTERNATIVE_FILE_NAME,
        FindingKind.ALTERNATIVE_EMPTY_OF_SENSE,
        FindingKind.ALTERNATIVE_REPEATED,
        FindingKind.ALTERNATIVE_REPEATS_CAPTION,
        FindingKind.DECORATIVE_WITH_CAPTION,
        FindingKind.PICTURE_IN_TEXT,
        FindingKind.SLIDES_WITHOUT_TEXT,
        FindingKind.NO_DESCRIPTION,
    }
)
