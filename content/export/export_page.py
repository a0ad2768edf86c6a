"""The page on which people choose an export format and download exported files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import BlockKind
from content.export.formats import FORMATS, OPTIONS
from content.export.models import UNFINISHED, ExportFormat, ExportJob, ExportState, SourceKind
from content.export.source import open_source
from content.messages import Message
from content.people.permissions import Actor


@dataclass(frozen=True, slots=True)
class FormatLine:
    """One format with the options that are chosen. `state` is None where nobody has requested this file yet;
    `unavailable`: why it cannot be made."""

    format: ExportFormat
    options: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    state: ExportState | None
    public_id: str | None
    size_bytes: int
    reason: Message | None
    unavailable: Message | None


@dataclass(frozen=True, slots=True)
class ExportPage:
    """All formats of a lesson or course. `questions`: the public ids of its quiz questions."""

    kind: SourceKind
    public_id: str
    title: str
    course_title: str
    language: str
    lines: tuple[FormatLine, ...]
    questions: tuple[str, ...]

    @property
    def working(self) -> bool:
        """Whether an export on the page is unfinished."""
        return any(line.state in UNFINISHED for line in self.lines)


def export_page(
    session: Session,
    actor: Actor,
    kind: SourceKind,
    public_id: str,
    options: Mapping[ExportFormat, Mapping[str, str]],
) -> ExportPage:
    """The page for `actor`; `options`: the chosen options of every format. Raises NotFound, NotAllowed, Refused."""
    source = open_source(session, actor, kind, public_id)
    digests = {one: source.digest(one, options[one]) for one in FORMATS[kind]}
    rows = session.scalars(select(ExportJob).where(ExportJob.digest.in_(digests.values())))
    jobs = {row.digest: row for row in rows}
    return ExportPage(
        kind=kind,
        public_id=public_id,
        title=source.title,
        course_title=source.contents.title,
        language=source.contents.language,
        lines=tuple(
            _line(one, options[one], jobs.get(digests[one]), source.unavailable(one), source.has_easy_texts)
            for one in FORMATS[kind]
        ),
        questions=tuple(
            block.public_id for lesson in source.lessons for block in lesson.blocks if block.kind is BlockKind.QUESTION
        ),
    )


def _line(
    export_format: ExportFormat,
    options: Mapping[str, str],
    job: ExportJob | None,
    unavailable: Message | None,
    has_easy_texts: bool,
) -> FormatLine:
    choices = OPTIONS[export_format]
    return FormatLine(
        format=export_format,
        options=options,
        choices={name: values for name, values in choices.items() if name != "texts" or has_easy_texts},
        state=job.state if job else None,
        public_id=job.public_id if job else None,
        size_bytes=(job.size_bytes or 0) if job else 0,
        reason=Message.from_json(job.reason) if job else None,
        unavailable=unavailable,
    )
