"""The page on which people choose what to take with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.export.availability import lack_of
from content.export.formats import FORMS, OPTIONS
from content.export.models import UNFINISHED, SubjectKind, TakeAway, TakeAwayForm, TakeAwayState
from content.export.subject import open_subject
from content.messages import Message
from content.people.permissions import Actor


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form with the options that are chosen. `state` is None where nobody has asked for this one yet; `lack` is why
    it cannot be made (msgid)."""

    form: TakeAwayForm
    options: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    state: TakeAwayState | None
    public_id: str | None
    size_bytes: int
    reason: Message | None
    lack: str | None


@dataclass(frozen=True, slots=True)
class TakeAwayPage:
    """All forms of a lesson or course. `working`: one of them is on its way."""

    kind: SubjectKind
    public_id: str
    title: str
    course_title: str
    language: str
    lines: tuple[FormLine, ...]

    @property
    def working(self) -> bool:
        """Whether something here will change by itself."""
        return any(line.state in UNFINISHED for line in self.lines)


def take_away_page(
    session: Session,
    actor: Actor,
    kind: SubjectKind,
    public_id: str,
    options: Mapping[TakeAwayForm, Mapping[str, str]],
) -> TakeAwayPage:
    """The page for `actor`; `options` of every form as they are chosen now. Raises NotFound, NotAllowed, Refused."""
    subject = open_subject(session, actor, kind, public_id)
    digests = {form: subject.digest(form, options[form]) for form in FORMS[kind]}
    rows = session.scalars(select(TakeAway).where(TakeAway.digest.in_(digests.values())))
    known = {row.digest: row for row in rows}
    return TakeAwayPage(
        kind=kind,
        public_id=public_id,
        title=subject.title,
        course_title=subject.contents.title,
        language=subject.contents.language,
        lines=tuple(
            _line(form, options[form], known.get(digests[form]), lack_of(subject, form)) for form in FORMS[kind]
        ),
    )


def _line(form: TakeAwayForm, options: Mapping[str, str], row: TakeAway | None, lack: str | None) -> FormLine:
    return FormLine(
        form=form,
        options=options,
        choices=OPTIONS[form],
        state=row.state if row else None,
        public_id=row.public_id if row else None,
        size_bytes=(row.size_bytes or 0) if row else 0,
        reason=Message.from_json(row.reason) if row else None,
        lack=lack,
    )
