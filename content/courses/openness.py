"""Which revisions may still be changed."""

from __future__ import annotations

from content.courses.models import Revision, RevisionState
from content.errors import N_, Refused


def ensure_open(revision: Revision) -> None:
    """Raise `Refused` unless the revision is a draft; what was submitted never changes."""
    if revision.state is not RevisionState.DRAFT:
        raise Refused(
            N_("This version of the course was handed in and cannot be changed any more. Open a new version first.")
        )
