"""Labels of the administrators' page about the portal's work."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.mail.trouble import Trouble
from content.operation.overview import Attention

ATTENTION = {
    Attention.GUESSED: _l("The password was wrong many times within an hour. Ask its owner, and set a new one."),
    Attention.NO_ROLE: _l("It has no role, so nothing can be done with it. Give it a role."),
}

TROUBLES = {
    Trouble.NO_SERVER: _l("The mail server does not answer, or does not let the portal in. Check its settings."),
    Trouble.NOT_NOW: _l("The mail server asks to try later. This happens by itself."),
    Trouble.ADDRESS_REFUSED: _l("Nobody has this address. Its owner has been told in the portal."),
    Trouble.LETTER_REFUSED: _l("The mail server does not take this letter. Read its answer."),
    Trouble.SENDER_REFUSED: _l("The mail server does not let the portal send. Check sender, user and password."),
    Trouble.FAULT: _l("The letter could not be written. Read the log of the worker."),
}

TASK_NAMES = {
    "library.notices": _l("End public notices"),
    "library.reviews": _l("Call published courses for their re-review"),
    "evaluation.count_answers": _l("Count answers about courses"),
    "remind_reviewers": _l("Remind reviewers"),
    "complaints.remind_handlers": _l("Remind those who handle complaints"),
    "certificates.tell_auditors": _l("Tell institutions which completions wait to be checked"),
    "credits.expire": _l("Warn of learning credits that expire, and let them expire"),
    "credits.verify_ledger": _l("Verify the ledgers of learning credits"),
    "credits.keep_outliers": _l("Look for what stands out in large months of credit pilots"),
    "xapi.end_silent": _l("End statements about players that were left"),
    "xapi.forget_sent": _l("Remove statements that record stores took long ago"),
    "assessment.end_attempts": _l("End assessments whose time is over"),
    "reports.remind": _l("Open yearly reports and remind of them"),
    "data_quality.check": _l("Check the data"),
    "daily_mail": _l("Daily e-mail with notices"),
    "ended_mail": _l("Forget old e-mail"),
    "recovery_requests": _l("Forget old requests for a new password"),
}
"""By the names of scheduled tasks; one without a label is shown by its name."""
