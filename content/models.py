"""Every table, imported in one place, so that Alembic and `create_all` see the whole database."""

from content.courses import models as courses
from content.credits import models as credit
from content.database import Base
from content.institutions import models as institutions
from content.jobs import models as jobs
from content.learning import models as learning
from content.people import models as people
from content.review import models as review
from content.search import models as search
from content.takeaway import models as takeaway
from content.tracks import models as tracks

__all__ = [
    "Base",
    "courses",
    "credit",
    "institutions",
    "jobs",
    "learning",
    "people",
    "review",
    "search",
    "takeaway",
    "tracks",
]
