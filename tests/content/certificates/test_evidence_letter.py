"""The letter of evidence: what the portal knows of somebody's trainings, and what it does not promise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.evidence_letter import own_letter
from content.certificates.issuing import issue
from content.certificates.models import Certificate, CertificateKind
from content.errors import NotAllowed
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from tests.factories import finish_course, make_account, make_published_course

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def train(session: Session, learner: Actor, at: datetime, kind: CertificateKind) -> Certificate:
    """A certificate of `kind`, all of one occupation and level."""
    course = make_published_course(session)
    certificate = issue(session, finish_course(session, session.get_one(Account, learner.account_id), course), at)
    assert certificate is not None
    certificate.kind = kind
    session.flush()
    return certificate


def test_it_lists_trainings_by_year_of_beijing_with_what_the_rules_say(session: Session) -> None:
    _, learner = make_account(session)
    before_midnight = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 12, 31, 16, 1, tzinfo=UTC)
    first = train(session, learner, before_midnight, CertificateKind.TRAINING)
    second = train(session, learner, after_midnight, CertificateKind.TRAINING)
    study = train(session, learner, after_midnight, CertificateKind.STUDY)
    letter = own_letter(session, learner, NOW)
    assert [(year.year, {line.certificate.number for line in year.lines}) for year in letter.years] == [
        (2027, {second.number, study.number}),
        (2026, {first.number}),
    ]
    said = {line.certificate.number: str(line.judgement) for year in letter.years for line in year.lines}
    assert said[first.number] == "Nothing known here speaks against it."
    assert said[second.number] == f"The same occupation and level within a year: {first.number}."
    assert "record of study" in said[study.number]
    assert any("promises no subsidy" in str(note) for note in letter.notes)
    assert any("not known to this portal" in str(note) for note in letter.notes)


def test_it_holds_nobody_elses_trainings(session: Session) -> None:
    _, learner = make_account(session)
    _, other = make_account(session)
    train(session, other, NOW, CertificateKind.TRAINING)
    assert own_letter(session, learner, NOW).years == ()
    assert session.scalars(select(Certificate)).all() != []
    _, teacher = make_account(session, Grant(Role.EVALUATOR))
    with pytest.raises(NotAllowed):
        own_letter(session, teacher, NOW)
