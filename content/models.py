"""Every table, imported in one place, so that Alembic and `create_all` see the whole database."""

from content.assessment import models as assessment
from content.certificates import models as certificates
from content.complaints import models as complaints
from content.courses import models as courses
from content.credentials import models as credentials
from content.credits import models as credit
from content.data_quality import models as data_quality
from content.database import Base
from content.evaluation import models as evaluation
from content.export import models as export
from content.institutions import models as institutions
from content.interchange import models as interchange
from content.jobs import models as jobs
from content.learning import models as learning
from content.library import models as library
from content.mail import models as mail
from content.notices import models as notices
from content.operation import models as operation
from content.page_videos import models as page_videos
from content.people import models as people
from content.quiz import models as quiz
from content.reports import models as reports
from content.review import models as review
from content.search import models as search
from content.tracks import models as tracks
from content.xapi import models as xapi

__all__ = [
    "Base",
    "assessment",
    "certificates",
    "complaints",
    "courses",
    "credentials",
    "credit",
    "data_quality",
    "evaluation",
    "export",
    "institutions",
    "interchange",
    "jobs",
    "learning",
    "library",
    "mail",
    "notices",
    "operation",
    "page_videos",
    "people",
    "quiz",
    "reports",
    "review",
    "search",
    "tracks",
    "xapi",
]
