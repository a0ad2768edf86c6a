"""Labels of kinds of records for the person whom they are about; others are shown by the name of their table."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

RECORD_NAMES = {
    "access_preferences": _l("Settings"),
    "account": _l("Account"),
    "audit_event": _l("Entries of the audit log by you or about you"),
    "caption_proposal": _l("Caption files and scripts that you uploaded, with what became of them"),
    "caption_version": _l("Captions that you saved"),
    "certificate": _l("Certificates"),
    "completion": _l("Lessons completed"),
    "completion_audit": _l("Checks of your completion by the institution"),
    "complaint": _l("Complaints kept with your account"),
    "complaint_event": _l("What happened to complaints"),
    "course": _l("Courses that you made"),
    "course_author": _l("Courses of which you are an author"),
    "decision": _l("Decisions of yours in reviews"),
    "enrolment": _l("Courses in which you are enrolled"),
    "evaluation": _l("Courses that you judged as an evaluator"),
    "evaluation_sample": _l("Samples that you drew as an evaluator"),
    "finding": _l("Findings of yours in reviews"),
    "former_author": _l("Courses of which you were an author"),
    "instructor_card": _l("What you show on the pages of your courses"),
    "job": _l("Work on recordings that you asked for"),
    "ledger_entry": _l("Entries of credits"),
    "lesson_evidence": _l("What you studied"),
    "lesson_question": _l("Your questions"),
    "media_asset": _l("Files that you uploaded"),
    "notice": _l("Notices"),
    "personal_document": _l("PDFs that you asked for"),
    "player_session": _l("Times at which you opened the player"),
    "recovery_link": _l("Recovery links"),
    "resume_point": _l("Where you stopped in recordings"),
    "revision": _l("Versions of courses that you opened"),
    "role_grant": _l("Roles"),
    "sign_in_session": _l("Devices on which you are signed in"),
    "sign_track": _l("Sign-language videos that you added"),
    "survey_answer": _l("Courses that you said something about, and what is not counted yet"),
    "take_away": _l("Offline copies that you requested"),
    "upload": _l("Uploads"),
}
