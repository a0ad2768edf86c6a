"""A certificate as a sheet of paper, in the words of its page."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date

from content.certificates.models import CertificateKind
from content.certificates.pages import CertificateLine
from content.courses.level_names import LEVEL_NAMES
from content.courses.models import SkillLevel
from content.credits.pilots import day_of
from content.credits.rules import amount_text
from content.messages import N_, Message
from media_pipeline.export.sheet import Code, Sheet, Words, foreign
from media_pipeline.workflow.context import Translate

KIND_NAMES = {
    CertificateKind.STUDY: N_("Record of course study"),
    CertificateKind.TRAINING: N_("Certificate of completion"),
}
STUDY_ALONE = N_(
    "This record says that every lesson of the course was studied. No final assessment and no audit stood before it. It"
    " is not the certificate of completed training that is needed for a subsidy."
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
            Words(said(N_("has studied every lesson of the course") if is_study else N_("has finished the course"))),
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
