"""A certificate, and the letter of evidence, as sheets of paper in the words of their pages."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date

from content.certificates.evidence_letter import EvidenceLetter, LetterLine
from content.certificates.models import CertificateKind
from content.certificates.pages import CertificateLine
from content.courses.level_names import LEVEL_NAMES
from content.courses.models import SkillLevel
from content.credits.pilots import day_of
from content.credits.rules import amount_text
from content.messages import N_, Message
from media_pipeline.export.sheet import Code, Sheet, Table, Words, foreign
from media_pipeline.workflow.context import Translate

KIND_NAMES = {
    CertificateKind.STUDY: N_("Record of course study"),
    CertificateKind.TRAINING: N_("Certificate of completion"),
}
STUDY_ALONE = N_(
    "This record says that all was studied that the course asks for. No final assessment and no audit stood before it."
    " It is not the certificate of completed training that is needed for a subsidy."
)
NOT_MEDICAL = N_(
    "This is not a qualification for medical massage. Who wants to work in medical massage needs the qualification that"
    " the law asks for."
)


def certificate_sheet(line: CertificateLine, language: str, address: str, translate: Translate) -> Sheet:
    """The sheet in a language (`zh`, `en`); `address` is where anybody checks it."""

    def said(msgid: str, **values: str) -> str:
        return translate(Message(msgid, values), language)

    def named(zh: str, en: str) -> Words:
        return foreign(zh if language == "zh" else en, language)

    is_study = line.kind is CertificateKind.STUDY
    occupation = named(line.occupation.zh, line.occupation.en)
    course = "" if line.course_language == language else line.course_language
    return Sheet(
        language=language,
        title=said(KIND_NAMES[line.kind]),
        made_on=day_of(line.issued_at).isoformat(),
        lines=(
            foreign(line.holder, language),
            Words(said(N_("has studied all that the course asks for") if is_study else N_("has finished the course"))),
            Words(line.course_title, course),
        ),
        facts=(
            (said(N_("Occupation")), occupation),
            (said(N_("Level")), Words(said(LEVEL_NAMES[SkillLevel(line.level)]))),
            (said(N_("Study units of 45 minutes")), Words(amount_text(line.study_units))),
            (said(N_("Issued by")), named(line.institution.zh, line.institution.en)),
            (said(N_("Issued on")), Words(_in_full(line.issued_at, language))),
            (said(N_("Number")), Words(line.number)),
            *(
                [(said(N_("Final assessment passed on")), Words(_in_full(line.assessed_at, language)))]
                if line.assessed_at
                else []
            ),
            *(
                [
                    (said(N_("Audited by")), foreign(line.auditor, language)),
                    (said(N_("Audited on")), Words(_in_full(line.audited_at, language))),
                ]
                if line.audited_at
                else []
            ),
        ),
        notes=tuple(said(note) for note in ([STUDY_ALONE] * is_study + [NOT_MEDICAL] * line.is_massage)),
        code=Code(
            address,
            said(N_("Anybody can check this certificate with its number:")),
            said(N_("QR code that opens the page on which this certificate is checked")),
        ),
    )


def _in_full(moment: datetime, language: str) -> str:
    return format_date(day_of(moment), "long", locale="zh_Hans_CN" if language == "zh" else "en")


def letter_sheet(letter: EvidenceLetter, language: str, address: str, translate: Translate) -> Sheet:
    """The letter of evidence in a language; `address` is where anybody checks certificates."""

    def said(message: Message | str) -> str:
        return translate(message if isinstance(message, Message) else Message(message), language)

    def row(line: LetterLine) -> tuple[Words, ...]:
        one = line.certificate
        course = "" if one.course_language == language else one.course_language
        return (
            Words(one.course_title, course),
            foreign(one.occupation.zh if language == "zh" else one.occupation.en, language),
            Words(said(LEVEL_NAMES[SkillLevel(one.level)])),
            Words(_in_full(one.issued_at, language)),
            Words(f"{said(KIND_NAMES[one.kind])} {one.number}"),
            Words(said(line.judgement)),
        )

    columns = (
        N_("Course"),
        N_("Occupation"),
        N_("Level"),
        N_("Issued on"),
        N_("Certificate"),
        N_("What the rules say"),
    )
    return Sheet(
        language=language,
        title=said(N_("Letter of evidence for subsidies")),
        made_on=day_of(letter.made_at).isoformat(),
        lines=(foreign(letter.holder, language),),
        facts=((said(N_("Made on")), Words(_in_full(letter.made_at, language))),),
        tables=tuple(
            Table(
                said(Message(N_("Trainings of the year %(year)s"), {"year": str(year.year)})),
                tuple(said(column) for column in columns),
                tuple(row(line) for line in year.lines),
            )
            for year in letter.years
        ),
        notes=tuple(said(note) for note in letter.notes),
        code=Code(
            address,
            said(N_("Each certificate can be checked here by its number:")),
            said(N_("QR code that opens the page on which certificates are checked")),
        ),
    )
