"""The page on which people choose an export format and download exported files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import BlockKind
from content.export.formats import FORMATS, OPTIONS
from content.export.models import UNFINISHED, ExportFormat, ExportJob, ExportState, SourceKind
from content.export.source import ExportSource, open_source
from content.messages import Message
from content.people.permissions import Actor

MOST_FILES = 20
"""Files on a page; who has had more made finds the last of them."""


@dataclass(frozen=True, slots=True)
class FormatLine:
    """One format with the options that are chosen. `unavailable`: why it cannot be made."""

    format: ExportFormat
    options: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    unavailable: Message | None


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file that was requested, made with `options`. `reason`: why it could not be made."""

    format: ExportFormat
    options: Mapping[str, str]
    state: ExportState
    public_id: str
    size_bytes: int
    reason: Message | None


@dataclass(frozen=True, slots=True)
class ExportPage:
    """All formats of a lesson or course, and the files there are, the finished ones first. `questions`: the public ids
    of its quiz questions."""

    kind: SourceKind
    public_id: str
    title: str
    course_title: str
    language: str
    lines: tuple[FormatLine, ...]
    files: tuple[ExportFile, ...]
    questions: tuple[str, ...]

    @property
    def working(self) -> bool:
        """Whether an export on the page is unfinished."""
        return any(file.state in UNFINISHED for file in self.files)


def export_page(
    session: Session,
    actor: Actor,
    kind: SourceKind,
    public_id: str,
    options: Mapping[ExportFormat, Mapping[str, str]],
) -> ExportPage:
    """The page for `actor`; `options`: the chosen options of every format. Raises NotFound, NotAllowed, Refused."""
    source = open_source(session, actor, kind, public_id)
    return ExportPage(
        kind=kind,
        public_id=public_id,
        title=source.title,
        course_title=source.contents.title,
        language=source.contents.language,
        lines=tuple(_line(source, one, options[one]) for one in FORMATS[kind]),
        files=_files(session, actor, source, options),
        questions=tuple(
            block.public_id for lesson in source.lessons for block in lesson.blocks if block.kind is BlockKind.QUESTION
        ),
    )


def _line(source: ExportSource, one: ExportFormat, options: Mapping[str, str]) -> FormatLine:
    choices = OPTIONS[one]
    return FormatLine(
        one,
        options,
        {name: values for name, values in choices.items() if name != "texts" or source.has_easy_texts},
        source.unavailable(one),
    )


def _files(
    session: Session, actor: Actor, source: ExportSource, options: Mapping[ExportFormat, Mapping[str, str]]
) -> tuple[ExportFile, ...]:
    """The files of the source as it is now: what the actor had made, and what others had made with these options."""
    digests = {source.digest(one, options[one]) for one in FORMATS[source.kind]}
    rows = session.scalars(
        select(ExportJob)
        .where(
            ExportJob.subject_kind == source.kind,
            ExportJob.subject_public_id == source.public_id,
            ExportJob.revision_id == source.revision_id,
            (ExportJob.requested_by_id == actor.account_id) | ExportJob.digest.in_(digests),
        )
        .order_by(ExportJob.id.desc())
        .limit(MOST_FILES)
    ).all()
    present = [row for row in rows if row.digest in digests or row.digest == source.digest(row.form, row.options)]
    present.sort(key=lambda row: row.state is not ExportState.DONE)
    return tuple(
        ExportFile(
            format=row.form,
            options=row.options,
            state=row.state,
            public_id=row.public_id,
            size_bytes=row.size_bytes or 0,
            reason=Message.from_json(row.reason),
        )
        for row in present
    )
