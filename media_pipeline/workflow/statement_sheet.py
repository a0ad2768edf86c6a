"""A statement of credits as a sheet of paper in the words of its page."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date

from content.credits.pilots import day_of
from content.credits.statement import LedgerEnd, Statement, StatementLine
from content.messages import N_, Message
from media_pipeline.export.sheet import Code, Sheet, Table, Words, foreign
from media_pipeline.workflow.context import Translate

COLUMNS = (N_("Date"), N_("What for"), N_("Credits"), N_("Balance"))
TAKEN_BACK = N_("This was taken back later.")
CHECK_CODE = N_("Check code of “%(pilot)s”, %(count)s entries")
WHAT_CHECK_CODES_ARE = N_(
    "The check code is that of the pilot's last entry. Whoever changes an old entry changes the code. Keep this sheet."
)


def statement_sheet(
    statement: Statement, holder: str, made_at: datetime, language: str, address: str, translate: Translate
) -> Sheet:
    """The statement in a language (`zh`, `en`), the oldest entry first; `address` is its page."""

    def said(message: Message | str) -> str:
        return translate(message if isinstance(message, Message) else Message(message), language)

    def named(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    def row(line: StatementLine) -> tuple[Words, ...]:
        what_for = said(line.explanation) + (f" {said(TAKEN_BACK)}" if line.taken_back else "")
        return (
            Words(day_of(line.at).isoformat()),
            Words(what_for),
            Words(line.amount),
            Words(line.balance_after),
        )

    def check_code(end: LedgerEnd) -> tuple[str, Words]:
        values = {"pilot": named(end.pilot_zh, end.pilot_en), "count": end.entries}
        return said(Message(CHECK_CODE, values)), Words(end.check_code)

    ends = tuple(check_code(end) for end in statement.ends)
    in_full = format_date(day_of(made_at), "long", locale="zh_Hans_CN" if language == "zh" else "en")
    return Sheet(
        language=language,
        title=said(N_("Statement of learning credits")),
        made_on=day_of(made_at).isoformat(),
        lines=(foreign(holder, language),),
        facts=(
            (said(N_("Made on")), Words(in_full)),
            (said(N_("Learning credits")), Words(statement.balance)),
            *ends,
        ),
        tables=(
            Table(
                said(N_("All entries, the oldest first")),
                tuple(said(column) for column in COLUMNS),
                tuple(row(line) for line in reversed(statement.lines)),
            ),
        )
        if statement.lines
        else (),
        notes=(said(WHAT_CHECK_CODES_ARE),) if ends else (),
        code=Code(
            address,
            said(N_("The learner finds the statement of today here:")),
            said(N_("QR code that opens the page of the learner's own credits")),
        ),
    )
