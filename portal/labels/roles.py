"""Labels of roles."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.people.models import Role

ROLES = {
    Role.LEARNER: _l("Learner"),
    Role.INSTRUCTOR: _l("Instructor"),
    Role.INSTITUTION_MANAGER: _l("Institution manager"),
    Role.REVIEWER: _l("Reviewer"),
    Role.PILOT_ADMINISTRATOR: _l("Pilot administrator"),
    Role.EVALUATOR: _l("Third-party evaluator"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
