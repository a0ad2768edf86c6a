"""What reviewers found in the tracks of a recording, for those who edit them."""

from __future__ import annotations

from content.review.findings import FindingNote, findings_of_course
from portal.requests import read_session


def unsettled_findings(course_id: int, block_lineage: str) -> list[FindingNote]:
    """What reviewers found in one block and nobody has settled, as far as its authors may read it."""
    return [
        note
        for note in findings_of_course(read_session(), course_id)
        if note.visible_to_author and note.resolved_at is None and note.pin.block_lineage == block_lineage
    ]
