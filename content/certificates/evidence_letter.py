"""The letter of evidence for subsidies: a learner's trainings and what the rules say to them, for the county."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from content.certificates.models import CertificateKind
from content.certificates.pages import CertificateLine, certificates_of
from content.certificates.subsidies import JudgedTraining, Obstacle, Training, judge_trainings
from content.credits.pilots import day_of
from content.messages import N_, Message
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise

NOTHING_AGAINST = N_("Nothing known here speaks against it.")
OBSTACLES = {
    Obstacle.REVOKED: N_("The certificate is revoked."),
    Obstacle.NO_CERTIFICATE: N_("This is a record of study. The plan gives subsidies for certificates of training."),
    Obstacle.SAME_WITHIN_A_YEAR: N_("The same occupation and level within a year: %(numbers)s."),
    Obstacle.MORE_THAN_THREE: N_("There are three in this year already: %(numbers)s."),
}
NO_PROMISE = N_(
    "This letter promises no subsidy. It says what this portal knows. Whether you get a subsidy is decided by the"
    " office of your county."
)
ELSEWHERE = N_(
    "Trainings at other places are not known to this portal. They count too: at most three a year, and not twice for"
    " the same occupation and level within a year."
)
TO_BRING = N_(
    "Take to the office of your county: this letter, the certificates named in it, and the certificates of all"
    " trainings at other places. Ask there first which other papers it needs."
)
NOTES = (NO_PROMISE, ELSEWHERE, TO_BRING)


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One training: its certificate, and what the rules say."""

    certificate: CertificateLine
    judgement: Message


@dataclass(frozen=True, slots=True)
class LetterYear:
    """The trainings of one calendar year, the earliest first."""

    year: int
    lines: tuple[LetterLine, ...]


@dataclass(frozen=True, slots=True)
class EvidenceLetter:
    """The letter; `years` the newest first, empty where nothing was finished."""

    holder: str
    made_at: datetime
    years: tuple[LetterYear, ...]
    notes: tuple[Message, ...]


def own_letter(session: Session, actor: Actor, now: datetime) -> EvidenceLetter:
    """The actor's own letter as of `now`."""
    authorise(actor, Action.STUDY)
    return letter_of(session, actor.account_id, now)


def letter_of(session: Session, account_id: int, now: datetime) -> EvidenceLetter:
    """The letter of an account, for its owner and for the worker that prints it."""
    lines = {line.number: line for line in certificates_of(session, account_id)}
    judged = judge_trainings(_training(line) for line in lines.values())
    years = sorted({one.training.day.year for one in judged}, reverse=True)
    return EvidenceLetter(
        session.get_one(Account, account_id).display_name,
        now,
        tuple(
            LetterYear(
                year,
                tuple(
                    LetterLine(lines[one.training.number], _judgement(one))
                    for one in judged
                    if one.training.day.year == year
                ),
            )
            for year in years
        ),
        tuple(Message(note) for note in NOTES),
    )


def _training(line: CertificateLine) -> Training:
    return Training(
        line.number,
        line.occupation_code,
        line.level,
        day_of(line.issued_at),
        line.kind is CertificateKind.TRAINING,
        line.revoked_at is not None,
    )


def _judgement(judged: JudgedTraining) -> Message:
    if judged.obstacle is None:
        return Message(NOTHING_AGAINST)
    return Message(OBSTACLES[judged.obstacle], {"numbers": "、".join(judged.earlier)} if judged.earlier else {})
