"""Whether a completion audit stands before a certificate: the rule of the pilot that pays for the course."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from content.courses.models import Audience, Course, Revision
from content.credits.pilots import day_of, pilot_of, rules_at
from content.credits.rules import CreditRules
from content.institutions.models import Institution


def needs_audit(session: Session, course: Course, revision: Revision, finished_at: datetime) -> bool:
    """Whether the rules in force when the course was finished ask for an audit.

    A later rule changes nothing for whoever had finished before it. Courses for employers and staff belong to no pilot.
    """
    if revision.audience is not Audience.LEARNERS:
        return False
    region_code = session.get_one(Institution, course.institution_id).region_code
    pilot = pilot_of(session, region_code, day_of(finished_at))
    version = rules_at(session, pilot, finished_at) if pilot else None
    return version is not None and CreditRules.from_json(version.rules).completion_audit
